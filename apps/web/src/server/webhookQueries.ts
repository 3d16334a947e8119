import type pg from "pg";

/** What sends statements: a pool, or a connection inside a transaction. */
export type Sql = Pick<pg.Pool, "query">;

/** A story that changed; `version_id` is null unless it is live. */
export type ChangedStory = { id: string; tenant_id: string; version_id: string | null };

/** The stories that changed within the last `sinceMs` on the database's clock. */
export async function readChangedStories(sql: Sql, sinceMs: number): Promise<ChangedStory[]> {
  const { rows } = await sql.query<ChangedStory>({
    name: "changed_stories",
    text: `SELECT id, tenant_id, CASE WHEN deleted_at IS NULL THEN live_version_id END AS version_id FROM story
      WHERE updated_at > now() - make_interval(secs => least($1::float8 / 1000, 3e9))`,
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

export type WebhookHash = { story_id: string; action_id: string; secret_hash: Buffer };

/** The webhooks of some stories with the hashes of their secrets. */
export async function readWebhookHashes(sql: Sql, storyIds: readonly string[]): Promise<WebhookHash[]> {
  if (storyIds.length === 0) return [];
  const { rows } = await sql.query<WebhookHash>({
    name: "webhook_hashes",
    text: "SELECT story_id, action_id, secret_hash FROM webhook WHERE story_id = ANY($1::uuid[])",
    values: [storyIds],
  });
  return rows;
}
