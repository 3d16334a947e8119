import { createServer, type IncomingMessage, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import type { Json } from "@fairlead/formula";
import { compileAction, type StoryDefinition } from "@fairlead/story";
import { afterAll, afterEach, beforeAll, expect, test } from "vitest";
import { systemClock } from "../src/clock.ts";
import { createEgress } from "../src/egress.ts";
import type { EgressPolicy } from "../src/egressPolicy.ts";
import { type TestMode, testAction } from "../src/testAction.ts";
import { openEgress, policyFor } from "./egressFixtures.ts";
import { serveMail } from "./mailServer.ts";

/** Against a real server: what reaches it is what was sent. */

type Seen = { method: string; url: string; headers: IncomingMessage["headers"]; body: string };
const seen: Seen[] = [];
let server: Server;
let origin: string;
const loopback: EgressPolicy["grants"] = [{ cidr: "127.0.0.0/8", ports: [], protocols: [], scope: "startup" }];
const policy = { version: 1, ownOrigins: [], ownAddresses: [], allowDangerous: false };
const open = createEgress({ policy: { ...policy, grants: loopback }, clock: systemClock });
const shut = createEgress({ policy: { ...policy, grants: [] }, clock: systemClock });

beforeAll(async () => {
  server = createServer(async (request, response) => {
    const { method = "", url = "", headers } = request;
    const body = (await request.toArray()).join("");
    seen.push({ method, url, headers, body });
    if (url === "/never") return;
    response.setHeader("content-type", "application/json");
    response.writeHead(url === "/broken" ? 503 : 200).end('{"owner":"ada"}');
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  origin = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
});
afterEach(() => {
  seen.length = 0;
});
afterAll(async () => {
  server.closeAllConnections();
  await Promise.all([open.close(), shut.close()]);
  await new Promise((resolve) => server.close(resolve));
});

type Options = { egress?: typeof open; secondsMax?: number; signal?: AbortSignal };

type Tried = [mode: TestMode, type: string, options: unknown, rest?: Options & { data?: Json }];

async function run(...[mode, type, options, rest = {}]: Tried) {
  const { data = { body: { id: 7, list: [1, 2] } }, egress = open, signal = new AbortController().signal } = rest;
  const definition = {
    formatVersion: 1,
    name: "Tried",
    actions: [
      { id: "in", slug: "receive", type: "webhook", name: "Receive", options: {} },
      { id: "it", slug: "it", type, name: "It", options },
    ],
    links: [{ from: "receive", to: "it" }],
  } as StoryDefinition;
  const compiled = compileAction(definition, "it");
  if (compiled === null) throw new Error("The action is not there.");
  const { action, missing } = compiled;
  const story = {
    id: "00000000-0000-4000-8000-000000000000",
    name: "Tried",
    teamId: "00000000-0000-4000-8000-000000000001",
  };
  const { secondsMax } = rest;
  const means = { egress, clock: systemClock, signal, ...(secondsMax === undefined ? {} : { secondsMax }) };
  return testAction({ mode, action, missing, story, context: { receive: data }, input: { id: null, data } }, means);
}

const post = () => ({ url: `${origin}/hosts/<<receive.body.id>>`, method: "post", body: { id: "=receive.body.id" } });

test("a preview computes the options and sends nothing", async () => {
  const told = await run("preview", "http_request", post());
  expect(told).toMatchObject({ outcome: null, error: null, dryRun: null, outputs: [] });
  expect(told.options.value).toEqual({ url: `${origin}/hosts/7`, method: "post", body: { id: 7 } });
  expect(seen).toEqual([]);
});

test("a dry run tells the request that a test then sends, header by header", async () => {
  const told = await run("dry_run", "http_request", { ...post(), query: { q: "a b" }, headers: { "X-Own": "1" } });
  expect(seen).toEqual([]);
  expect(told.dryRun).toMatchObject({ method: "POST", url: `${origin}/hosts/7?q=a+b`, body: '{"id":7}' });
  const tested = await run("test", "http_request", { ...post(), query: { q: "a b" }, headers: { "X-Own": "1" } });
  expect(tested).toMatchObject({ outcome: "emitted", outputs: [{ port: "default", data: { status: 200 } }] });
  const [sent] = seen;
  expect(sent).toMatchObject({ method: "POST", url: "/hosts/7?q=a+b", body: '{"id":7}' });
  if (told.dryRun?.kind !== "request") throw new Error("It was no request.");
  const byConnection = ["connection", "content-length"];
  const names = Object.keys(sent?.headers ?? {}).filter((name) => !byConnection.includes(name));
  expect(told.dryRun.headers.map(([name]) => name).sort()).toEqual(names.sort());
  const changing = new Set(["idempotency-key"]);
  for (const [name, value] of told.dryRun.headers) if (!changing.has(name)) expect(sent?.headers[name]).toBe(value);
});

test.each(["dry_run", "test"] as const)(
  "where the network policy denies, a %s says so and nothing leaves",
  async (mode) => {
    const told = await run(mode, "http_request", post(), { egress: shut });
    expect(told.error).toMatchObject({ code: "address_denied" });
    expect(seen).toEqual([]);
  },
);

test("a failed answer has its error and the event for the failure link", async () => {
  const told = await run("test", "http_request", { url: `${origin}/broken` });
  expect(told).toMatchObject({ outcome: "failed", error: { code: "http_status" } });
  expect(told.outputs).toMatchObject([{ port: "failure", data: { status: 503, body: { owner: "ada" } } }]);
  expect(seen).toHaveLength(1);
});

test("a test ends after its time, whatever the action's own time-out says", async () => {
  const told = await run("test", "http_request", { url: `${origin}/never`, timeoutSeconds: 300 }, { secondsMax: 0.2 });
  expect(told).toMatchObject({ outcome: "failed", error: { code: "test_timeout" } });
});

test("a test that nobody waits for any more is broken off", async () => {
  const leaving = new AbortController();
  const testing = run("test", "http_request", { url: `${origin}/never` }, { signal: leaving.signal });
  await expect.poll(() => seen.length).toBe(1);
  leaving.abort();
  expect(await testing).toMatchObject({ outcome: "failed", error: { code: "aborted" } });
});

test("a condition tells which way its event would go, before any test", async () => {
  const rules = [{ type: "greater", value: "=receive.body.id", to: 5 }];
  expect(await run("preview", "condition", { rules })).toMatchObject({ outcome: "emitted" });
  const low = await run("preview", "condition", { rules }, { data: { body: { id: 1 } } });
  expect(low).toMatchObject({ outcome: "no_match", outputs: [{ port: "no_match", data: { rules: [false] } }] });
});

test("a transform emits its events, and one that holds them says until when", async () => {
  const explode = await run("test", "event_transform", { mode: "explode", path: "=receive.body.list" });
  expect(explode.outputs.map(({ data }) => data)).toMatchObject([{ item: 1 }, { item: 2 }]);
  const none = await run("test", "event_transform", { mode: "explode", path: "=[]" });
  expect(none).toMatchObject({ outcome: "dropped", note: "The list is empty: there was nothing to emit." });
  const held = await run("test", "event_transform", { mode: "delay", until: "2999-01-01T00:00:00Z" });
  expect(held).toMatchObject({ outcome: "failed", error: { code: "options_invalid" } });
  const later = await run("test", "event_transform", { mode: "delay", seconds: 60 });
  expect(later).toMatchObject({ outcome: "held", outputs: [{ data: { body: { id: 7 } } }] });
});

test("a formula that fails is told with its place, and nothing is sent", async () => {
  const told = await run("test", "http_request", { url: `${origin}/<<receive.bdy.id>>`, headers: { "x-a": "=1" } });
  expect(told).toMatchObject({ outcome: "failed", error: { code: "not_found" } });
  expect(told.options.fields).toMatchObject([
    { path: "url", ok: false, error: { code: "not_found" } },
    { path: "headers.x-a", ok: true, value: 1 },
  ]);
  expect(seen).toEqual([]);
});

test("a webhook's event is the call", async () => {
  const told = await run("test", "webhook", {}, { data: { body: 1 } });
  expect(told).toMatchObject({ outcome: "emitted", outputs: [{ data: { body: 1 } }] });
});

test("a mail's dry run shows the message that a test then sends", async () => {
  const mails = await serveMail();
  const smtp = { host: "127.0.0.1", port: mails.port, secure: false, user: null, password: null, from: "us@a.example" };
  const egress = openEgress({ policy: { ...policyFor("127.0.0.0/8"), smtp } });
  const options = { to: "ada@b.example", subject: "Host <<receive.body.id>>", text: "It is down." };
  const dry = await run("dry_run", "send_email", options, { egress });
  expect(dry.dryRun).toMatchObject({ kind: "message", body: "It is down." });
  if (dry.dryRun?.kind !== "message") throw new Error("It was no message.");
  expect(dry.dryRun.fields).toContainEqual(["To", "ada@b.example"]);
  expect(dry.dryRun.fields).toContainEqual(["Subject", "Host 7"]);
  expect(mails.mails).toEqual([]);
  expect(await run("test", "send_email", options, { egress })).toMatchObject({ outcome: "emitted", error: null });
  expect(mails.mails).toMatchObject([{ to: ["ada@b.example"], raw: expect.stringContaining("Subject: Host 7") }]);
});

test("a call of a story, and what a transform remembers, are told and left alone", async () => {
  const call = await run("test", "send_to_story", { story: "triage", payload: { id: "=receive.body.id" } });
  expect(call).toMatchObject({ outcome: "held", outputs: [], note: expect.stringContaining("triage") });
  const seen = await run("test", "event_transform", { mode: "deduplicate", value: "=receive.body.id", lookback: 10 });
  expect(seen).toMatchObject({ error: null, outcome: "emitted", outputs: [{ data: { body: { id: 7 } } }] });
});
