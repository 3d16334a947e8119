import { dayStartKey, dropDay, listDays } from "@fairlead/db";
import type pg from "pg";
import type { Logger } from "pino";
import type { Database } from "../database.ts";
import type { DatabaseTime } from "../databaseTime.ts";
import { removeDraftVersions } from "../draftVersions.ts";
import { idRange } from "../recordSql.ts";
import {
  endedBefore,
  endedOfStoryBefore,
  lowestKept,
  removeClaims,
  removeFences,
  removeStoryRuns,
  retentionOfStories,
} from "../retentionSql.ts";
import type { Chore } from "./chore.ts";

/**
 * Removes story runs that are older than they are kept.
 *
 * 1. Whole days: where nothing of a day is open or kept by its story, the day's partitions are dropped, which costs the same
 *    for one row and for millions.
 * 2. What is left of older days, and what stories keep for a shorter time, goes in batches.
 * 3. Copies of drafts go when no run is left that ran them.
 *
 * A story run's age counts from its beginning. Open ones are never removed, whatever their age, nor what waits of them; nor
 * are the last runs of a story that keeps so many. Several processes may do this at once.
 */
export type RetentionOptions = {
  pool: pg.Pool;
  database: Database;
  time: Pick<DatabaseTime, "now">;
  logger: Logger;
  /** Days after which story runs are removed; null: never, unless their story says so. */
  days: number | null;
};

const dayMs = 86_400_000;
const storyRunsPerBatch = 500;
/** So that one pass ends; what is left goes in the next ones. */
const batchesPerPass = 200;

type Policy = { storyId: string; days: number | null; keepRuns: number | null };
/** What a story keeps: ended runs with lower ids go. */
type Limit = { storyId: string; before: string };
type Batches = { left: number };

/** Creates the retention. */
export function createRetention(options: RetentionOptions): Chore {
  const { database, time } = options;
  return {
    name: "retention",
    everyMs: 600_000,
    async runOnce() {
      const now = time.now();
      const cutoff = options.days === null ? null : keyOf(now - options.days * dayMs);
      const limits = await readLimits(now, cutoff, options);
      const days = options.days === null ? 0 : await dropDays(now - options.days * dayMs, limits, options);
      const batches = { left: batchesPerPass };
      let storyRuns = 0;
      for (const { storyId, before } of limits) {
        storyRuns += await removeAll({ ...endedOfStoryBefore, values: [before, storyId] }, batches, database);
      }
      if (cutoff !== null) {
        const own = limits.map(({ storyId }) => storyId);
        storyRuns += await removeAll({ ...endedBefore, values: [cutoff, own] }, batches, database);
      }
      await database.query({ ...removeClaims, values: [now - dayMs] });
      await database.query(removeDraftVersions);
      return { days, storyRuns };
    },
  };
}

/** What is removed of the stories that have a say of their own; the others are removed below the cutoff. */
async function readLimits(now: number, cutoff: string | null, { database }: RetentionOptions): Promise<Limit[]> {
  const rows = await database.query<{ story_id: string; days: number | null; keep_runs: number | null }>(
    retentionOfStories,
  );
  const limits: Limit[] = [];
  for (const { story_id: storyId, days, keep_runs: keepRuns } of rows) {
    const before = await limitOf({ storyId, days, keepRuns }, { now, cutoff, database });
    if (before !== null) limits.push({ storyId, before });
  }
  return limits;
}

type Reading = { now: number; cutoff: string | null; database: Database };

/** Null if nothing of the story is ever removed by its own say or the installation's. */
async function limitOf(
  { storyId, days, keepRuns }: Policy,
  { now, cutoff, database }: Reading,
): Promise<string | null> {
  const own = days === null ? null : keyOf(now - days * dayMs);
  const latest = own === null || (cutoff !== null && cutoff > own) ? cutoff : own;
  if (latest === null || keepRuns === null) return latest;
  const [row] = await database.query<{ id: string | null }>({ ...lowestKept, values: [storyId, keepRuns] });
  if (row === undefined || row.id === null) return lowestId;
  return idRange([row.id, latest]).from;
}

const lowestId = "00000000-0000-0000-0000-000000000000";

/** The lowest id that a story run can have that began at a time. */
function keyOf(ms: number): string {
  const hex = Math.max(0, Math.floor(ms)).toString(16).padStart(12, "0");
  return `${hex.slice(0, 8)}-${hex.slice(8)}-0000-0000-000000000000`;
}

async function dropDays(beforeMs: number, limits: readonly Limit[], options: RetentionOptions): Promise<number> {
  const { pool, database, logger } = options;
  const kept = { storyIds: limits.map(({ storyId }) => storyId), fromIds: limits.map(({ before }) => before) };
  let dropped = 0;
  for (const day of await listDays(pool)) {
    if (day + dayMs > beforeMs) break;
    const outcome = await dropDay(pool, day, kept);
    // Whoever reads the record just now, such as a backup, holds up all work while a day waits to be dropped.
    if (outcome === "busy") break;
    if (outcome === "dropped") dropped += 1;
  }
  if (dropped > 0) {
    logger.info({ days: dropped }, "days of the record were removed");
    const [oldest] = await listDays(pool);
    if (oldest !== undefined) await database.query({ ...removeFences, values: [dayStartKey(oldest)] });
  }
  return dropped;
}

type Selection = { name: string; text: string; values: readonly unknown[] };

async function removeAll({ values, ...select }: Selection, batches: Batches, database: Database): Promise<number> {
  let removed = 0;
  while (batches.left > 0) {
    batches.left -= 1;
    const rows = await database.query<{ id: string }>({ ...select, values: [...values, storyRunsPerBatch] });
    const ids = rows.map((row) => row.id);
    if (ids.length === 0) break;
    const { from, to } = idRange(ids);
    await database.query({ ...removeStoryRuns, values: [ids, from, to] });
    removed += ids.length;
    if (ids.length < storyRunsPerBatch) break;
  }
  return removed;
}
