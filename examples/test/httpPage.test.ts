import http, { type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { createTestDatabase } from "@fairlead/db/testing";
import { createTestEngine, type TestEngine } from "@fairlead/runtime/testing";
import type { StoryDefinition } from "@fairlead/story";
import type pg from "pg";
import { afterAll, beforeAll, expect, test, vi } from "vitest";
import { type PageExample, readActionPages } from "../src/actionPages.ts";

/** The examples of docs/actions/http_request.md do what the page says, at a server that stands for https://api.example.com. */
type HttpExample = PageExample & {
  answers: readonly { status?: number; headers?: Record<string, string>; body: unknown }[];
  sent: readonly unknown[];
};

let engine: TestEngine;
let pool: pg.Pool;
const closing: (() => Promise<void>)[] = [];

beforeAll(async () => {
  const database = await createTestDatabase();
  closing.unshift(() => database.drop());
  pool = database.pool;
  const redisUrl = process.env.TEST_REDIS_URL ?? "redis://127.0.0.1:6379";
  const grants = [{ cidr: "127.0.0.0/8", ports: [], protocols: [], scope: "startup" as const }];
  engine = await createTestEngine({ pool, redisUrl, egress: { grants } });
  closing.unshift(() => engine.stop());
});

afterAll(async () => {
  for (const close of closing) await close();
});

/** A server that gives the answers of an example one after the other, and notes what it is sent. */
async function serveAnswers({ answers }: HttpExample) {
  const sent: unknown[] = [];
  const server: Server = http.createServer(async (request, response) => {
    const chunks: Buffer[] = [];
    for await (const chunk of request) chunks.push(chunk);
    const { status = 200, headers = {}, body } = answers[sent.length] ?? { status: 599, body: "no more answers" };
    sent.push({ method: request.method, url: request.url, body: Buffer.concat(chunks).toString() });
    response.writeHead(status, { "content-type": "application/json", ...headers }).end(JSON.stringify(body));
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  closing.unshift(() => new Promise((resolve) => server.close(() => resolve())));
  return { sent, origin: `http://127.0.0.1:${(server.address() as AddressInfo).port}` };
}

const cases = readActionPages()
  .filter(({ type }) => type === "http_request")
  .flatMap(({ examples }) => examples.map((example, index) => ({ index: index + 1, example: example as HttpExample })));

test.each(cases)("http_request, example $index", async ({ example }) => {
  const { origin, sent } = await serveAnswers(example);
  const action = JSON.parse(JSON.stringify(example.action).replaceAll("https://api.example.com", origin));
  const story = await engine.publish({
    formatVersion: 1,
    name: "Example",
    actions: [
      { id: "receive", slug: "receive", type: "webhook", name: "Receive", options: {} },
      { id: "act", slug: "act", name: "Act", ...action },
    ],
    links: [{ from: "receive", to: "act" }],
  } as StoryDefinition);
  for (const body of example.received) {
    const data = { body, headers: {}, query: {}, method: "POST" } as never;
    const { storyRunId } = await engine.intake.accept({ ...story, action: "receive", data, trigger: "webhook" });
    await vi.waitFor(
      async () => {
        const { rows } = await pool.query("SELECT status FROM story_run WHERE id = $1", [storyRunId]);
        expect(rows[0]?.status).toMatch(/succeeded|failed/);
      },
      { timeout: 30_000, interval: 25 },
    );
  }
  expect(sent).toEqual(example.sent);
  const { rows } = await pool.query(
    `SELECT e.data FROM event e JOIN story_run r ON r.id = e.story_run_id
     WHERE r.story_id = $1 AND e.action = 'act' ORDER BY e.id, e.seq`,
    [story.storyId],
  );
  expect(rows.map(({ data }) => data)).toMatchObject([...(example.emitted ?? [])]);
});
