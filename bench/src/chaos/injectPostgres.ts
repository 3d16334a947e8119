import pg from "pg";
import { pauseMs } from "../workload.ts";
import { onPostgres, sendSignal } from "./clusters.ts";
import type { Lasting } from "./faults.ts";
import type { Stage } from "./stage.ts";

type TakeBack = () => Promise<void>;

/** Does statements in a session that stays open until the fault is taken back. */
export async function openSession(
  url: string,
  { statements, back }: Extract<Lasting, { kind: "sql" }>,
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

const endSessionsSql = "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE application_name LIKE 'fairlead%'";

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
 * Locks two tables of the record one after the other, in both orders, while the product writes to both. Of two sessions that
 * wait for each other PostgreSQL ends the one that notices first: the product's, as this one looks only after a minute.
 */
export async function deadlock({ clusters }: Pick<Stage, "clusters">): Promise<void> {
  const tables = ["story_run", "action_run", "event"];
  for (const first of tables) {
    await onPostgres(clusters.postgres.url, async (client) => {
      await client.query("SET deadlock_timeout = '60s'");
      await client.query("BEGIN");
      await client.query(`LOCK TABLE ${first} IN ACCESS EXCLUSIVE MODE`);
      await pauseMs(betweenLocksMs);
      for (const other of tables) await client.query(`LOCK TABLE ${other} IN ACCESS EXCLUSIVE MODE`);
      await client.query("COMMIT");
    });
  }
}
