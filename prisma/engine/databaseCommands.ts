import pg from "pg";
import type { EngineDatabase } from "./engineArguments.ts";
import { reportFailure } from "./failure.ts";

const connectMs = 5_000;

/** Tells the command line whether the database is there: P1003 when the server does not have it, else P1001. */
export async function canConnect({ url }: EngineDatabase): Promise<void> {
  try {
    await withClient(url, async () => {});
  } catch (error) {
    const isMissing = error instanceof pg.DatabaseError && error.code === "3D000";
    if (isMissing) reportFailure("P1003", `Database \`${databaseName(url)}\` does not exist`);
    else reportFailure("P1001", `Can't reach the database server: ${messageOf(error)}`);
  }
}

/** Creates the database on its server; P1009 when it can't. */
export async function createDatabase({ url }: EngineDatabase): Promise<void> {
  const server = new URL(url);
  server.pathname = "/postgres";
  try {
    await withClient(server.toString(), (client) =>
      client.query(`CREATE DATABASE ${client.escapeIdentifier(databaseName(url))}`),
    );
  } catch (error) {
    reportFailure("P1009", messageOf(error));
  }
}

/** Runs a task on a connection of its own. */
export async function withClient(url: string, task: (client: pg.Client) => Promise<unknown>): Promise<void> {
  const client = new pg.Client({ connectionString: url, connectionTimeoutMillis: connectMs });
  try {
    await client.connect();
    await task(client);
  } finally {
    await client.end();
  }
}

function databaseName(url: string): string {
  return decodeURIComponent(new URL(url).pathname.slice(1));
}

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
