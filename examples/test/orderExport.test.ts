import http, { type IncomingMessage, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { createTestDatabase } from "@fairlead/db/testing";
import { createTestEngine, type TestEngine } from "@fairlead/runtime/testing";
import type pg from "pg";
import { afterAll, beforeAll, expect, test, vi } from "vitest";
import { orderExport } from "../src/index.ts";

/** Stories may call servers on loopback, where the shop is. */
const onLoopback = { grants: [{ cidr: "127.0.0.0/8", ports: [], protocols: [], scope: "startup" as const }] };

let engine: TestEngine;
let pool: pg.Pool;
const closing: (() => Promise<void>)[] = [];

beforeAll(async () => {
  const database = await createTestDatabase();
  closing.unshift(() => database.drop());
  pool = database.pool;
  const redisUrl = process.env.TEST_REDIS_URL ?? "redis://127.0.0.1:6379";
  engine = await createTestEngine({ pool, redisUrl, egress: onLoopback });
  closing.unshift(() => engine.stop());
});

afterAll(async () => {
  for (const close of closing) await close();
});

type Behaviour = (response: ServerResponse, request: IncomingMessage) => void;

const json = (body: unknown): Behaviour => {
  return (response) => response.writeHead(200, { "content-type": "application/json" }).end(JSON.stringify(body));
};
const page = (orders: string[], next: string | null) => json({ orders, next });
const busy: Behaviour = (response) => response.writeHead(503, { "retry-after": "0" }).end("busy");
const dropped: Behaviour = (response) => response.socket?.destroy();
const cutOff: Behaviour = (response) => {
  response.writeHead(200, { "content-type": "application/json", "content-length": "1000" }).write('{"orders":');
  response.socket?.end();
};

/** A shop that behaves as it is told, call after call. */
async function openShop(...behaviours: Behaviour[]) {
  const asked: string[] = [];
  const server = http.createServer((request, response) => {
    asked.push(request.url ?? "");
    (behaviours[asked.length - 1] ?? busy)(response, request);
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  closing.unshift(async () => {
    server.closeAllConnections();
    await new Promise((resolve) => server.close(resolve));
  });
  return { asked, shopUrl: `http://127.0.0.1:${(server.address() as AddressInfo).port}` };
}

/** Asks for an export; returns what its story run has recorded when it is over. */
async function runExport(shopUrl: string) {
  const story = await engine.publish(orderExport({ shopUrl }));
  const data = { body: { since: "2027-01-01" }, headers: {}, query: {}, method: "POST" } as never;
  const { storyRunId } = await engine.intake.accept({ ...story, action: "export_asked_for", data, trigger: "webhook" });
  await vi.waitFor(
    async () => {
      const { rows } = await pool.query("SELECT status FROM story_run WHERE id = $1", [storyRunId]);
      expect(rows[0]?.status).toMatch(/succeeded|failed/);
    },
    { timeout: 60_000, interval: 50 },
  );
  const { rows } = await pool.query("SELECT action, data FROM event WHERE story_run_id = $1", [storyRunId]);
  return (action: string) => rows.filter((row) => row.action === action).map((row) => row.data);
}

test("orders are fetched over pages from a shop that is busy, drops connections and cuts answers off", async () => {
  const shop = await openShop(
    ...[busy, page(["a", "b"], "c2"), dropped],
    ...[page(["a", "b"], "c2"), cutOff],
    ...[page(["a", "b"], "c2"), page(["c"], null)],
  );
  const events = await runExport(shop.shopUrl);
  expect(events("report")).toEqual([{ count: 3, pages: 2 }]);
  expect(events("say_why_not")).toEqual([]);
  expect(shop.asked.slice(-2)).toEqual(["/orders?since=2027-01-01", "/orders?since=2027-01-01&cursor=c2"]);
  expect(shop.asked).toHaveLength(7);
});

test.each([
  ["a refusal", (response: ServerResponse) => response.writeHead(403).end("no"), /answered 403 Forbidden/],
  ["an error that is said to be a success", json({ error: "no such shop" }), /errorIf holds/],
])("%s goes the other way at once, with the reason", async (_, behaviour, reason) => {
  const shop = await openShop(behaviour);
  const events = await runExport(shop.shopUrl);
  expect(events("say_why_not")).toEqual([{ reason: expect.stringMatching(reason) }]);
  expect(events("report")).toEqual([]);
  expect(shop.asked).toHaveLength(1);
});
