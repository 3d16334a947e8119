import pg from "pg";
import { isInUse } from "./databaseError.ts";

/**
 * Daily partitions of the record. Keys begin with 48 bits of milliseconds, so a day is a range of uuids.
 *
 * A day for which the DEFAULT partition already holds rows stays in DEFAULT: PostgreSQL refuses to cut it out, moving
 * rows under traffic would need locks that block it, and everything works from DEFAULT as well.
 */
const tables = ["story_run", "action_run", "event"] as const;
const dayMs = 86_400_000;

/**
 * A story run is written when it is opened and again when it is closed, which leaves a dead row. By PostgreSQL's usual rule
 * a fifth of a table may be dead, so that the dead grew with the day; by this one they are cleared away at a steady pace.
 */
const storyRunStorage = "WITH (autovacuum_vacuum_scale_factor = 0, autovacuum_vacuum_threshold = 20000)";

/** The lowest key of the UTC day that `ms` lies in. */
export function dayStartKey(ms: number): string {
  const hex = (Math.floor(ms / dayMs) * dayMs).toString(16).padStart(12, "0");
  return `${hex.slice(0, 8)}-${hex.slice(8)}-0000-0000-000000000000`;
}

/** The name of a day's partition, e.g. `event_20261124`. */
export function partitionName(table: string, ms: number): string {
  return `${table}_${new Date(ms).toISOString().slice(0, 10).replaceAll("-", "")}`;
}

/**
 * Makes the partitions of the day of `now` (ms) and of the `daysAhead` days after it, where they are missing.
 * Safe to call from several processes at once. Returns the names of those it made. A new partition needs a lock on the
 * DEFAULT one, which others then wait for. A backup holds it from its beginning to its end, so this gives up after a second
 * and makes none: there is time for that on another day.
 */
export async function ensurePartitions(
  pool: pg.Pool,
  { now, daysAhead }: { now: number; daysAhead: number },
): Promise<string[]> {
  const client = await pool.connect();
  try {
    await client.query("BEGIN");
    await client.query("SET LOCAL lock_timeout = '1s'");
    await client.query("SELECT pg_advisory_xact_lock(72707370)");
    const made: string[] = [];
    for (let day = 0; day <= daysAhead; day += 1) made.push(...(await makeDay(client, now + day * dayMs)));
    await client.query("COMMIT");
    return made;
  } catch (error) {
    await client.query("ROLLBACK").catch(() => {});
    if (isInUse(error)) return [];
    throw error;
  } finally {
    client.release();
  }
}

async function makeDay(client: pg.PoolClient, ms: number): Promise<string[]> {
  const made: string[] = [];
  const from = dayStartKey(ms);
  const to = dayStartKey(ms + dayMs);
  for (const table of tables) {
    const name = partitionName(table, ms);
    const exists = await client.query("SELECT to_regclass($1) IS NOT NULL AS yes", [name]);
    if (exists.rows[0]?.yes) continue;
    const key = table === "story_run" ? "id" : "story_run_id";
    const held = await client.query(`SELECT 1 FROM ${table}_default WHERE ${key} >= $1 AND ${key} < $2 LIMIT 1`, [
      from,
      to,
    ]);
    if (held.rows.length > 0) continue;
    const storage = table === "story_run" ? storyRunStorage : "";
    await client.query(
      `CREATE TABLE ${name} PARTITION OF ${table} FOR VALUES FROM ('${from}') TO ('${to}') ${storage}`,
    );
    made.push(name);
  }
  return made;
}

/** The days that have partitions of their own, as ms of their start, the oldest first. */
export async function listDays(pool: pg.Pool): Promise<number[]> {
  const { rows } = await pool.query<{ day: string }>(
    "SELECT substring(relname FROM '[0-9]{8}$') AS day FROM pg_class WHERE relname ~ '^story_run_[0-9]{8}$' AND relispartition",
  );
  const toMs = (day: string) => Date.parse(`${day.slice(0, 4)}-${day.slice(4, 6)}-${day.slice(6)}T00:00:00Z`);
  return rows.map(({ day }) => toMs(day)).sort((a, b) => a - b);
}

/** Story runs that stay although their day is over: those of a story from an id on, pair by pair. */
export type Kept = { storyIds: readonly string[]; fromIds: readonly string[] };

/**
 * Drops the partitions of a day with all that is in them, unless a story run of it is open or kept. Dropping needs a lock
 * that all other work waits for, and gives up after a second (`busy`); so it does where another process drops the day.
 */
export async function dropDay(pool: pg.Pool, ms: number, kept: Kept): Promise<"dropped" | "kept" | "busy"> {
  try {
    return (await holdsKept(pool, ms, kept)) ? "kept" : await dropLocked(pool, ms, kept);
  } catch (error) {
    if (passes(error)) return "busy";
    throw error;
  }
}

async function dropLocked(pool: pg.Pool, ms: number, kept: Kept): Promise<"dropped" | "kept"> {
  const client = await pool.connect();
  try {
    await client.query("BEGIN");
    await client.query("SET LOCAL lock_timeout = '1s'");
    // Whoever reads locks the whole table before its parts; the other way round they would wait for each other.
    await client.query("LOCK TABLE ONLY story_run, ONLY action_run, ONLY event IN ACCESS EXCLUSIVE MODE");
    const isEmpty = !(await holdsKept(client, ms, kept));
    if (isEmpty) await client.query(`DROP TABLE ${tables.map((table) => partitionName(table, ms)).join(", ")}`);
    await client.query("COMMIT");
    return isEmpty ? "dropped" : "kept";
  } catch (error) {
    await client.query("ROLLBACK").catch(() => {});
    throw error;
  } finally {
    client.release();
  }
}

async function holdsKept(sql: Pick<pg.PoolClient, "query">, ms: number, { storyIds, fromIds }: Kept): Promise<boolean> {
  const name = partitionName("story_run", ms);
  const { rows } = await sql.query(
    `SELECT EXISTS (SELECT 1 FROM ${name} WHERE status = 'open') OR EXISTS (
       SELECT 1 FROM unnest($1::uuid[], $2::uuid[]) AS k(story_id, id) JOIN ${name} r ON r.story_id = k.story_id AND r.id >= k.id
     ) AS yes`,
    [storyIds, fromIds],
  );
  return rows[0]?.yes === true;
}

/** A lock that was not to be had in time, a deadlock, and tables that another process has dropped just now. */
function passes(error: unknown): boolean {
  return isInUse(error) || (error instanceof pg.DatabaseError && error.code === "42P01");
}
