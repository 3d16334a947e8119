import { randomUUID } from "node:crypto";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { json } from "node:stream/consumers";
import { createTestDatabase } from "@fairlead/db/testing";
import { createTestEngine, type TestEngine } from "@fairlead/runtime/testing";
import type pg from "pg";
import { afterAll, beforeAll, expect, test, vi } from "vitest";
import { templates } from "../src/index.ts";

/** Stories may call servers on loopback, where the others' services are. */
const onLoopback = { grants: [{ cidr: "127.0.0.0/8", ports: [], protocols: [], scope: "startup" as const }] };

let engine: TestEngine;
let pool: pg.Pool;
let origin: string;
const posted: unknown[] = [];
const closing: (() => Promise<void>)[] = [];

beforeAll(async () => {
  const database = await createTestDatabase();
  closing.unshift(() => database.drop());
  pool = database.pool;
  const server = createServer(async (request, response) => {
    if (request.method === "POST") posted.push({ path: request.url, body: await json(request) });
    const status = request.url === "/down" ? 404 : 200;
    response.writeHead(status, { "content-type": "application/json" }).end('{"open":true}');
  });
  await new Promise<void>((listening) => server.listen(0, "127.0.0.1", listening));
  closing.unshift(() => new Promise<void>((closed) => void server.close(() => closed())));
  origin = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  const redisUrl = process.env.TEST_REDIS_URL ?? "redis://127.0.0.1:6379";
  engine = await createTestEngine({ pool, redisUrl, egress: onLoopback });
  closing.unshift(() => engine.stop());
});

afterAll(async () => {
  for (const close of closing) await close();
});

type Published = Awaited<ReturnType<TestEngine["publish"]>>;

/** Publishes a template, with the addresses that it reads kept as resources of its team. */
async function publish(key: string, resources: Record<string, string> = {}): Promise<Published> {
  const template = templates.find((one) => one.key === key);
  if (template === undefined) throw new Error(`There is no template ${key}.`);
  const published = await engine.publish(template.definition);
  for (const [slug, value] of Object.entries(resources)) {
    await pool.query(
      `INSERT INTO resource (id, team_id, slug, name, kind, value, size_bytes)
       SELECT $1, team_id, $2, $2, 'text', to_json($3::text), length($3) FROM story WHERE id = $4`,
      [randomUUID(), slug, value, published.storyId],
    );
  }
  return published;
}

/** Sends a template its sample; returns the id of the story run. */
async function send(key: string, story: Published): Promise<string> {
  const body = templates.find((one) => one.key === key)?.sampleEvent;
  const [action = ""] = story.plan.roots;
  const data = { body, headers: {}, query: {}, method: "POST" } as never;
  return (await engine.intake.accept({ ...story, action, data, trigger: "webhook" })).storyRunId;
}

/** The data that an action of a story run emitted, once there is some. */
async function emitted(storyRunId: string, action: string): Promise<unknown[]> {
  return vi.waitFor(
    async () => {
      const query = "SELECT data FROM event WHERE story_run_id = $1 AND action = $2 ORDER BY seq";
      const { rows } = await pool.query(query, [storyRunId, action]);
      expect(rows.length).toBeGreaterThan(0);
      return rows.map(({ data }) => data);
    },
    { timeout: 30_000, interval: 50 },
  );
}

test("answer-caller keeps what it computed", async () => {
  const run = await send("answer-caller", await publish("answer-caller"));
  expect(await emitted(run, "keep_it")).toEqual([{ net: 100, tax: 19 }]);
});

test("csv-rows keeps the large order alone", async () => {
  const run = await send("csv-rows", await publish("csv-rows"));
  expect(await emitted(run, "large_order")).toEqual([{ line: "a for 200" }]);
});

test("alert-triage tells the chat of the severe alert and notes the other", async () => {
  const run = await send("alert-triage", await publish("alert-triage", { chat_url: `${origin}/alerts` }));
  expect(await emitted(run, "note_it")).toEqual([{ line: "web-3: One login failed", severity: 2 }]);
  await emitted(run, "tell_the_chat");
  expect(posted).toContainEqual({ path: "/alerts", body: { text: "db-1: Disk is full (severity 8)" } });
});

test("digest sends ten lines together", async () => {
  const story = await publish("digest", { chat_url: `${origin}/digest` });
  for (let n = 0; n < 10; n += 1) await send("digest", story);
  const ofDigest = () => posted.filter((one) => (one as { path: string }).path === "/digest");
  await vi.waitFor(() => expect(ofDigest()).toHaveLength(1), { timeout: 30_000, interval: 50 });
  const text = Array.from({ length: 10 }, () => "Backup of db-1 is done").join("\n");
  expect(ofDigest()).toEqual([{ path: "/digest", body: { text } }]);
});

test("once-only opens one ticket for the same finding", async () => {
  const story = await publish("once-only", { ticket_url: `${origin}/tickets` });
  await emitted(await send("once-only", story), "open_a_ticket");
  const again = await send("once-only", story);
  await vi.waitFor(
    async () => {
      const { rows } = await pool.query("SELECT status FROM story_run WHERE id = $1", [again]);
      expect(rows[0]?.status).toBe("succeeded");
    },
    { timeout: 30_000, interval: 50 },
  );
  const body = { title: "CVE-2026-1470", asset: "web-3" };
  expect(posted.filter((one) => (one as { path: string }).path === "/tickets")).toEqual([{ path: "/tickets", body }]);
});

test("follow-up waits a day", async () => {
  const run = await send("follow-up", await publish("follow-up"));
  await vi.waitFor(
    async () => {
      const { rows } = await pool.query(
        "SELECT action, due_at > now() + interval '23 hours' AS later FROM timer WHERE story_run_id = $1",
        [run],
      );
      expect(rows).toEqual([{ action: "wait_a_day", later: true }]);
    },
    { timeout: 30_000, interval: 50 },
  );
});

test("enrich-record says why nobody knows where the token is not kept", async () => {
  const run = await send("enrich-record", await publish("enrich-record", { inventory_url: `${origin}/hosts` }));
  const [{ host, why }] = (await emitted(run, "nobody_knows")) as [{ host: string; why: string }];
  expect([host, why.includes("inventory_token")]).toEqual(["db-1", true]);
});

test("uptime-check tells the chat of a service that does not answer well", async () => {
  const resources = { checked_url: `${origin}/down`, chat_url: `${origin}/uptime` };
  const story = await publish("uptime-check", resources);
  const { storyRunId } = await engine.intake.startAction({
    versionId: story.versionId,
    actionId: "ask_the_service",
    trigger: "schedule",
  });
  await emitted(storyRunId, "tell_the_chat");
  expect(posted).toContainEqual({
    path: "/uptime",
    body: { text: expect.stringContaining("The service does not answer") },
  });
});
