import net, { type AddressInfo } from "node:net";
import { createTestDatabase } from "@fairlead/db/testing";
import { pino } from "pino";
import { describe, expect, onTestFinished, test } from "vitest";
import type { AskAddresses } from "../src/reach.ts";
import { createServer } from "../src/server.ts";
import { readSettings, SettingError } from "../src/settings.ts";

/** Where statements may go, and as whom. */

const token = "a-token-for-the-tests-of-sql";

/** The service for one target; gives what runs a statement there, as status and code. */
function openTarget(url: string, ask?: AskAddresses) {
  const settings = readSettings({ FAIRLEAD_SQL_TOKEN: token, FAIRLEAD_SQL_TARGETS: JSON.stringify({ shop: url }) });
  const sql = createServer(settings, pino({ level: "silent" }), ask);
  onTestFinished(() => sql.close());
  const listening = new Promise<number>((resolve) => {
    sql.server.listen(0, "127.0.0.1", () => resolve((sql.server.address() as AddressInfo).port));
  });
  return async (statement: object) => {
    const answer = await fetch(`http://127.0.0.1:${await listening}/query/shop`, {
      method: "POST",
      headers: { authorization: `Bearer ${token}`, "content-type": "application/json" },
      body: JSON.stringify(statement),
    });
    // biome-ignore lint/suspicious/noExplicitAny: tests look into answers of every shape
    const body: any = await answer.json();
    return { code: `${answer.status} ${body.error?.code ?? "ok"}`, body };
  };
}

/** A listener at every address of this machine that counts who comes. */
async function openCanary() {
  let count = 0;
  const server = net.createServer((socket) => {
    count += 1;
    socket.destroy();
  });
  await new Promise<void>((resolve) => server.listen(0, resolve));
  onTestFinished(() => new Promise<void>((resolve) => void server.close(() => resolve())));
  return { port: (server.address() as AddressInfo).port, connections: () => count };
}

/** A database of a test, and its address for a user who is none but a user. */
async function openShop(role: string, rights: readonly string[] = []) {
  const shop = await createTestDatabase();
  onTestFinished(() => shop.drop());
  await shop.pool.query(
    `DO $$ BEGIN CREATE ROLE ${role} LOGIN PASSWORD 'reader'; EXCEPTION WHEN duplicate_object THEN NULL; END $$`,
  );
  for (const right of rights) await shop.pool.query(right);
  const url = new URL(shop.url);
  Object.assign(url, { username: role, password: "reader" });
  return { shop, url };
}

describe("a target whose address is closed is never connected to:", () => {
  const closed = [
    ...["::ffff:127.0.0.1", "::127.0.0.1", "64:ff9b::7f00:1", "2002:7f00:1::1", "0.0.0.0", "::", "fe80::1"],
    ...["169.254.169.254", "100.100.100.200", "168.63.129.16", "fd00:ec2::254"],
  ];

  test.each(closed)("%s, as it stands and as what a name stands for", async (address) => {
    const canary = await openCanary();
    const host = net.isIP(address) === 6 ? `[${address}]` : address;
    const direct = openTarget(`postgresql://a:b@${host}:${canary.port}/x`);
    expect((await direct({ sql: "SELECT 1" })).code).toBe("403 sql_target_denied");
    const named = openTarget(`postgresql://a:b@db.example:${canary.port}/x`, async () => ["127.0.0.1", address]);
    const { code, body } = await named({ sql: "SELECT 1" });
    expect(code).toBe("403 sql_target_denied");
    expect(body.error.message).toContain("db.example");
    expect(body.error.message).not.toContain(address);
    expect(canary.connections()).toBe(0);
  });

  test.each(["0", "0x0", "00.0.0.0"])("%s, which the system reads as no address of its own", async (host) => {
    const canary = await openCanary();
    const run = openTarget(`postgresql://a:b@${host}:${canary.port}/x`);
    expect((await run({ sql: "SELECT 1" })).code).toMatch(/^403 sql_target_denied$|^503 sql_target_unavailable$/);
    expect(canary.connections()).toBe(0);
  });
});

test("a name is asked for once for each connection, and judged anew for the next", async () => {
  const { shop, url } = await openShop("fairlead_sql_reach");
  url.hostname = "db.example";
  const answers = [["127.0.0.1"], ["169.254.169.254"]];
  let asked = 0;
  const run = openTarget(url.href, async () => answers[asked++] ?? []);
  expect((await run({ sql: "SELECT 1 AS one" })).body.rows).toEqual([{ one: 1 }]);
  expect((await run({ sql: "SELECT 1" })).code).toBe("200 ok");
  expect(asked).toBe(1);
  // One of two keeps the connection until the lock is free, so that the other needs one of its own.
  const holder = await shop.pool.connect();
  await holder.query("SELECT pg_advisory_lock(1)");
  const both = [1, 2].map(() => run({ sql: "SELECT pg_advisory_lock(1)" }));
  const first = await Promise.race(both);
  holder.release(true);
  expect(first.code).toBe("403 sql_target_denied");
  expect((await Promise.all(both)).map(({ code }) => code).sort()).toEqual(["200 ok", "403 sql_target_denied"]);
});

test.each([
  [[], "503 sql_target_unavailable"],
  [Array(17).fill("127.0.0.1"), "403 sql_target_denied"],
])("a name with %j is no target", async (addresses, code) => {
  const run = openTarget("postgresql://a:b@db.example:5432/x", async () => addresses);
  expect((await run({ sql: "SELECT 1" })).code).toBe(code);
});

test.each([
  ["the installation's own database", "postgresql://reader:x@localhost:5555/fairlead", "installation itself"],
  ["that database by a parameter", "postgresql://r:x@db:5555/fairlead?host=127.0.0.1", "installation itself"],
  ["a local socket", "postgresql:///shop?host=/var/run/postgresql", "local socket"],
])("%s as a target stops the start", (_, url, told) => {
  const env = {
    FAIRLEAD_SQL_TOKEN: token,
    FAIRLEAD_SQL_TARGETS: JSON.stringify({ shop: url }),
    DATABASE_URL: "postgresql://fairlead:x@127.0.0.1:5555/fairlead",
  };
  expect(() => readSettings(env)).toThrow(SettingError);
  expect(() => readSettings(env)).toThrow(told);
});

describe("a user who may do more than read and write tables is not asked as:", () => {
  test.each([
    ["files of the machine", "fairlead_sql_files", ["GRANT pg_read_server_files TO fairlead_sql_files"], /files/],
    ["connections to anywhere", "fairlead_sql_links", ["CREATE EXTENSION dblink"], /dblink/],
  ])("%s", async (...[, role, rights, told]) => {
    const { url } = await openShop(role, rights);
    const { code, body } = await openTarget(url.href)({ sql: "SELECT 1" });
    expect(code).toBe("403 sql_target_superuser");
    expect(body.error.message).toMatch(told);
  });

  test("without the right it is", async () => {
    const revoke = "REVOKE EXECUTE ON ALL FUNCTIONS IN SCHEMA public FROM PUBLIC";
    const { url } = await openShop("fairlead_sql_links", ["CREATE EXTENSION dblink", revoke]);
    expect((await openTarget(url.href)({ sql: "SELECT 1" })).code).toBe("200 ok");
  });
});

test("JSON keeps its keys on the way in and out, whatever keys were read before", async () => {
  const { url } = await openShop("fairlead_sql_reach");
  const run = openTarget(url.href);
  const odd = [
    { a: [], "\\": 0 },
    { a: 1, '"': 0 },
    { a: 2, "\n": 0 },
  ];
  for (const value of odd) {
    const { body } = await run({ sql: "SELECT $1::json AS doc", params: [value] });
    expect(JSON.stringify(body.rows)).toBe(JSON.stringify([{ doc: value }]));
  }
});
