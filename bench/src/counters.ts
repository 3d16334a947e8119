import { Redis } from "ioredis";
import pg from "pg";

/** What the servers have counted so far. */
type Counters = { rowsByTable: Record<string, number>; commits: number; walBytes: number; redisCommands: number };

/** What one action run cost. Rows of the record are counted; rows of other tables are listed apart. */
export type CostPerRun = {
  rowsPerRun: number;
  otherRows: Record<string, number>;
  commitsPerRun: number;
  walBytesPerRun: number;
  redisCommandsPerRun: number;
};

export type Servers = { pool: pg.Pool; redis: Redis; close(): Promise<void> };

/** Connections of the measurer, apart from the product's own. */
export function connectServers(databaseUrl: string, redisUrl: string): Servers {
  const pool = new pg.Pool({ connectionString: databaseUrl, max: 2, application_name: "bench" });
  const redis = new Redis(redisUrl);
  return {
    pool,
    redis,
    async close() {
      await pool.end();
      redis.disconnect();
    },
  };
}

/** Runs `task` and divides what the servers did meanwhile by the action runs that it says it made. */
export async function measureCost(servers: Servers, task: () => Promise<number>): Promise<CostPerRun> {
  const before = await readCounters(servers);
  const runs = await task();
  const after = await readCounters(servers);
  const rows = Object.entries(after.rowsByTable).map(([table, count]): [string, number] => [
    table,
    count - (before.rowsByTable[table] ?? 0),
  ]);
  const record = /^(story_run|action_run|event)(_|$)/;
  const sum = rows.filter(([table]) => record.test(table)).reduce((total, [, count]) => total + count, 0);
  return {
    rowsPerRun: round(sum / runs),
    otherRows: Object.fromEntries(rows.filter(([table, count]) => !record.test(table) && count > 0)),
    commitsPerRun: round((after.commits - before.commits) / runs),
    walBytesPerRun: Math.round((after.walBytes - before.walBytes) / runs),
    redisCommandsPerRun: round((after.redisCommands - before.redisCommands) / runs),
  };
}

async function readCounters({ pool, redis }: Servers): Promise<Counters> {
  // Backends report their counts when they are idle for a moment; this asks for what is pending.
  await pool.query("SELECT pg_stat_force_next_flush(), pg_sleep(1.5)");
  await pool.query("SELECT pg_stat_clear_snapshot()");
  const tables = await pool.query<{ relname: string; rows: string }>(
    "SELECT relname, n_tup_ins + n_tup_upd + n_tup_del AS rows FROM pg_stat_user_tables",
  );
  const database = await pool.query<{ commits: string }>(
    "SELECT xact_commit AS commits FROM pg_stat_database WHERE datname = current_database()",
  );
  const wal = await pool.query<{ bytes: string }>("SELECT (pg_current_wal_lsn() - '0/0'::pg_lsn)::text AS bytes");
  const info = await redis.info("commandstats");
  const calls = [...info.matchAll(/calls=(\d+)/g)].reduce((total, match) => total + Number(match[1]), 0);
  return {
    rowsByTable: Object.fromEntries(tables.rows.map((row) => [row.relname, Number(row.rows)])),
    commits: Number(database.rows[0]?.commits ?? 0),
    walBytes: Number(wal.rows[0]?.bytes ?? 0),
    redisCommands: calls,
  };
}

function round(value: number): number {
  return Math.round(value * 1000) / 1000;
}
