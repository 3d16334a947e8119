import type { AuditReader, Things } from "./auditSnapshots.ts";

/** A webhook of a story: whose address it is, and whether calls of the live version come in by it. */
type WebhookState = { storyId: string; story: string; action: string; tail: string; isOn: boolean };

/** $1 the stories, $2 their team. Off: its story is deleted or not live, or the live version has no such action that is enabled. */
const text = `
  SELECT w.story_id AS "storyId", s.name AS story, w.action_id AS action, w.secret_tail AS tail,
    s.deleted_at IS NULL AND EXISTS (
      SELECT FROM json_array_elements(v.definition -> 'actions') a
      WHERE a ->> 'id' = w.action_id AND a ->> 'type' = 'webhook' AND coalesce(a ->> 'disabled', 'false') = 'false'
    ) AS "isOn"
  FROM webhook w JOIN story s ON s.id = w.story_id LEFT JOIN story_version v ON v.id = s.live_version_id
  WHERE w.story_id = ANY($1::uuid[]) AND s.team_id = $2::uuid ORDER BY w.story_id, w.action_id`;

/** The webhooks of stories as they are now. */
export async function readWebhookStates(db: AuditReader, { ids, teamId }: Things): Promise<readonly WebhookState[]> {
  return ids.length === 0 ? [] : db.$queryRawUnsafe<WebhookState[]>(text, ids, teamId);
}

/** What became of a webhook. */
export type WebhookTurn = { verb: "webhook.create" | "webhook.on" | "webhook.off"; state: WebhookState };

/** The webhooks that were made, and those that were switched on or off, between two looks. */
export function toTurns(before: readonly WebhookState[], after: readonly WebhookState[]): WebhookTurn[] {
  const keyOf = ({ storyId, action }: WebhookState) => `${storyId} ${action}`;
  const known = new Map(before.map((state) => [keyOf(state), state]));
  return after.flatMap((state): WebhookTurn[] => {
    const old = known.get(keyOf(state));
    if (old === undefined) return [{ verb: "webhook.create", state }];
    return old.isOn === state.isOn ? [] : [{ verb: state.isOn ? "webhook.on" : "webhook.off", state }];
  });
}
