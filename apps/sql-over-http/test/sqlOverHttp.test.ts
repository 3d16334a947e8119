import { createTestDatabase, type TestDatabase } from "@fairlead/db/testing";
import { pino } from "pino";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { createServer, type SqlServer } from "../src/server.ts";
import { readSettings, SettingError } from "../src/settings.ts";

/** Statements over HTTP to a real PostgreSQL, as a user who is none but a user. */

const token = "a-token-for-the-tests-of-sql";
const role = "fairlead_sql_test";
let database: TestDatabase;
let sql: SqlServer;
let origin: string;

beforeAll(async () => {
  database = await createTestDatabase();
  const { pool } = database;
  await pool.query(
    `DO $$ BEGIN CREATE ROLE ${role} LOGIN PASSWORD 'reader'; EXCEPTION WHEN duplicate_object THEN NULL; END $$`,
  );
  await pool.query("CREATE SCHEMA shop");
  await pool.query("CREATE TABLE shop.orders (id int PRIMARY KEY, host text, at timestamptz, big bigint, doc jsonb)");
  await pool.query(`INSERT INTO shop.orders SELECT n, 'host-' || n, '2026-11-25 10:00:00+00', 9007199254740993, '{"a": 1}'
    FROM generate_series(1, 200) AS n`);
  await pool.query(`GRANT USAGE ON SCHEMA shop TO ${role}`);
  await pool.query(`GRANT SELECT, INSERT, UPDATE ON shop.orders TO ${role}`);
  const url = new URL(database.url);
  url.username = role;
  url.password = "reader";
  const small = { url: url.href, maxRows: 150, maxBytes: 20_000, timeoutSeconds: 30 };
  const targets = {
    shop: url.href,
    small,
    hasty: { ...small, timeoutSeconds: 1 },
    desk: { ...small, write: true },
    root: database.url,
    wrong: url.href.replace("reader@", "other@"),
    away: "postgresql://a:b@127.0.0.1:1/x",
  };
  sql = createServer(
    readSettings({ FAIRLEAD_SQL_TOKEN: token, FAIRLEAD_SQL_TARGETS: JSON.stringify(targets) }),
    pino({ level: "silent" }),
  );
  await new Promise<void>((resolve) => sql.server.listen(0, "127.0.0.1", () => resolve()));
  const address = sql.server.address();
  origin = `http://127.0.0.1:${typeof address === "object" && address !== null ? address.port : 0}`;
});
afterAll(async () => {
  await sql.close();
  await database.drop();
});

type Sent = { target?: string; headers?: Record<string, string>; raw?: string; signal?: AbortSignal };

async function run(statement: unknown, { target = "shop", headers = {}, raw, signal }: Sent = {}) {
  const answer = await fetch(`${origin}/query/${target}`, {
    method: "POST",
    headers: { authorization: `Bearer ${token}`, "content-type": "application/json", ...headers },
    body: raw ?? JSON.stringify(statement),
    ...(signal === undefined ? {} : { signal }),
  });
  // biome-ignore lint/suspicious/noExplicitAny: tests look into answers of every shape
  return { status: answer.status, body: (await answer.json()) as any };
}

const codeOf = async (statement: unknown, sent: Sent = {}) => {
  const { status, body } = await run(statement, sent);
  return `${status} ${body.error?.code ?? "ok"}`;
};

describe("a statement", () => {
  test("gives rows, with nothing lost of dates and large numbers", async () => {
    const { body } = await run({
      sql: "SELECT id, host, at, big, doc FROM shop.orders WHERE host = $1 OR id = ANY($2::int[]) ORDER BY id",
      params: ["host-7", [1, 2]],
    });
    expect(body.row_count).toBe(3);
    expect(body.columns.map(({ name }: { name: string }) => name)).toEqual(["id", "host", "at", "big", "doc"]);
    expect(body.rows[2]).toMatchObject({ id: 7, host: "host-7", big: "9007199254740993", doc: { a: 1 } });
    expect(body.rows[2].at).toMatch(/^2026-11-25 /);
  });

  test("takes values as values, whatever stands in them", async () => {
    const evil = "'; DROP TABLE shop.orders; --";
    const { body } = await run({ sql: "SELECT $1::text AS given, $2::jsonb AS doc", params: [evil, { $ne: 1 }] });
    expect(body.rows).toEqual([{ given: evil, doc: { $ne: 1 } }]);
    expect((await run({ sql: "SELECT count(*)::int AS n FROM shop.orders" })).body.rows).toEqual([{ n: 200 }]);
  });

  test.each([
    ["two statements", "SELECT 1; DELETE FROM shop.orders", "422 sql_failed"],
    ["COMMIT", "COMMIT", "403 sql_statement_not_allowed"],
    ["COMMIT behind comments", "/* a /* b */ */ -- c\n COMMIT", "403 sql_statement_not_allowed"],
    ["an endless comment", "/* SELECT", "403 sql_statement_not_allowed"],
    ["SET ROLE", "SET ROLE postgres", "403 sql_statement_not_allowed"],
    ["DISCARD ALL", "DISCARD ALL", "403 sql_statement_not_allowed"],
    ["COPY to a program", "COPY shop.orders TO PROGRAM 'id'", "403 sql_statement_not_allowed"],
    ["an INSERT", "INSERT INTO shop.orders (id) VALUES (1000)", "403 sql_read_only"],
    ["a write inside a read", "WITH x AS (DELETE FROM shop.orders RETURNING 1) SELECT * FROM x", "403 sql_read_only"],
    ["a lock", "SELECT * FROM shop.orders FOR UPDATE", "403 sql_read_only"],
    ["a file", "SELECT pg_read_file('/etc/passwd')", "403 sql_not_permitted"],
    ["another table", "SELECT * FROM story", "403 sql_not_permitted"],
    ["too few parameters", "SELECT $1::int, $2::int", "422 sql_failed"],
    ["a mistake", "SELEC", "403 sql_statement_not_allowed"],
  ])("that is %s is refused", async (_, text, code) => {
    expect(await codeOf({ sql: text, params: text.includes("$1") ? [1] : [] })).toBe(code);
    expect((await run({ sql: "SELECT count(*)::int AS n FROM shop.orders" })).body.rows).toEqual([{ n: 200 }]);
  });

  test("leaves nothing behind for the next one", async () => {
    const set =
      "SELECT set_config('default_transaction_read_only', 'off', false), set_config('search_path', 'shop', false), pg_advisory_lock(7)";
    for (let n = 0; n < 6; n += 1) expect(await codeOf({ sql: set })).toBe("200 ok");
    const { body } = await run({
      sql: "SELECT current_setting('search_path') AS path, (SELECT count(*)::int FROM pg_locks WHERE locktype = 'advisory' AND objid = 7) AS locks",
    });
    expect(body.rows).toEqual([{ path: '"$user", public', locks: 0 }]);
  });

  test("that gives more than it may is stopped", async () => {
    const rows = "SELECT generate_series(1, $1::int) AS n";
    expect((await run({ sql: rows, params: [150] }, { target: "small" })).body.row_count).toBe(150);
    expect(await codeOf({ sql: rows, params: [151] }, { target: "small" })).toBe("413 sql_too_many_rows");
    expect(await codeOf({ sql: rows, params: [2_000_000_000] }, { target: "small" })).toBe("413 sql_too_many_rows");
    expect(await codeOf({ sql: "SELECT repeat('x', 30000)" }, { target: "small" })).toBe("413 sql_too_large");
    expect(await codeOf({ sql: "SELECT pg_sleep(60)" }, { target: "hasty" })).toBe("504 sql_timeout");
  });

  test("may change data where its target allows it", async () => {
    const insert = { sql: "INSERT INTO shop.orders (id, host) VALUES ($1, $2)", params: [5_000, "new"] };
    expect((await run(insert, { target: "desk" })).body.row_count).toBe(1);
    expect(await codeOf(insert, { target: "desk" })).toBe("422 sql_failed");
    const update = { sql: "UPDATE shop.orders SET host = $1 WHERE id = 5000 RETURNING id", params: ["newer"] };
    expect((await run(update, { target: "desk" })).body.rows).toEqual([{ id: 5_000 }]);
    expect(await codeOf({ sql: "DELETE FROM shop.orders" }, { target: "desk" })).toBe("403 sql_not_permitted");
    await database.pool.query("DELETE FROM shop.orders WHERE id = 5000");
  });

  test("is cancelled when its caller goes", async () => {
    const gone = new AbortController();
    const asked = run({ sql: "SELECT pg_sleep(25), 'gone' AS caller" }, { signal: gone.signal }).catch(() => "aborted");
    const sleeping =
      "SELECT count(*)::int AS n FROM pg_stat_activity WHERE state = 'active' AND query LIKE 'SELECT pg_sleep(25)%'";
    const count = async () => (await database.pool.query(sleeping)).rows[0].n;
    await expect.poll(count).toBe(1);
    gone.abort();
    expect(await asked).toBe("aborted");
    await expect.poll(count).toBe(0);
  });
});

describe("a request", () => {
  test("needs the token", async () => {
    for (const authorization of ["", "Bearer ", "Bearer wrong", `Basic ${token}`, `Bearer ${token} `]) {
      expect([authorization, await codeOf({ sql: "SELECT 1" }, { headers: { authorization } })]).toEqual([
        authorization,
        authorization === `Bearer ${token} ` ? "200 ok" : "401 unauthorized",
      ]);
    }
    expect((await fetch(`${origin}/healthz`)).status).toBe(200);
    expect((await fetch(`${origin}/query/shop`)).status).toBe(401);
  });

  test.each([
    ["no JSON", { raw: "{" }, "400 sql_invalid"],
    ["a list", { raw: "[]" }, "400 sql_invalid"],
    ["no text", { raw: '{"sql": 1}' }, "400 sql_invalid"],
    ["an empty text", { raw: '{"sql": "  "}' }, "400 sql_invalid"],
    ["NUL", { raw: '{"sql": "SELECT \\u0000"}' }, "400 sql_invalid"],
    ["an unknown key", { raw: '{"sql": "SELECT 1", "prams": []}' }, "400 sql_invalid"],
    ["parameters that are no list", { raw: '{"sql": "SELECT 1", "params": {}}' }, "400 sql_invalid"],
    ["70 000 parameters", { raw: `{"sql":"SELECT 1","params":[${"0,".repeat(69_999)}0]}` }, "400 sql_invalid"],
    ["lists in lists", { raw: '{"sql": "SELECT $1", "params": [[[1]]]}' }, "400 sql_invalid"],
    ["1 MB and more", { raw: `{"sql":"SELECT '${"x".repeat(1_000_001)}'"}` }, "413 body_too_large"],
    ["a form", { headers: { "content-type": "application/x-www-form-urlencoded" } }, "415 unsupported_media_type"],
    ["an unknown target", { target: "other" }, "404 not_found"],
    ["a superuser's target", { target: "root" }, "403 sql_target_superuser"],
    ["a target that nobody answers at", { target: "away" }, "503 sql_target_unavailable"],
  ] as const)("with %s is refused", async (_, sent, code) => {
    expect(await codeOf({ sql: "SELECT 1" }, sent)).toBe(code);
  });
});

test.each([
  [{}, "FAIRLEAD_SQL_TOKEN"],
  [{ FAIRLEAD_SQL_TOKEN: "short" }, "FAIRLEAD_SQL_TOKEN"],
  [{ FAIRLEAD_SQL_TOKEN: token }, "names no database"],
  [{ FAIRLEAD_SQL_TOKEN: token, FAIRLEAD_SQL_TARGETS: "{" }, "can't be read"],
  [{ FAIRLEAD_SQL_TOKEN: token, FAIRLEAD_SQL_TARGETS: '{"a": "mysql://hidden@x/y"}' }, 'at "a"'],
  [{ FAIRLEAD_SQL_TOKEN: token, FAIRLEAD_SQL_TARGETS: '{"a": {"url": "postgres://x/y", "rows": 1}}' }, 'at "a"'],
])("settings that can't be used stop the start: %j", (env, told) => {
  expect(() => readSettings(env)).toThrow(SettingError);
  expect(() => readSettings(env)).toThrow(told);
  expect(() => readSettings(env)).not.toThrow("hidden");
});
