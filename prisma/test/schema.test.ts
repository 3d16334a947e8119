import { execFile } from "node:child_process";
import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";
import { ColumnTypeEnum } from "@prisma/driver-adapter-utils";
import { describe, expect, it } from "vitest";
import { createSchemaAdapters } from "../engine/adapters.ts";
import { createPrisma } from "../src/client.ts";
import { migrate } from "../src/migrate.ts";
import { createTestDatabase } from "../src/testing.ts";

const folder = join(import.meta.dirname, "..");
const run = promisify(execFile);

/** Runs the Prisma command line; gives its exit code and what it printed. */
async function prisma(args: readonly string[], databaseUrl: string): Promise<{ code: number; output: string }> {
  const env = { ...process.env, DATABASE_URL: databaseUrl };
  const command = join(folder, "../node_modules/prisma/build/index.js");
  try {
    const { stdout } = await run(process.execPath, [command, ...args], { cwd: folder, env });
    return { code: 0, output: stdout };
  } catch (error) {
    const failed = error as { code?: number; stdout?: string; stderr?: string };
    return { code: failed.code ?? -1, output: `${failed.stdout}${failed.stderr}` };
  }
}

const diff = (schema: string) => ["migrate", "diff", "--from-migrations", "migrations", "--to-schema", schema];

describe("the schema", () => {
  it("says what the migrations make, down to types, defaults, indexes and references", async () => {
    await using database = await createTestDatabase();
    const { code, output } = await prisma([...diff("schema.prisma"), "--exit-code"], database.url);
    expect(output).toContain("No difference detected.");
    expect(code).toBe(0);
  });

  it("that lacks an index or asks for another type is found to differ", async () => {
    await using database = await createTestDatabase();
    const scratch = await mkdtemp(join(tmpdir(), "fairlead-schema-"));
    const text = await readFile(join(folder, "schema.prisma"), "utf8");
    const changed = text
      .replace(/^ {2}@@index\(\[dueAt\], map: "timer_due"\)\n/m, "")
      .replace('deployedBy String   @map("deployed_by")', 'deployedBy String?  @map("deployed_by")');
    const file = join(scratch, "changed.prisma");
    await writeFile(file, changed);
    const { code, output } = await prisma([...diff(file), "--script", "--exit-code"], database.url);
    await rm(scratch, { recursive: true });
    expect(output).toContain('DROP INDEX "timer_due"');
    expect(output).toContain('ALTER COLUMN "deployed_by" DROP NOT NULL');
    expect(code).toBe(2);
  });

  it("is brought to a database that does not exist by the command line as by the boot", async () => {
    await using database = await createTestDatabase();
    const url = new URL(database.url);
    url.pathname += "_deployed";
    const { code, output } = await prisma(["migrate", "deploy"], url.toString());
    expect(output).toContain("0001_record");
    expect(code).toBe(0);
    expect(await migrate(url.toString())).toEqual({ applied: [] });
    await database.pool.query(`DROP DATABASE ${url.pathname.slice(1)}`);
  });
});

describe("the client", () => {
  it("leaves the pool to its maker and keeps the order of keys in stored JSON", async () => {
    await using database = await createTestDatabase();
    const client = createPrisma(database.pool);
    await client.instance.create({ data: { key: "order", value: { z: 1, a: [2, null] } } });
    const row = await client.instance.findUniqueOrThrow({ where: { key: "order" } });
    expect(JSON.stringify(row.value)).toBe('{"z":1,"a":[2,null]}');
    await client.$disconnect();
    expect((await database.pool.query("SELECT 1 AS one")).rows).toEqual([{ one: 1 }]);
  });
});

describe("the engine's adapter", () => {
  const toDatabase = (url: string) => ({ url, schema: "public" });
  const oneChar = { sql: `SELECT 'p'::"char" AS kind, 1 AS n`, args: [], argTypes: [] };
  const charAndNumber = {
    columnNames: ["kind", "n"],
    columnTypes: [ColumnTypeEnum.Character, ColumnTypeEnum.Int32],
    rows: [["p", 1]],
  };

  it('reads the type "char", in a transaction as well', async () => {
    await using database = await createTestDatabase();
    const adapter = await createSchemaAdapters(toDatabase(database.url), undefined).connect();
    expect(await adapter.queryRaw(oneChar)).toEqual(charAndNumber);
    const transaction = await adapter.startTransaction();
    expect(await transaction.queryRaw(oneChar)).toEqual(charAndNumber);
    await transaction.executeRaw({ sql: "COMMIT", args: [], argTypes: [] });
    await transaction.commit();
    await adapter.dispose();
  });

  it("runs a script with semicolons in its texts and functions as one", async () => {
    await using database = await createTestDatabase();
    const adapter = await createSchemaAdapters(toDatabase(database.url), undefined).connect();
    await adapter.executeScript(`
      CREATE FUNCTION two() RETURNS int LANGUAGE plpgsql AS $$ BEGIN PERFORM 1; RETURN 2; END; $$;
      INSERT INTO instance VALUES ('a;b', '";"');`);
    await adapter.dispose();
    const { rows } = await database.pool.query("SELECT two() AS two, key FROM instance");
    expect(rows).toEqual([{ two: 2, key: "a;b" }]);
  });

  it("tells a script's error as the engine expects it", async () => {
    await using database = await createTestDatabase();
    const adapter = await createSchemaAdapters(toDatabase(database.url), undefined).connect();
    await expect(adapter.executeScript("SELECT 1; SELEC 2")).rejects.toMatchObject({
      cause: { originalCode: "42601" },
    });
    await adapter.dispose();
  });

  it("gives a shadow database of its own and drops it at the end", async () => {
    await using database = await createTestDatabase();
    const shadow = await createSchemaAdapters(toDatabase(database.url), undefined).connectToShadowDb();
    const { rows } = await shadow.queryRaw({ sql: "SELECT current_database()::text", args: [], argTypes: [] });
    const name = String(rows[0]?.[0]);
    expect(name).toMatch(/^prisma_migrate_shadow_db_/);
    await shadow.dispose();
    const left = await database.pool.query("SELECT 1 FROM pg_database WHERE datname = $1", [name]);
    expect(left.rows).toEqual([]);
  });

  it("uses the shadow database that it is given", async () => {
    await using main = await createTestDatabase();
    await using given = await createTestDatabase();
    const shadow = await createSchemaAdapters(toDatabase(main.url), given.url).connectToShadowDb();
    const { rows } = await shadow.queryRaw({ sql: "SELECT current_database()::text", args: [], argTypes: [] });
    expect(rows).toEqual([[new URL(given.url).pathname.slice(1)]]);
    await shadow.dispose();
  });
});

describe("the engine's answers about databases", () => {
  it("tell a database that is missing from a server that is away", async () => {
    await using database = await createTestDatabase();
    const url = new URL(database.url);
    url.pathname += "_missing";
    const ask = (text: string) =>
      run(process.execPath, [join(folder, "engine/schemaEngine.ts"), "cli", "can-connect-to-database"], {
        env: { ...process.env, DATABASE_URL: text },
      }).then(
        () => "connected",
        (error: { stderr: string }) => /"error_code":"(P\d+)"/.exec(error.stderr)?.[1],
      );
    expect(await ask(database.url)).toBe("connected");
    expect(await ask(url.toString())).toBe("P1003");
    expect(await ask("postgresql://postgres@127.0.0.1:1/none")).toBe("P1001");
  });
});
