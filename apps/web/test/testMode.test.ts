import type { Change, StoryDefinition } from "@fairlead/story";
import { afterAll, afterEach, beforeAll, describe, expect, test } from "vitest";
import { createForeignTeam } from "./foreignTeam.ts";
import { type Outside, openOutside } from "./outside.ts";
import { admin, createTestServer, pathOf, type TestServer } from "./webServer.ts";

/** Trying actions out: by the API and as pages do it, with a real server outside. */

let web: TestServer;
let cookie: string;
let outside: Outside;
let origin: string;
const calls: { url: string; headers: Record<string, unknown> }[] = [];

beforeAll(async () => {
  outside = await openOutside((request, response) => {
    calls.push({ url: request.url ?? "", headers: request.headers });
    response.setHeader("content-type", "application/json").end('{"owner":"ada"}');
  });
  origin = outside.origin;
  web = await createTestServer({ env: { FAIRLEAD_ALLOW_PRIVATE_NETWORK: "127.0.0.1" } });
  cookie = await web.signIn(admin.email, admin.password);
});
afterEach(() => {
  calls.length = 0;
});
afterAll(async () => {
  await web.close();
  await outside.close();
});

function lookUpStory(name: string): StoryDefinition {
  return {
    formatVersion: 1,
    name,
    actions: [
      { id: "in", slug: "receive", type: "webhook", name: "Receive", options: {} },
      {
        id: "large",
        slug: "is_large",
        type: "condition",
        name: "Is large",
        options: { rules: [{ type: "greater", value: "=receive.body.price", to: 100 }] },
      },
      {
        id: "ask",
        slug: "ask",
        type: "http_request",
        name: "Ask",
        options: {
          url: `${origin}/hosts/<<receive.body.host>>`,
          method: "post",
          headers: { Authorization: "Bearer very-secret-words" },
          body: { was: "=is_large.matched" },
        },
      },
    ],
    links: [
      { from: "receive", to: "is_large" },
      { from: "is_large", to: "ask" },
    ],
  };
}

/** Its secret is written out, so that it is seen whether it is hidden. */
const publishLookUp = (name: string) => web.publish(lookUpStory(name), { secrets: "warn" });

const run = (id: string, slug: string, body?: unknown) => web.api("POST", `/stories/${id}/actions/${slug}/test`, body);
const post = (path: string, body: unknown, session = cookie) =>
  web.page("POST", `/api/trpc/tests.${path}`, { cookie: session, body });
async function read(path: string, input: unknown) {
  const answer = await web.page("GET", `/api/trpc/tests.${path}?input=${encodeURIComponent(JSON.stringify(input))}`, {
    cookie,
  });
  return answer.body.result.data;
}
const change = (id: string, base: number, ...changes: Change[]) =>
  web.page("POST", "/api/trpc/stories.change", { cookie, body: { id, base, changes } });
const countRows = async () => {
  const { rows } = await web.database.pool.query(
    "SELECT (SELECT count(*) FROM story_run) AS runs, (SELECT count(*) FROM action_run) AS actions, (SELECT count(*) FROM event) AS events",
  );
  return rows[0];
};

describe("testing by the API", () => {
  test("performs once with a hand-written event, sends for real, and records nothing", async () => {
    const { story } = await publishLookUp("By hand");
    const before = await countRows();
    const events = { receive: { body: { host: "h-1" } }, is_large: { matched: true } };
    const answer = await run(story.id, "ask", { events });
    expect(answer.status, answer.text).toBe(200);
    expect(answer.body).toMatchObject({
      outcome: "emitted",
      missing: [],
      error: null,
      events: [{ port: "default", data: { status: 200, body: { owner: "ada" } }, truncated: false }],
    });
    expect(answer.body.used).toMatchObject([
      { action: "is_large", kind: "given" },
      { action: "receive", kind: "given" },
    ]);
    expect(calls).toMatchObject([{ url: "/hosts/h-1", headers: { authorization: "Bearer very-secret-words" } }]);
    expect(await countRows()).toEqual(before);
  });

  test("tells the exact request in a dry run, with secrets hidden wherever they stand", async () => {
    const { story } = await publishLookUp("Dry");
    const answer = await run(story.id, "ask", {
      dryRun: true,
      events: { receive: { body: { host: "h 1" } }, is_large: { matched: true } },
    });
    expect(answer.body.dryRun).toMatchObject({
      kind: "request",
      method: "POST",
      url: `${origin}/hosts/h%201`,
      body: '{"was":true}',
    });
    expect(answer.body.dryRun.headers).toContainEqual(["authorization", `Bearer ${answer.body.mask}`]);
    expect(answer.body.masked).toBe(1);
    expect(answer.text).not.toContain("very-secret-words");
    expect(calls).toEqual([]);
  });

  test("takes the event that comes in as data, and tells which way a condition sends it", async () => {
    const { story } = await publishLookUp("Condition");
    const low = await run(story.id, "is_large", { mode: "preview", event: { body: { price: 1 } } });
    expect(low.body).toMatchObject({ outcome: "no_match", events: [{ port: "no_match" }] });
    expect(low.body.options.fields).toEqual([{ path: "rules[0].value", source: "=receive.body.price", value: 1 }]);
  });

  test("without any event says which are missing, and computes what it can", async () => {
    const { story } = await publishLookUp("Nothing yet");
    const answer = await run(story.id, "ask");
    expect(answer.body).toMatchObject({ outcome: "failed", missing: ["is_large", "receive"], events: [] });
    expect(calls).toEqual([]);
  });

  test("goes from the start of the story up to the action", async () => {
    const { story } = await publishLookUp("From the start");
    const answer = await run(story.id, "ask", { upTo: true, event: { body: { host: "h-9", price: 500 } } });
    expect(answer.body.steps).toMatchObject([
      { action: "receive", kind: "given" },
      { action: "is_large", kind: "performed", outcome: "emitted" },
    ]);
    expect(answer.body).toMatchObject({ outcome: "emitted", error: null });
    expect(calls).toMatchObject([{ url: "/hosts/h-9" }]);
    const other = await run(story.id, "ask", { upTo: true, event: { body: { host: "h-9", price: 5 } } });
    expect(other.body).toMatchObject({ outcome: null, error: { code: "not_reached" } });
    expect(calls).toHaveLength(1);
  });

  test("refuses what it can't take, with stable codes", async () => {
    const { story } = await publishLookUp("Refusals");
    const codes = async (slug: string, body?: unknown) => {
      const { status, body: answer } = await run(story.id, slug, body);
      return [status, answer.error?.code, answer.error?.path];
    };
    expect(await codes("gone")).toEqual([404, "not_found", undefined]);
    expect(await codes("ask", { mode: "live" })).toEqual([400, "bad_input", "mode"]);
    expect(await codes("ask", { extra: 1 })).toEqual([400, "bad_input", ""]);
    expect(await codes("ask", { mode: "test", dryRun: true })).toEqual([400, "bad_input", "dryRun"]);
    expect(await codes("ask", { event: "01936f5e-7f2a-7c3b-9d41-0b7f5c2a9e10" })).toEqual([
      404,
      "not_found",
      undefined,
    ]);
    expect(await codes("ask", { run: "01936f5e-7f2a-7c3b-9d41-0b7f5c2a9e10" })).toEqual([404, "not_found", "run"]);
    const foreign = await createForeignTeam(web);
    expect((await foreign.api("POST", `/stories/${story.id}/actions/ask/test`)).status).toBe(404);
  });

  test("looks at an action whose formula can't be read, and does not perform it", async () => {
    const { story } = await publishLookUp("Broken");
    await change(story.id, 0, { kind: "set_option", action: "ask", path: ["url"], value: "=receive.bdy +" });
    const answer = await run(story.id, "ask", { event: { matched: true } });
    expect(answer.body).toMatchObject({ outcome: null, error: { code: "syntax_error" } });
    expect(answer.body.options.fields).toMatchObject([
      { path: "url", error: { code: "syntax_error" } },
      { path: "body.was", value: true },
    ]);
    expect(calls).toEqual([]);
  });
});

describe("events of real runs", () => {
  test("are offered and taken with all that came before, under the names that actions have now", async () => {
    const { story, webhooks } = await publishLookUp("Real");
    const sent = await web.page("POST", pathOf(webhooks[0]?.url), { body: { host: "h-2", price: 7 } });
    await change(story.id, 0, { kind: "rename", slugs: { in: "arrive" } });
    const sources = await read("sources", { id: story.id, slug: "is_large" });
    expect(sources).toMatchObject({
      sources: ["arrive"],
      missing: [],
      used: [{ action: "arrive", kind: "event", eventId: sent.body.event_id, stale: false }],
      events: [{ id: sent.body.event_id, runId: sent.body.story_run_id, action: "arrive" }],
    });
    const latest = await run(story.id, "is_large", { mode: "preview" });
    expect(latest.body).toMatchObject({ outcome: "no_match", used: [{ eventId: sent.body.event_id }] });
    const chosen = await run(story.id, "is_large", { mode: "preview", run: sent.body.story_run_id });
    expect(chosen.body.options.value).toMatchObject({ rules: [{ value: 7 }] });
    const byEvent = await run(story.id, "is_large", { mode: "preview", event: sent.body.event_id });
    expect(byEvent.body.options.value).toMatchObject({ rules: [{ value: 7 }] });
  });

  test("that are from before a change are marked", async () => {
    const { story, webhooks } = await publishLookUp("Stale");
    await web.page("POST", pathOf(webhooks[0]?.url), { body: { price: 7 } });
    await change(story.id, 0, { kind: "set_option", action: "in", path: ["path"], value: "elsewhere" });
    const sources = await read("sources", { id: story.id, slug: "is_large" });
    expect(sources.used).toMatchObject([{ action: "receive", stale: true }]);
    expect(sources.events).toMatchObject([{ stale: true }]);
  });

  test("before there are any, a sample has what the formulas read", async () => {
    const { story } = await publishLookUp("Samples");
    const { samples } = await read("sources", { id: story.id, slug: "ask" });
    expect(samples).toMatchObject({ receive: { body: { host: "text", price: "text" } }, is_large: { matched: true } });
  });
});

describe("pins", () => {
  const pins = (id: string) => read("pins", { id });

  test("stand for what an action emits, for everybody, until they are taken out", async () => {
    const { story } = await publishLookUp("Pinned");
    const place = { id: story.id, slug: "receive" };
    const set = await post("setPin", { ...place, pin: { data: { body: { price: 900 } } } });
    expect(set.body.result.data).toEqual({ before: null });
    expect(await pins(story.id)).toMatchObject([{ action: "receive", eventId: null, stale: false }]);
    expect((await run(story.id, "is_large")).body).toMatchObject({ outcome: "emitted", used: [{ kind: "pin" }] });
    const again = await post("setPin", { ...place, pin: null });
    expect(again.body.result.data.before).toMatchObject({ data: { body: { price: 900 } } });
    expect(await pins(story.id)).toEqual([]);
    await post("setPin", { ...place, pin: again.body.result.data.before });
    expect(await read("pin", place)).toEqual(again.body.result.data.before);
  });

  test("are stale once the options of their action are others, and fresh when these are back", async () => {
    const { story } = await publishLookUp("Stale pin");
    await post("setPin", { id: story.id, slug: "receive", pin: { data: {} } });
    await change(story.id, 0, { kind: "set_option", action: "in", path: ["path"], value: "elsewhere" });
    expect(await pins(story.id)).toMatchObject([{ stale: true }]);
    await change(story.id, 1, { kind: "unset_option", action: "in", path: ["path"] });
    expect(await pins(story.id)).toMatchObject([{ stale: false }]);
  });

  test("can be stored events of the action itself, and not of another one or another team's", async () => {
    const { story, webhooks } = await publishLookUp("Stored pin");
    const sent = await web.page("POST", pathOf(webhooks[0]?.url), { body: { price: 7 } });
    const pin = { eventId: sent.body.event_id };
    expect((await post("setPin", { id: story.id, slug: "receive", pin })).status).toBe(200);
    expect(await pins(story.id)).toMatchObject([{ action: "receive", eventId: pin.eventId }]);
    const wrong = await post("setPin", { id: story.id, slug: "ask", pin });
    expect(wrong.body.error.data).toMatchObject({ appCode: "bad_input", path: "pin.eventId" });
    const foreign = await createForeignTeam(web);
    const session = await web.signIn(foreign.email, foreign.password);
    expect((await post("setPin", { id: story.id, slug: "receive", pin: null }, session)).status).toBe(404);
  });

  test("can be whatever the action emitted last", async () => {
    const { story, webhooks } = await publishLookUp("Latest pin");
    const place = { id: story.id, slug: "receive" };
    const none = await post("setPin", { ...place, pin: { latest: true } });
    expect(none.body.error.data).toMatchObject({ appCode: "conflict", httpStatus: 409 });
    const sent = await web.page("POST", pathOf(webhooks[0]?.url), { body: { price: 7 } });
    expect((await post("setPin", { ...place, pin: { latest: true } })).status).toBe(200);
    expect(await pins(story.id)).toMatchObject([{ action: "receive", eventId: sent.body.event_id, stale: false }]);
  });

  test("may be 1 MB", async () => {
    const { story } = await publishLookUp("Large pin");
    const pin = { data: { text: "x".repeat(1_000_000) } };
    const answer = await post("setPin", { id: story.id, slug: "receive", pin });
    expect(answer.body.error.data).toMatchObject({ appCode: "bad_input", path: "pin.data" });
  });

  test("are taken on the way from the start, so that nothing there is performed", async () => {
    const { story } = await publishLookUp("Pinned way");
    await post("setPin", { id: story.id, slug: "receive", pin: { data: { body: { host: "h-3" } } } });
    await post("setPin", { id: story.id, slug: "is_large", pin: { data: { matched: false } } });
    const answer = await run(story.id, "ask", { upTo: true });
    expect(answer.body.steps).toMatchObject([{ kind: "pin" }, { kind: "pin" }]);
    expect(calls).toMatchObject([{ url: "/hosts/h-3" }]);
  });
});

test("who only looks may see what there is to test with, and test nothing", async () => {
  const { story } = await publishLookUp("Viewed");
  const viewer = await createForeignTeam(web, "viewer");
  const session = await web.signIn(viewer.email, viewer.password);
  const denied = await post("run", { id: story.id, slug: "ask", mode: "preview" }, session);
  expect(denied.status).toBe(403);
});
