import type pg from "pg";

/** What sends statements: a pool, or a connection inside a transaction. */
export type Sql = Pick<pg.Pool, "query">;

/** A story that changed; `version_id` is null unless it is live. `revision` changes with what its webhooks are. */
export type ChangedStory = {
  id: string;
  tenant_id: string;
  team_id: string;
  version_id: string | null;
  revision: string;
};

/** The stories that changed within the last `sinceMs` on the database's clock. */
export async function readChangedStories(sql: Sql, sinceMs: number): Promise<ChangedStory[]> {
  const { rows } = await sql.query<ChangedStory>({
    name: "changed_stories",
    text: `SELECT id, tenant_id, team_id, CASE WHEN deleted_at IS NULL THEN live_version_id END AS version_id,
        concat(live_version_id, ' ', (SELECT max(signing_changed_at) FROM webhook WHERE story_id = story.id)) AS revision
      FROM story WHERE updated_at > now() - make_interval(secs => least($1::float8 / 1000, 3e9))`,
    values: [sinceMs],
  });
  return rows;
}

/** The definitions of some versions by version id. */
export async function readVersions(sql: Sql, ids: readonly string[]): Promise<Map<string, unknown>> {
  if (ids.length === 0) return new Map();
  const { rows } = await sql.query<{ id: string; definition: unknown }>({
    name: "versions",
    text: "SELECT id, definition FROM story_version WHERE id = ANY($1::uuid[])",
    values: [ids],
  });
  return new Map(rows.map((row) => [row.id, row.definition]));
}

/** A webhook as it is stored. `signing_sealed`: the secrets that its calls are signed with, if it has any. */
export type WebhookRow = {
  id: string;
  story_id: string;
  action_id: string;
  secret_hash: Buffer;
  signing_sealed: Buffer | null;
};

/** A webhook with the secret that it had before, while that works: for `old_left_ms` more, by the database's clock. */
export type StoredWebhook = WebhookRow & { old_secret_hash: Buffer | null; old_left_ms: number | null };

/** The webhooks of some stories. */
export async function readWebhooks(sql: Sql, storyIds: readonly string[]): Promise<StoredWebhook[]> {
  if (storyIds.length === 0) return [];
  const { rows } = await sql.query<StoredWebhook>({
    name: "webhooks",
    text: `SELECT id, story_id, action_id, secret_hash, signing_sealed,
        CASE WHEN old_until > now() THEN old_secret_hash END AS old_secret_hash,
        1000 * extract(epoch FROM old_until - now())::float8 AS old_left_ms
      FROM webhook WHERE story_id = ANY($1::uuid[])`,
    values: [storyIds],
  });
  return rows;
}
