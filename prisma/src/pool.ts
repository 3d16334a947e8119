import pg from "pg";

export type PoolOptions = {
  /** Connections at most, default 10. */
  max?: number;
  /** Shown by pg_stat_activity, default `fairlead`. */
  applicationName?: string;
  /** A statement that takes longer is ended by the server, in ms, default 30 000. */
  statementTimeoutMs?: number;
  /** Called when an idle connection breaks, which is no fault of any caller. */
  onIdleError?: (error: Error) => void;
};

/** A pool of connections. A broken idle connection is dropped and never ends the process. */
export function createPool(url: string, options: PoolOptions = {}): pg.Pool {
  const pool = new pg.Pool({
    connectionString: url,
    max: options.max ?? 10,
    application_name: options.applicationName ?? "fairlead",
    statement_timeout: options.statementTimeoutMs ?? 30_000,
    // The server's own limit ends a statement first; this one is for a server that does not answer at all.
    query_timeout: (options.statementTimeoutMs ?? 30_000) + 5_000,
    connectionTimeoutMillis: 5_000,
    idleTimeoutMillis: 60_000,
    keepAlive: true,
  });
  pool.on("error", (error) => options.onIdleError?.(error));
  return pool;
}
