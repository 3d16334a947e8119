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

const templatePrefix = "fairlead_template_";
const template = `${templatePrefix}${fingerprint(readMigrations())}`;
const cloneName = /^fairlead_test_[0-9a-f]{12}/;
const lockId = 72707371;

/**
 * Clones a migrated template, which is made once per schema, and drops what runs that were ended left on the server.
 * The server is TEST_DATABASE_URL, default `postgresql://postgres@127.0.0.1:54399/postgres`.
 */
export async function createTestDatabase(): Promise<TestDatabase> {
  const server = process.env.TEST_DATABASE_URL ?? "postgresql://postgres@127.0.0.1:54399/postgres";
  const name = `fairlead_test_${randomBytes(6).toString("hex")}`;
  const owner = await connect(server);
  try {
    await clone(owner, { server, name });
  } catch (error) {
    await owner.end();
    throw error;
  }
  const url = databaseUrl(server, name);
  const pool = createPool(url, { max: 10, applicationName: name });
  const drop = async () => {
    await pool.end();
    await owner.query(`DROP DATABASE IF EXISTS ${name} WITH (FORCE)`);
    await owner.end();
  };
  return { url, pool, drop, [Symbol.asyncDispose]: drop };
}

/** Cloning needs a template that nobody is connected to, so making, cloning and clearing take turns. */
async function clone(owner: pg.Client, { server, name }: { server: string; name: string }): Promise<void> {
  await owner.query("SELECT pg_advisory_lock($1)", [lockId]);
  await holdName(owner, name);
  await dropStale(owner);
  const found = await owner.query("SELECT 1 FROM pg_database WHERE datname = $1", [template]);
  if (found.rows.length === 0) await makeTemplate(owner, server);
  await owner.query(`CREATE DATABASE ${name} TEMPLATE ${template}`);
  await owner.query("SELECT pg_advisory_unlock($1)", [lockId]);
}

/** As long as the owner's connection lasts, the name is held; whoever can hold it too finds its run dead. */
async function holdName(client: pg.Client, name: string): Promise<boolean> {
  const { rows } = await client.query("SELECT pg_try_advisory_lock(hashtextextended($1, 0)) AS held", [name]);
  return rows[0]?.held === true;
}

/** Drops clones whose run is dead, and templates of other schemas. What somebody still uses stays. */
async function dropStale(client: pg.Client): Promise<void> {
  const { rows } = await client.query<{ datname: string }>("SELECT datname FROM pg_database");
  for (const { datname } of rows) {
    if (!(await isStale(client, datname))) continue;
    await client.query(`DROP DATABASE IF EXISTS ${client.escapeIdentifier(datname)}`).catch(ignoreInUse);
  }
}

async function isStale(client: pg.Client, database: string): Promise<boolean> {
  if (database.startsWith(templatePrefix)) return database !== template;
  const name = cloneName.exec(database)?.[0];
  return name !== undefined && (await holdName(client, name));
}

/** SQLSTATE of a database that has connections. */
function ignoreInUse(error: unknown): void {
  if (!(error instanceof pg.DatabaseError && error.code === "55006")) throw error;
}

async function makeTemplate(client: pg.Client, server: string): Promise<void> {
  const making = `${template}_making`;
  await migrate(databaseUrl(server, making));
  await client.query(`ALTER DATABASE ${making} RENAME TO ${template}`);
}

async function connect(url: string): Promise<pg.Client> {
  const client = new pg.Client({ connectionString: url });
  // A server that goes away is told by the next statement.
  client.on("error", () => {});
  await client.connect();
  return client;
}

function databaseUrl(server: string, name: string): string {
  const url = new URL(server);
  url.pathname = `/${name}`;
  return url.toString();
}
