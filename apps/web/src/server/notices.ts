import type { MailboxShown, NoticeShown } from "./mailSchemas.ts";
import type { Actor, Services } from "./services.ts";

const shownMax = 100;

type Body = Pick<NoticeShown, "story" | "action" | "count">;

/** The latest 100 messages about monitored actions of the team, and what became of them. */
export async function listNotices({ prisma }: Services, { teamId }: Actor): Promise<{ items: NoticeShown[] }> {
  const rows = await prisma.notice.findMany({
    where: { teamId },
    orderBy: [{ createdAt: "desc" }, { id: "asc" }],
    take: shownMax,
  });
  return {
    items: rows.map(({ id, kind, body, mail, webhook, dueAt, sentAt, attempts, error, createdAt }) => {
      const { story, action, count } = body as unknown as Body;
      return {
        ...{ id, story, action, count, mail, webhook, attempts, error },
        kind: kind === "event" || kind === "silence" ? kind : "failure",
        state: sentAt !== null ? "sent" : dueAt !== null ? "waiting" : "failed",
        createdAt: createdAt.toISOString(),
        sentAt: sentAt?.toISOString() ?? null,
      };
    }),
  };
}

type Row = {
  story_id: string;
  story: string;
  action_id: string;
  slug: string;
  name: string;
  checked_at: Date | null;
  due_at: Date;
  failures: number;
  error: string | null;
};

/** The mailboxes of the team's live stories, those that can't be read first. */
export async function listMailboxes({ pool }: Services, { teamId }: Actor): Promise<{ items: MailboxShown[] }> {
  const { rows } = await pool.query<Row>(
    `SELECT s.id AS story_id, s.name AS story, m.action_id, a->>'slug' AS slug, a->>'name' AS name, m.checked_at, m.due_at,
       m.failures, m.error
     FROM mailbox m JOIN story s ON s.id = m.story_id JOIN story_version v ON v.id = s.live_version_id
     CROSS JOIN LATERAL json_array_elements(v.definition->'actions') AS a
     WHERE s.team_id = $1 AND s.deleted_at IS NULL AND a->>'id' = m.action_id
     ORDER BY m.error IS NULL, s.name, m.action_id LIMIT 500`,
    [teamId],
  );
  return {
    items: rows.map(({ story_id, story, action_id, slug, name, checked_at, due_at, failures, error }) => ({
      story: { id: story_id, name: story },
      action: { id: action_id, slug, name },
      checkedAt: checked_at?.toISOString() ?? null,
      dueAt: due_at.toISOString(),
      failures,
      error,
    })),
  };
}
