import { randomBytes } from "node:crypto";
import pg from "pg";
import { migrate } from "./migrate.ts";
import { fingerprint, readMigrations } from "./migrations.ts";
import { createPool } from "./pool.ts";

/** A database of its own for one test file, empty but migrated. */
export type TestDatabase = {
  url: string;
  pool: pg.Pool;
  /** Closes the pool and drops the database. */
  drop(): Promise<void>;
  [Symbol.asyncDispose](): Promise<void>;
};

const template = `fairlead_template_${fingerprint(readMigrations())}`;
const lockId = 72707371;

/**
 * Clones a migrated template, which is made once per schema. The server is TEST_DATABASE_URL, default
 * `postgresql://postgres@127.0.0.1:54399/postgres`.
 */
export async function createTestDatabase(): Promise<TestDatabase> {
  const server = process.env.TEST_DATABASE_URL ?? "postgresql://postgres@127.0.0.1:54399/postgres";
  const name = `fairlead_test_${randomBytes(6).toString("hex")}`;
  await withServer(server, async (client) => {
    // Cloning needs a template that nobody is connected to, so making and cloning take turns.
    await client.query("SELECT pg_advisory_lock($1)", [lockId]);
    const found = await client.query("SELECT 1 FROM pg_database WHERE datname = $1", [template]);
    if (found.rows.length === 0) await makeTemplate(client, server);
    await client.query(`CREATE DATABASE ${name} TEMPLATE ${template}`);
  });
  const url = databaseUrl(server, name);
  const pool = createPool(url, { max: 10, applicationName: name });
  const drop = async () => {
    await pool.end();
    await withServer(server, (client) => client.query(`DROP DATABASE IF EXISTS ${name} WITH (FORCE)`));
  };
  return { url, pool, drop, [Symbol.asyncDispose]: drop };
}

async function makeTemplate(client: pg.Client, server: string): Promise<void> {
  const making = `${template}_making`;
  await client.query(`DROP DATABASE IF EXISTS ${making} WITH (FORCE)`);
  await migrate(databaseUrl(server, making));
  await client.query(`ALTER DATABASE ${making} RENAME TO ${template}`);
}

async function withServer(url: string, task: (client: pg.Client) => Promise<unknown>): Promise<void> {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  try {
    await task(client);
  } finally {
    await client.end();
  }
}

function databaseUrl(server: string, name: string): string {
  const url = new URL(server);
  url.pathname = `/${name}`;
  return url.toString();
}
