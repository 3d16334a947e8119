import { randomUUID } from "node:crypto";
import pg from "pg";
import { DatabaseError, isInUse } from "./databaseError.ts";
import { type Migration, readMigrations } from "./migrations.ts";

/**
 * Brings a database to the schema of this release when a process starts, without the Prisma CLI: the table it keeps is
 * Prisma's own, so that `prisma migrate status` and `deploy` agree with it. One transaction a migration, under the lock
 * that Prisma takes as well.
 */
const lockId = 72707369;
/** For another process that migrates. */
const lockWaitMs = 60_000;
/**
 * For a table that somebody uses: whoever comes after a statement that waits for one waits behind it, so it gives way soon,
 * lets the others pass for twice as long, and comes again: for about two minutes in all.
 */
const tableWaitMs = 1_000;
const triesMax = 40;

const createTable = `CREATE TABLE IF NOT EXISTS _prisma_migrations (
  id varchar(36) PRIMARY KEY NOT NULL, checksum varchar(64) NOT NULL, finished_at timestamptz,
  migration_name varchar(255) NOT NULL, logs text, rolled_back_at timestamptz,
  started_at timestamptz NOT NULL DEFAULT now(), applied_steps_count integer NOT NULL DEFAULT 0)`;

type Applied = { migration_name: string; checksum: string; finished_at: Date | null };

/**
 * Applies what is missing and returns the names of what it applied. Creates the database if it does not exist.
 * `more`: migrations besides those of this release, after them.
 * Throws DatabaseError: `database_unreachable`, `database_newer`, `migration_edited`, `migration_failed`.
 */
export async function migrate(
  url: string,
  { more = [] }: { more?: readonly Migration[] } = {},
): Promise<{ applied: string[] }> {
  const client = await connect(url);
  try {
    await client.query(`SET lock_timeout = ${lockWaitMs}`);
    await client.query("SELECT pg_advisory_lock($1)", [lockId]);
    await client.query(createTable);
    const { rows } = await client.query<Applied>(
      "SELECT migration_name, checksum, finished_at FROM _prisma_migrations WHERE rolled_back_at IS NULL",
    );
    const missing = selectMissing([...readMigrations(), ...more], rows);
    await client.query(`SET lock_timeout = ${tableWaitMs}`);
    for (const migration of missing) await applyInTurn(client, migration);
    return { applied: missing.map((migration) => migration.name) };
  } finally {
    await client.end().catch(() => {});
  }
}

async function connect(url: string): Promise<pg.Client> {
  try {
    return await open(url);
  } catch (error) {
    if (!isMissingDatabase(error)) throw unreachable(error);
  }
  await createDatabase(url).catch((error) => {
    throw unreachable(error);
  });
  return open(url);
}

async function open(url: string): Promise<pg.Client> {
  const client = new pg.Client({
    connectionString: url,
    connectionTimeoutMillis: 5_000,
    application_name: "fairlead migrate",
  });
  client.on("error", () => {});
  await client.connect();
  return client;
}

async function createDatabase(url: string): Promise<void> {
  const target = new URL(url);
  const name = decodeURIComponent(target.pathname.slice(1));
  target.pathname = "/postgres";
  const client = await open(target.toString());
  try {
    await client.query(`CREATE DATABASE ${client.escapeIdentifier(name)}`);
  } finally {
    await client.end();
  }
}

function isMissingDatabase(error: unknown): boolean {
  return error instanceof pg.DatabaseError && error.code === "3D000";
}

function unreachable(error: unknown): DatabaseError {
  const why = messageOf(error);
  return new DatabaseError("database_unreachable", `The database can't be reached: ${why}. Check DATABASE_URL.`, error);
}

/** The migrations that are not applied yet. Refuses a database that this release does not understand. */
function selectMissing(migrations: readonly Migration[], applied: readonly Applied[]): Migration[] {
  const known = new Map(migrations.map((migration) => [migration.name, migration]));
  for (const row of applied) {
    const migration = known.get(row.migration_name);
    if (migration === undefined) {
      const message = `The database was made by a newer release (it has the migration ${row.migration_name}). Start that release, or use another database.`;
      throw new DatabaseError("database_newer", message);
    }
    if (row.finished_at === null) {
      throw new DatabaseError(
        "migration_failed",
        `The migration ${row.migration_name} failed before; restore a backup or mend it by hand.`,
      );
    }
    if (migration.checksum !== row.checksum) {
      throw new DatabaseError(
        "migration_edited",
        `The migration ${row.migration_name} was changed after it was applied.`,
      );
    }
  }
  const done = new Set(applied.map((row) => row.migration_name));
  return migrations.filter((migration) => !done.has(migration.name));
}

async function applyInTurn(client: pg.Client, migration: Migration): Promise<void> {
  for (let tries = 1; ; tries += 1) {
    try {
      return await apply(client, migration);
    } catch (error) {
      if (!isInUse(error)) throw failed(migration, messageOf(error), error);
      if (tries === triesMax) throw failed(migration, inUse, error);
      await client.query("SELECT pg_sleep(2)");
    }
  }
}

const inUse =
  "a table that it changes was in use for two minutes, by a backup perhaps. Nothing was changed; look for long transactions in pg_stat_activity, end them or wait for their end, and start again";

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}

function failed(migration: Migration, why: string, error: unknown): DatabaseError {
  return new DatabaseError("migration_failed", `The migration ${migration.name} failed: ${why}`, error);
}

async function apply(client: pg.Client, migration: Migration): Promise<void> {
  await client.query("BEGIN");
  try {
    await client.query(migration.sql);
    await client.query(
      `INSERT INTO _prisma_migrations (id, checksum, finished_at, migration_name, started_at, applied_steps_count)
       VALUES ($1, $2, now(), $3, now(), 1)`,
      [randomUUID(), migration.checksum, migration.name],
    );
    await client.query("COMMIT");
  } catch (error) {
    await client.query("ROLLBACK").catch(() => {});
    throw error;
  }
}
