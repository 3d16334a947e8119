import type { Clock } from "@fairlead/runtime/enqueue";
import type { Logger } from "pino";
import { createWebhookIndex, type LiveWebhook, type WebhookIndex } from "./webhookIndex.ts";
import { readChangedStories, readVersions, readWebhooks, type Sql, type WebhookRow } from "./webhookQueries.ts";

/**
 * The webhooks of all live versions, in memory.
 *
 * 1. `start` reads all of them once.
 * 2. Every 400 ms the stories that changed since are looked at again; a story whose live version is another one has its
 *    webhooks replaced. So what another process publishes or deletes is known here within half a second.
 * 3. `refresh` does so at once; whoever publishes in this process awaits it.
 *
 * When the database is away the table stays as it is: what it says was committed.
 */
export type WebhookTable = {
  start(): Promise<void>;
  /** The webhook with this secret if this is its path, else null. */
  find(path: string, secret: string): LiveWebhook | null;
  refresh(): Promise<void>;
  stop(): Promise<void>;
};

const pollMs = 400;
/** A transaction may commit this much later than the time that it wrote into updated_at. */
const overlapMs = 60_000;
const everMs = 1e14;

export type WebhookTableOptions = {
  sql: Sql;
  clock: Clock;
  logger: Logger;
  /** The secrets that a webhook's calls are signed with. */
  unsealSigning: (webhook: WebhookRow) => readonly string[];
};

/** Creates an empty table; `start` fills it. */
export function createWebhookTable({ sql, clock, logger, unsealSigning }: WebhookTableOptions): WebhookTable {
  const index = createWebhookIndex(clock);
  let readMs: number | null = null;
  let last: Promise<void> = Promise.resolve();
  let cancel: () => void = () => {};
  let stopped = false;

  async function read(): Promise<void> {
    const startMs = clock.mono();
    await bringUpToDate(index, {
      ...{ sql, logger, unsealSigning },
      sinceMs: readMs === null ? everMs : startMs - readMs + overlapMs,
    });
    readMs = startMs;
  }

  function refresh(): Promise<void> {
    last = last.catch(() => {}).then(read);
    return last;
  }

  async function poll(): Promise<void> {
    await refresh().catch((err: unknown) => logger.debug({ err }, "the live webhooks could not be read"));
    if (!stopped) arm();
  }

  function arm(): void {
    cancel = clock.after(pollMs * (0.8 + 0.4 * clock.random()), () => void poll());
  }

  return {
    async start() {
      await refresh();
      arm();
    },
    find: (path, secret) => index.find(path, secret),
    refresh,
    async stop() {
      stopped = true;
      cancel();
      await last.catch(() => {});
    },
  };
}

type Change = Omit<WebhookTableOptions, "clock"> & { sinceMs: number };

async function bringUpToDate(index: WebhookIndex, { sql, logger, unsealSigning, sinceMs }: Change): Promise<void> {
  const changed = await readChangedStories(sql, sinceMs);
  const others = changed.filter((story) => index.revisionOf(story.id) !== (story.version_id && story.revision));
  const live = others.flatMap(({ id, tenant_id, team_id, version_id, revision }) =>
    version_id === null ? [] : [{ storyId: id, tenantId: tenant_id, teamId: team_id, versionId: version_id, revision }],
  );
  const [versions, rows] = await Promise.all([
    readVersions(
      sql,
      live.map(({ versionId }) => versionId),
    ),
    readWebhooks(
      sql,
      live.map(({ storyId }) => storyId),
    ),
  ]);
  const webhooks = Map.groupBy(rows, (row) => row.story_id);
  for (const story of others) if (story.version_id === null) index.remove(story.id);
  for (const ids of live) {
    const own = (webhooks.get(ids.storyId) ?? []).map((row) => ({ ...row, signingSecrets: unsealSigning(row) }));
    const story = { ...ids, definition: versions.get(ids.versionId), webhooks: own };
    if (!index.put(story)) logger.warn(ids, "a live version can't be read by this release; its webhooks are closed");
  }
}
