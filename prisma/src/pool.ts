import { Socket } from "node:net";
import pg from "pg";
import {
  type Connection,
  createSilenceWatch,
  DatabaseSilentError,
  type Question,
  type SilenceWatch,
} from "./silence.ts";

export type PoolOptions = {
  /** Connections at most, default 10. */
  max?: number;
  /** Shown by pg_stat_activity, default `fairlead`. */
  applicationName?: string;
  /** A statement that takes longer is ended by the server, in ms, default 30 000. */
  statementTimeoutMs?: number;
  /** Called when an idle connection breaks, which is no fault of any caller. */
  onIdleError?: (error: Error) => void;
  /** Called when the server falls silent, from when on every caller is refused at once, and when it answers again. */
  onSilence?: (isSilent: boolean) => void;
  /** Another pool of the same server: when that finds it silent, so does this, and the other way round. */
  beside?: pg.Pool;
  /** How often it is looked whether the server has fallen silent, in ms, default 1 000. */
  lookEveryMs?: number;
};

/** A pool of connections. A connection that breaks is dropped and never ends the process, whoever has it. */
export function createPool(url: string, options: PoolOptions = {}): pg.Pool {
  const pool = new WatchedPool(url, options);
  pool.on("error", (error) => options.onIdleError?.(error));
  return pool;
}

/** Whether the server of a pool has fallen silent, so that the pool refuses everybody. */
export function isSilent(pool: pg.Pool): boolean {
  return pool instanceof WatchedPool && pool.isSilent();
}

type Connected = (
  error: Error | undefined,
  client: pg.PoolClient | undefined,
  done: (release?: unknown) => void,
) => void;

class WatchedPool extends pg.Pool {
  readonly #watch: SilenceWatch;
  readonly #stopWatch: () => void;

  constructor(url: string, options: PoolOptions) {
    const { max = 10, applicationName = "fairlead", statementTimeoutMs = 30_000, lookEveryMs = 1_000 } = options;
    super({
      ...{ connectionString: url, max, application_name: applicationName, statement_timeout: statementTimeoutMs },
      // The server's own limit ends a statement first; this one is for what even the watch does not see.
      query_timeout: statementTimeoutMs + 5_000,
      connectionTimeoutMillis: 5_000,
      idleTimeoutMillis: 60_000,
      keepAlive: true,
    });
    const { onSilence, beside } = options;
    const ask = (pids: readonly number[]) => askServer(url, pids, lookEveryMs);
    const isAlone = !(beside instanceof WatchedPool);
    this.#watch = isAlone ? createSilenceWatch({ ask, ...(onSilence ? { onChange: onSilence } : {}) }) : beside.#watch;
    this.#stopWatch = isAlone ? startLooking(this.#watch, lookEveryMs) : () => {};
    this.#watchClients();
  }

  isSilent(): boolean {
    return this.#watch.isSilent();
  }

  #watchClients(): void {
    const connections = new WeakMap<pg.PoolClient, Connection>();
    this.on("connect", (client) => {
      // Whoever has it hears of its end by the statement under way; without a listener the process would end.
      client.on("error", () => {});
      const connection = toConnection(client);
      connections.set(client, connection);
      this.#watch.add(connection);
    });
    this.on("remove", (client) => {
      const connection = connections.get(client);
      if (connection !== undefined) this.#watch.remove(connection);
    });
  }

  /** All ways to a connection lead through here. */
  override connect(): Promise<pg.PoolClient>;
  override connect(callback: Connected): void;
  override connect(callback?: Connected): Promise<pg.PoolClient> | undefined {
    const isSilent = this.#watch.isSilent();
    if (callback === undefined) return isSilent ? Promise.reject(new DatabaseSilentError()) : super.connect();
    if (isSilent) callback(new DatabaseSilentError(), undefined, () => {});
    else super.connect(callback);
    return undefined;
  }

  override end(): Promise<void>;
  override end(callback: () => void): void;
  override end(callback?: () => void): Promise<void> | undefined {
    this.#stopWatch();
    if (callback === undefined) return super.end();
    super.end(callback);
    return undefined;
  }
}

function startLooking(watch: SilenceWatch, everyMs: number): () => void {
  const timer = setInterval(() => watch.look(), everyMs);
  timer.unref();
  return () => {
    clearInterval(timer);
    watch.stop();
  };
}

function toConnection(client: pg.PoolClient): Connection {
  const stream = client instanceof pg.Client ? client.connection.stream : null;
  const socket = stream instanceof Socket ? stream : null;
  return {
    pid: "processID" in client && typeof client.processID === "number" ? client.processID : 0,
    heard: () => socket?.bytesRead ?? 0,
    isWaiting: () => "readyForQuery" in client && client.readyForQuery === false,
    drop: (error) => void socket?.destroy(error),
  };
}

/**
 * Over a connection of its own: which of these sessions have had nothing to do for at least three looks. What is on its way
 * is no older than that.
 */
function askServer(url: string, pids: readonly number[], lookEveryMs: number): Question {
  const client = new pg.Client({ connectionString: url, application_name: "fairlead probe" });
  client.on("error", () => {});
  const idle = async () => {
    try {
      await client.connect();
      const { rows } = await client.query<{ pid: number }>(idleSql, [pids, 3 * lookEveryMs]);
      return rows.map(({ pid }) => pid);
    } finally {
      client.end().catch(() => {});
    }
  };
  return { idle: idle(), cancel: () => void client.connection.stream.destroy() };
}

const idleSql = `
  SELECT pid FROM pg_stat_activity
  WHERE pid = ANY ($1) AND state LIKE 'idle%' AND state_change < clock_timestamp() - $2 * interval '1 millisecond'`;
