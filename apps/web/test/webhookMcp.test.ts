import { randomUUID } from "node:crypto";
import { createTestEngine } from "@fairlead/runtime/testing";
import type { StoryDefinition } from "@fairlead/story";
import { afterAll, beforeAll, expect, test } from "vitest";
import { apiKey, createTestServer, pathOf, type TestServer } from "./webServer.ts";

/** A webhook as a server of the Model Context Protocol: messages as its specification of 2025-06-18 has them. */

let web: TestServer;
let engine: Awaited<ReturnType<typeof createTestEngine>>;

beforeAll(async () => {
  const prefix = `web-mcp-${randomUUID()}`;
  web = await createTestServer({ redisPrefix: prefix });
  const redisUrl = process.env.TEST_REDIS_URL ?? "redis://127.0.0.1:6379";
  engine = await createTestEngine({ pool: web.database.pool, redisUrl, prefix });
});
afterAll(async () => {
  await engine.stop();
  await web.close();
});

const inputs = [
  { name: "host", type: "text" as const, required: true, description: "Its name." },
  { name: "deep", type: "boolean" as const, default: false },
];

/** A story that is a tool. */
function toolStory(payload: unknown, options: object = {}): StoryDefinition {
  const mcp = { tool: "look_up", description: "Looks a host up." };
  return {
    formatVersion: 1,
    name: "Look up",
    settings: { callable: { entry: "ask", exits: ["out"], inputs } },
    actions: [
      { id: "ask", slug: "ask", type: "webhook", name: "Ask", options: { mcp, ...options } },
      { id: "out", slug: "out", type: "event_transform", name: "Out", options: { mode: "message", payload } },
    ],
    links: [{ from: "ask", to: "out" }],
  } as StoryDefinition;
}

async function open(payload: unknown, options: object = {}) {
  const definition = toolStory(payload, options);
  const { story, webhooks } = await web.publish({ ...definition, name: `Look up ${randomUUID()}` });
  const url = pathOf(webhooks[0]?.url);
  const post = async (body: unknown, headers: Record<string, string> = {}) => {
    const accept = "application/json, text/event-stream";
    const answer = await web.server.app.inject({
      ...{ method: "POST", url, payload: JSON.stringify(body) },
      headers: { "content-type": "application/json", accept, ...headers },
    });
    return { status: answer.statusCode, body: answer.body === "" ? null : answer.json() };
  };
  const ask = async (method: string, params: object = {}) =>
    (await post({ jsonrpc: "2.0", id: 7, method, params })).body;
  return { story, url, post, ask };
}

test("a client finds the tool with what it takes", async () => {
  const { ask, post } = await open("x");
  expect(await ask("initialize", { protocolVersion: "2025-03-26", capabilities: {} })).toMatchObject({
    jsonrpc: "2.0",
    id: 7,
    result: { protocolVersion: "2025-03-26", capabilities: { tools: {} }, serverInfo: { name: "fairlead" } },
  });
  expect((await ask("initialize", { protocolVersion: "1999-01-01" })).result.protocolVersion).toBe("2025-06-18");
  expect(await post({ jsonrpc: "2.0", method: "notifications/initialized" })).toEqual({ status: 202, body: null });
  expect(await ask("ping")).toEqual({ jsonrpc: "2.0", id: 7, result: {} });
  expect((await ask("tools/list")).result.tools).toEqual([
    {
      name: "look_up",
      description: "Looks a host up.",
      inputSchema: {
        type: "object",
        properties: {
          host: { type: "string", description: "Its name." },
          deep: { type: "boolean", default: false },
        },
        required: ["host"],
        additionalProperties: false,
      },
    },
  ]);
});

test("a call of the tool runs the story with its inputs and gives its answer", async () => {
  const { ask, story } = await open({ owner: "team of <<ask.body.host>>", deep: "=ask.body.deep" });
  const { result } = await ask("tools/call", { name: "look_up", arguments: { host: "db-1" } });
  expect(result).toEqual({
    content: [{ type: "text", text: '{"owner":"team of db-1","deep":false}' }],
    structuredContent: { owner: "team of db-1", deep: false },
    isError: false,
  });
  expect((await web.api("GET", `/stories/${story.id}/runs`)).body.items).toHaveLength(1);
});

test("what goes wrong in the story is a result that says so, for the model to read", async () => {
  const failing = await open("=ask.body.nothing.at_all");
  const failed = await failing.ask("tools/call", { name: "look_up", arguments: { host: "x" } });
  expect(failed.result).toMatchObject({ isError: true, content: [{ text: expect.stringContaining("was failed") }] });
  const { ask, story } = await open("x");
  const wrong = await ask("tools/call", { name: "look_up", arguments: { hots: "x" } });
  expect(wrong.result).toMatchObject({ isError: true, content: [{ text: expect.stringContaining("hots") }] });
  expect((await web.api("GET", `/stories/${story.id}/runs`)).body.items).toEqual([]);
});

test("rates and rules hold for calls of the tool, and access for every message", async () => {
  const rateLimit = { count: 1, periodSeconds: 3_600 };
  const { ask } = await open("x", { rateLimit });
  const call = { name: "look_up", arguments: { host: "x" } };
  expect((await ask("tools/call", call)).result.isError).toBe(false);
  expect((await ask("tools/call", call)).result).toMatchObject({ isError: true });
  const { post } = await open("x", { access: "api_key" });
  const message = { jsonrpc: "2.0", id: 1, method: "ping" };
  expect((await post(message)).status).toBe(401);
  expect((await post(message, { authorization: `Bearer ${apiKey}` })).status).toBe(200);
});

test.each([
  [[], -32_600],
  [{ id: 1, method: "ping" }, -32_600],
  [{ jsonrpc: "2.0", id: null, method: "ping" }, -32_600],
  [{ jsonrpc: "2.0", id: 1, method: "resources/list" }, -32_601],
  [{ jsonrpc: "2.0", id: 1, method: "tools/call", params: { name: "other" } }, -32_602],
])("the message %j is refused with %i", async (message, code) => {
  const { post } = await open("x");
  expect((await post(message)).body.error.code).toBe(code);
});

test("streams and sessions are not offered", async () => {
  const { url } = await open("x");
  for (const method of ["GET", "DELETE"] as const) {
    expect((await web.server.app.inject({ method, url })).statusCode).toBe(405);
  }
});
