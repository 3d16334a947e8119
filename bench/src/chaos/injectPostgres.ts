import { readFileSync } from "node:fs";
import pg from "pg";
import { pauseMs } from "../workload.ts";
import { onPostgres, sendSignal } from "./clusters.ts";
import type { Lasting } from "./faults.ts";
import type { Stage } from "./stage.ts";

type TakeBack = () => Promise<void>;

/** Does statements in a session that stays open until the fault is taken back. */
export async function openSession(
  url: string,
  { statements, back }: Pick<Extract<Lasting, { kind: "sql" }>, "statements" | "back">,
): Promise<TakeBack> {
  const client = new pg.Client({ connectionString: url });
  client.on("error", () => {});
  await client.connect();
  for (const statement of statements) await client.query(statement);
  return async () => {
    for (const statement of back) await client.query(statement);
    await client.end();
  };
}

const hogs = 8;
const hogPauseMs = 5;
const endEveryMs = 200;

/** Opens connections until there are no more, ends those of the product again and again, and takes theirs as well. */
export async function hogConnections({ clusters }: Pick<Stage, "clusters">): Promise<TakeBack> {
  const { url } = clusters.postgres;
  const clients: pg.Client[] = [];
  const full = Promise.withResolvers<void>();
  let ended = false;
  const hog = async () => {
    while (!ended) {
      const client = new pg.Client({ connectionString: url, application_name: "hog" });
      client.on("error", () => {});
      try {
        await client.connect();
        clients.push(client);
      } catch {
        full.resolve();
        await pauseMs(hogPauseMs);
      }
    }
  };
  const endOthers = async () => {
    while (!ended) {
      await clients[0]?.query(endSessionsSql);
      await pauseMs(endEveryMs);
    }
  };
  const hogging = Promise.all(Array.from({ length: hogs }, hog));
  await full.promise;
  const ending = endOthers();
  return async () => {
    ended = true;
    await Promise.all([hogging, ending]);
    await Promise.all(clients.map((client) => client.end().catch(() => {})));
  };
}

/** Stops PostgreSQL with all its processes: connections stand, the system takes new ones for it, and nothing is answered. */
export function freezePostgres({ clusters }: Pick<Stage, "clusters">): TakeBack {
  const main = clusters.postgres.pid();
  // First the one that starts others.
  sendSignal(main, "SIGSTOP");
  const children = readFileSync(`/proc/${main}/task/${main}/children`, "utf8").trim().split(" ").map(Number);
  for (const pid of children) sendSignal(pid, "SIGSTOP");
  return async () => {
    for (const pid of [...children, main]) sendSignal(pid, "SIGCONT");
  };
}

export const endSessionsSql =
  "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE application_name LIKE 'fairlead%'";

/** Ends one session of the product as the kernel does when memory runs out. PostgreSQL then ends all others and recovers. */
export async function killBackend({ ask }: Pick<Stage, "ask">): Promise<void> {
  const [row] = await ask<{ pid: number }>(
    "SELECT pid FROM pg_stat_activity WHERE application_name LIKE 'fairlead%' ORDER BY state = 'active' DESC, random() LIMIT 1",
  );
  if (row === undefined) throw new Error("The product has no session.");
  sendSignal(row.pid, "SIGKILL");
}

/** Enough for a commit of the product to be waiting for the first table. */
const betweenLocksMs = 300;

/**
 * Locks the tables of the record one after the other, from each of them on, while the product writes to all. Of sessions
 * that wait for each other PostgreSQL ends the one that notices first: the product's mostly, as this one looks later.
 */
export async function deadlock({ clusters }: Pick<Stage, "clusters">): Promise<void> {
  const tables = ["story_run", "action_run", "event"];
  for (const first of tables) {
    await onPostgres(clusters.postgres.url, async (client) => {
      await client.query("SET deadlock_timeout = '3s'");
      await client.query("BEGIN");
      await client.query(lockSql(first));
      await pauseMs(betweenLocksMs);
      for (const other of tables) await client.query(lockSql(other));
    }).catch((error: unknown) => {
      if (!isDeadlock(error)) throw error;
    });
  }
}

const lockSql = (table: string) => `LOCK TABLE ${table} IN ACCESS EXCLUSIVE MODE`;

function isDeadlock(error: unknown): boolean {
  return error instanceof Error && "code" in error && error.code === "40P01";
}
