import { createTestDatabase } from "@fairlead/db/testing";
import { ordersReport } from "@fairlead/examples";
import { createTestEngine } from "@fairlead/runtime/testing";
import { pino } from "pino";
import { expect, onTestFinished, test } from "vitest";
import { createServer } from "../src/server.ts";
import { readSettings } from "../src/settings.ts";

/** The example story asks a real database by the real service. */

const token = "a-token-for-the-tests-of-sql";
const role = "fairlead_sql_example";

async function openShop(): Promise<string> {
  const shop = await createTestDatabase();
  onTestFinished(() => shop.drop());
  const { pool } = shop;
  await pool.query(
    `DO $$ BEGIN CREATE ROLE ${role} LOGIN PASSWORD 'reader'; EXCEPTION WHEN duplicate_object THEN NULL; END $$`,
  );
  await pool.query(
    "CREATE TABLE orders (id int PRIMARY KEY, customer text, total numeric(10, 2), paid_at timestamptz)",
  );
  await pool.query(
    "INSERT INTO orders VALUES (1, 'ada', 10.5, NULL), (2, 'ada', 7, now()), (3, 'bob', 3, NULL), (4, 'ada', 99.99, NULL)",
  );
  await pool.query(`GRANT SELECT ON orders TO ${role}`);
  const url = new URL(shop.url);
  Object.assign(url, { username: role, password: "reader" });
  const settings = { FAIRLEAD_SQL_TOKEN: token, FAIRLEAD_SQL_TARGETS: JSON.stringify({ shop: url.href }) };
  const { server, close } = createServer(readSettings(settings), pino({ level: "silent" }));
  onTestFinished(close);
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", () => resolve()));
  const address = server.address();
  return `http://127.0.0.1:${typeof address === "object" && address !== null ? address.port : 0}`;
}

test("a story reports the open orders of a customer, whose name is a value and nothing else", async () => {
  const origin = await openShop();
  const database = await createTestDatabase();
  onTestFinished(() => database.drop());
  const grants = [{ cidr: "127.0.0.1/32", ports: [], protocols: ["http"], scope: "startup" as const }];
  const redisUrl = process.env.TEST_REDIS_URL ?? "redis://127.0.0.1:6379";
  const engine = await createTestEngine({ pool: database.pool, redisUrl, egress: { grants } });
  onTestFinished(() => engine.stop());
  // The token stands in the story here: stored credentials have tests of their own.
  const text = JSON.stringify(ordersReport({ origin })).replace("<<CREDENTIAL.sql>>", token);
  const story = await engine.publish(JSON.parse(text));

  const report = async (customer: string) => {
    const data = { body: { customer }, headers: {}, query: {}, method: "POST" };
    const { storyRunId } = await engine.intake.accept({
      ...story,
      action: "receive_customer",
      data,
      trigger: "webhook",
    });
    const read = "SELECT data FROM event WHERE story_run_id = $1 AND action IN ('report', 'could_not_ask')";
    const rows = async () => (await database.pool.query(read, [storyRunId])).rows;
    await expect.poll(rows).toHaveLength(1);
    return (await rows())[0].data;
  };
  expect(await report("ada")).toEqual({
    customer: "ada",
    count: 2,
    orders: [
      { id: 1, total: "10.50" },
      { id: 4, total: "99.99" },
    ],
  });
  expect(await report("' OR 1=1 --")).toEqual({ customer: "' OR 1=1 --", count: 0, orders: [] });
});
