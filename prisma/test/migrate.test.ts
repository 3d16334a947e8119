import type pg from "pg";
import { describe, expect, it } from "vitest";
import { migrate } from "../src/migrate.ts";
import { readMigrations } from "../src/migrations.ts";
import { ensurePartitions, partitionName } from "../src/partitions.ts";
import { createTestDatabase } from "../src/testing.ts";

describe("migrate", () => {
  it("applies nothing to a database that is up to date", async () => {
    await using database = await createTestDatabase();
    expect(await migrate(database.url)).toEqual({ applied: [] });
  });

  it("refuses a database made by a newer release and names the migration", async () => {
    await using database = await createTestDatabase();
    await database.pool.query(
      `INSERT INTO _prisma_migrations (id, checksum, finished_at, migration_name) VALUES ('x', 'y', now(), '9999_future')`,
    );
    await expect(migrate(database.url)).rejects.toMatchObject({
      code: "database_newer",
      message: expect.stringContaining("9999_future"),
    });
  });

  it("refuses a migration that was changed after it was applied", async () => {
    await using database = await createTestDatabase();
    await database.pool.query("UPDATE _prisma_migrations SET checksum = 'other'");
    await expect(migrate(database.url)).rejects.toMatchObject({ code: "migration_edited" });
  });

  it("says which setting to check when no server answers", async () => {
    await expect(migrate("postgresql://postgres@127.0.0.1:1/none")).rejects.toMatchObject({
      code: "database_unreachable",
      message: expect.stringContaining("DATABASE_URL"),
    });
  });

  it("lets two processes start at once on an empty database", async () => {
    await using database = await createTestDatabase();
    const url = new URL(database.url);
    const name = `${url.pathname.slice(1)}_twice`;
    await database.pool.query(`CREATE DATABASE ${name}`);
    url.pathname = `/${name}`;
    const results = await Promise.all([migrate(url.toString()), migrate(url.toString())]);
    expect(results.flatMap((result) => result.applied)).toEqual(readMigrations().map(({ name }) => name));
    await database.pool.query(`DROP DATABASE ${name} WITH (FORCE)`);
  });
});

describe("migrate, while somebody uses a table that it changes,", () => {
  const name = "20261126023000_sent";
  const waiting = "SELECT count(*)::int AS n FROM pg_locks WHERE relation = 'action_run'::regclass AND NOT granted";

  it("lets those pass who came after it, and comes again until the table is free", async () => {
    await using database = await createTestDatabase();
    const { pool } = database;
    await pool.query("ALTER TABLE action_run DROP COLUMN sent");
    await pool.query("DELETE FROM _prisma_migrations WHERE migration_name = $1", [name]);
    const user = await pool.connect();
    await user.query("BEGIN");
    await user.query("LOCK TABLE action_run IN ACCESS SHARE MODE");
    const migrated = migrate(database.url);
    await expect.poll(async () => (await pool.query(waiting)).rows[0].n, { timeout: 30_000 }).toBe(1);
    // It comes after the migration, which has the lock in view, and before the one that has it.
    expect((await pool.query("SELECT count(*)::int AS n FROM action_run")).rows).toEqual([{ n: 0 }]);
    await user.query("COMMIT");
    user.release();
    expect(await migrated).toEqual({ applied: [name] });
    expect((await pool.query("SELECT sent FROM action_run")).rows).toEqual([]);
  });
});

describe("partitions", () => {
  const noon = Date.UTC(2026, 10, 24, 12);
  const key = (ms: number) =>
    `${ms
      .toString(16)
      .padStart(12, "0")
      .replace(/^(.{8})/, "$1-")}-7000-8000-000000000001`;
  const insert = (pool: pg.Pool, ms: number) =>
    pool.query(
      `INSERT INTO story_run (id, tenant_id, story_id, version_id, trigger, status, created_at)
       VALUES ($1, $1, $1, $1, 'test', 'open', now())`,
      [key(ms)],
    );

  it("are made for the day and the days ahead, once, however many ask", async () => {
    await using database = await createTestDatabase();
    const made = await Promise.all([1, 2, 3].map(() => ensurePartitions(database.pool, { now: noon, daysAhead: 1 })));
    expect(made.flat().sort()).toEqual(
      ["action_run", "event", "story_run"].flatMap((table) => [`${table}_20261124`, `${table}_20261125`]),
    );

    const { rows } = await database.pool.query("SELECT reloptions FROM pg_class WHERE relname = $1", [
      partitionName("story_run", noon),
    ]);
    // The share of dead rows that is let be does not grow with the day.
    expect(rows[0].reloptions).toContain("autovacuum_vacuum_scale_factor=0");
  });

  it("take the rows of their day, first and last millisecond", async () => {
    await using database = await createTestDatabase();
    await ensurePartitions(database.pool, { now: noon, daysAhead: 0 });
    const first = Date.UTC(2026, 10, 24);
    for (const ms of [first - 1, first, first + 86_399_999, first + 86_400_000]) await insert(database.pool, ms);
    const { rows } = await database.pool.query("SELECT tableoid::regclass::text AS name FROM story_run ORDER BY id");
    expect(rows.map((row) => row.name)).toEqual([
      "story_run_default",
      "story_run_20261124",
      "story_run_20261124",
      "story_run_default",
    ]);
  });

  it("leave a day in the default partition that already has rows there", async () => {
    await using database = await createTestDatabase();
    await insert(database.pool, noon);
    const made = await ensurePartitions(database.pool, { now: noon, daysAhead: 0 });
    expect(made).toEqual(["action_run_20261124", "event_20261124"]);
  });

  it("are left for another time while a backup reads the default partition", async () => {
    await using database = await createTestDatabase();
    const { pool } = database;
    const backup = await pool.connect();
    await backup.query("BEGIN");
    await backup.query("LOCK TABLE event_default IN ACCESS SHARE MODE");
    expect(await ensurePartitions(pool, { now: noon, daysAhead: 0 })).toEqual([]);
    await backup.query("COMMIT");
    backup.release();
    expect(await ensurePartitions(pool, { now: noon, daysAhead: 0 })).toHaveLength(3);
  });
});
