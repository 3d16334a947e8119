import type { Servers } from "./servers.ts";

/** What the servers have counted so far. Rows of a partition count for its table. */
export type Counters = {
  rowsByTable: Readonly<Record<string, number>>;
  commits: number;
  walBytes: number;
  redisCommands: number;
};

/** What one action run cost: rows of the record, inserted, updated or deleted; commits; WAL; commands inside scripts too. */
export type CostPerRun = {
  rowsPerRun: number;
  /** Rows of other tables, in all. */
  otherRows: Record<string, number>;
  commitsPerRun: number;
  walBytesPerRun: number;
  redisCommandsPerRun: number;
};

/** Backends of PostgreSQL report what they counted when they have been idle for ten seconds, if not earlier. */
const reportedAfterSeconds = 10.5;

const recordTables = ["story_run", "action_run", "event"];

/** Reads the counters once everything that has happened is in them. Commits of the measurer are taken off. */
export async function readCounters(servers: Servers): Promise<Counters> {
  const redisCommands = countCalls(await servers.redis.info("commandstats"));
  const [wal] = await servers.query<{ bytes: string }>(
    "SELECT (pg_current_wal_insert_lsn() - '0/0'::pg_lsn)::text AS bytes",
  );
  await servers.query(`SELECT pg_sleep(${reportedAfterSeconds}), pg_stat_force_next_flush()`);
  const tables = await servers.query<{ name: string; rows: string }>(
    `SELECT regexp_replace(relname, '_(default|\\d{8})$', '') AS name, sum(n_tup_ins + n_tup_upd + n_tup_del) AS rows
     FROM pg_stat_user_tables GROUP BY 1`,
  );
  const ownCommits = servers.queries();
  const [database] = await servers.query<{ commits: string }>(
    "SELECT xact_commit AS commits FROM pg_stat_database WHERE datname = current_database()",
  );
  return {
    rowsByTable: Object.fromEntries(tables.map(({ name, rows }) => [name, Number(rows)])),
    commits: Number(database?.commits ?? 0) - ownCommits,
    walBytes: Number(wal?.bytes ?? 0),
    redisCommands,
  };
}

/** What happened between two readings, divided by the action runs that were made meanwhile. */
export function costPerRun(before: Counters, after: Counters, runs: number): CostPerRun {
  const rows = Object.entries(after.rowsByTable).map(([table, count]): [string, number] => [
    table,
    count - (before.rowsByTable[table] ?? 0),
  ]);
  const recorded = rows.filter(([table]) => recordTables.includes(table));
  const sum = recorded.reduce((total, [, count]) => total + count, 0);
  return {
    rowsPerRun: round(sum / runs),
    otherRows: Object.fromEntries(rows.filter(([table, count]) => !recordTables.includes(table) && count > 0)),
    commitsPerRun: round((after.commits - before.commits) / runs),
    walBytesPerRun: Math.round((after.walBytes - before.walBytes) / runs),
    redisCommandsPerRun: round((after.redisCommands - before.redisCommands) / runs),
  };
}

/** Sums the calls of all commands in an answer of `INFO commandstats`. */
export function countCalls(info: string): number {
  return [...info.matchAll(/:calls=(\d+)/g)].reduce((total, match) => total + Number(match[1]), 0);
}

function round(value: number): number {
  return Math.round(value * 1000) / 1000;
}
