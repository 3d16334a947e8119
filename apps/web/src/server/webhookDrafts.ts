import { hash } from "node:crypto";
import type { IncomingMessage } from "node:http";
import { createDatabase } from "@fairlead/runtime/credentials";
import { createPlanCache, RuntimeError, versionOfDraft } from "@fairlead/runtime/enqueue";
import { parseStory } from "@fairlead/story";
import type pg from "pg";
import { readVersion } from "./recordQueries.ts";
import type { Refusal } from "./webhookAnswer.ts";
import { type LiveWebhook, toLiveWebhooks } from "./webhookIndex.ts";
import type { WebhookRow } from "./webhookQueries.ts";
import { toRefusal } from "./webhookRefusals.ts";

/**
 * The webhooks of drafts: `<address of the webhook>?draft=<id of the story>`. A call runs a copy of the draft as it is then,
 * and needs what a call of the published webhook needs. Unlike live ones they are looked up in the database for each call.
 */
export type DraftWebhooks = {
  /** What a call is for; `refused`: its draft can't be run now. Null: there is no such webhook. */
  find(request: IncomingMessage): Promise<FoundDraft | null>;
};

/** `storyRunId`: whose answer is fetched. */
export type FoundDraft =
  | { kind: "found"; webhook: LiveWebhook; storyRunId: string | null }
  | { kind: "refused"; refusal: Refusal };

/** The story whose draft a call names; null for every ordinary call, which costs one search in its address. */
export function draftOf({ url = "" }: IncomingMessage): string | null {
  const query = url.indexOf("?");
  return query < 0 || !url.includes("draft=", query) ? null : (draftPattern.exec(url)?.[1] ?? null);
}

const draftPattern = /[?&]draft=([0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12})(?:&|$)/;
const addressPattern = /^\/webhook\/([a-z0-9-]{1,64})(?:\/([\w-]{1,100}))?(?:\/answers\/([0-9a-f-]{36}))?$/;

/** Calls of drafts that are looked up at a time, so that guessing addresses holds up nobody else. */
const lookingMax = 8;
const keptMax = 100;

/** `unsealSigning`: the secrets that a webhook's calls are signed with. */
export type DraftWebhooksOptions = { pool: pg.Pool; unsealSigning: (webhook: WebhookRow) => readonly string[] };

/** Creates the look-up. What was found is kept by the copy of the draft, so that rate limits count over its calls. */
export function createDraftWebhooks({ pool, unsealSigning }: DraftWebhooksOptions): DraftWebhooks {
  const database = createDatabase(pool);
  const plans = createPlanCache(database, keptMax);
  const kept = new Map<string, LiveWebhook>();
  let looking = 0;

  async function look(storyId: string, { path, secret }: Address): Promise<LiveWebhook | null> {
    const row = await readWebhook(pool, storyId, secret);
    const versionId = row === null ? null : await versionOfDraft(database, storyId);
    if (row === null || versionId === null) return null;
    const key = `${versionId} ${row.id} ${row.signed}`;
    const known = kept.get(key) ?? (await read(row, versionId));
    if (known === null || known.path !== path) return null;
    kept.delete(key);
    kept.set(key, known);
    const [oldest] = kept.keys();
    if (kept.size > keptMax && oldest !== undefined) kept.delete(oldest);
    return known;
  }

  async function read(row: DraftRow, versionId: string): Promise<LiveWebhook | null> {
    const loaded = await plans.load(versionId);
    const parsed = parseStory(await readVersion(pool, versionId));
    if (!parsed.ok) return null;
    const webhook = { ...row, signingSecrets: unsealSigning(row) };
    const [entry] = toLiveWebhooks(parsed.definition, [webhook], { ...loaded, load: () => loaded });
    return entry === undefined ? null : { ...entry.webhook, isDraft: true };
  }

  return {
    async find(request) {
      const storyId = draftOf(request);
      const address = readAddress(request);
      if (storyId === null || address === null) return null;
      if (looking >= lookingMax) return { kind: "refused", refusal: busy };
      looking += 1;
      try {
        const webhook = await look(storyId, address);
        if (webhook === null || (address.byHeader && !isOpen(webhook))) return null;
        const { storyRunId } = address;
        if (storyRunId !== null && webhook.rules?.options.waitForExit !== true) return null;
        return { kind: "found", webhook, storyRunId };
      } catch (error) {
        if (error instanceof RuntimeError && error.code === "plan_invalid") {
          const message = invalidDraft(error.message);
          return { kind: "refused", refusal: { status: 422, code: "draft_invalid", message } };
        }
        const refusal = toRefusal(error);
        if (refusal.status !== 503) throw error;
        return { kind: "refused", refusal };
      } finally {
        looking -= 1;
      }
    },
  };
}

/** Whether its secret may come in a header: it asks for nothing else. */
export function isOpen({ rules }: LiveWebhook): boolean {
  return (rules?.options.access ?? "secret") === "secret";
}

/** Why the draft can't be run, without the id of its copy, which is nobody's business. */
function invalidDraft(message: string): string {
  return `The draft can't be run: ${message.replace(/^.*?by this release\. ?/, "")} No event was made.`;
}

const busy: Refusal = {
  status: 503,
  code: "drafts_busy",
  message: `${lookingMax} calls of drafts are taken at a time. Try again in a second.`,
  headers: { "retry-after": "1" },
};

type Address = { path: string; secret: string; storyRunId: string | null; byHeader: boolean };

function readAddress({ url = "", headers }: IncomingMessage): Address | null {
  const [, path, secret, storyRunId = null] = addressPattern.exec(url.slice(0, url.indexOf("?"))) ?? [];
  if (path === undefined) return null;
  if (secret !== undefined) return { path, secret, storyRunId, byHeader: false };
  const bearer = /^Bearer ([\w-]{1,100})$/i.exec(headers.authorization ?? "")?.[1];
  return bearer === undefined ? null : { path, secret: bearer, storyRunId: null, byHeader: true };
}

type DraftRow = WebhookRow & { signed: string | null };

async function readWebhook(pool: pg.Pool, storyId: string, secret: string): Promise<DraftRow | null> {
  const { rows } = await pool.query<DraftRow>({
    name: "draft_webhook",
    text: `SELECT w.id, w.story_id, w.action_id, w.secret_hash, w.signing_sealed, w.signing_changed_at::text AS signed
      FROM webhook w JOIN story s ON s.id = w.story_id
      WHERE (w.secret_hash = $1 OR (w.old_secret_hash = $1 AND w.old_until > now())) AND s.id = $2 AND s.deleted_at IS NULL`,
    values: [hash("sha256", secret, "buffer"), storyId],
  });
  return rows[0] ?? null;
}
