import type { StoryDefinition } from "@fairlead/story";
import { afterAll, beforeAll, expect, test } from "vitest";
import { createTestServer, echoStory, pathOf, type TestServer } from "./webServer.ts";

/** Webhooks of drafts: the address of the webhook, with the story's id. */

let web: TestServer;

beforeAll(async () => {
  web = await createTestServer();
});
afterAll(() => web.close());

type Webhook = Extract<StoryDefinition["actions"][number], { type: "webhook" }>;

/** The story `echoStory` with other options of its webhook. */
function withOptions(story: StoryDefinition, options: Webhook["options"]): StoryDefinition {
  const [receive, ...others] = story.actions;
  return { ...story, actions: [{ ...(receive as Webhook), options }, ...others] };
}

async function draw(id: string, definition: StoryDefinition): Promise<void> {
  const answer = await web.api("POST", "/stories/import", { mode: "replace", id, data: definition });
  expect(answer.status).toBe(200);
}

async function call(url: string, body: unknown = {}, headers: Record<string, string> = {}) {
  const answer = await web.server.app.inject({
    ...{ method: "POST", url, payload: JSON.stringify(body) },
    headers: { "content-type": "application/json", ...headers },
  });
  return { status: answer.statusCode, body: answer.json(), headers: answer.headers };
}

/** A story in draft only, and the addresses of its webhook. */
async function openDraft(definition: StoryDefinition, options: { publish?: boolean } = {}) {
  const { story, webhooks } = await web.publish(definition, { publish: false, ...options });
  const [urls] = (await web.api("GET", `/stories/${story.id}`)).body.webhooks;
  const path = pathOf(webhooks[0]?.url);
  return { id: story.id, path, draft: `${path}${new URL(urls.draftUrl).search}` };
}

test("a draft that was never published is called by its own address alone", async () => {
  const { id, path, draft } = await openDraft(echoStory("Drawn"));
  expect(draft).toBe(`${path}?draft=${id}`);
  expect((await call(path)).status).toBe(404);
  const { status, body } = await call(`${draft}&more=1`, { n: 1 });
  expect(status).toBe(200);
  const run = (await web.api("GET", `/runs/${body.story_run_id}`)).body;
  expect(run).toMatchObject({ version: null, trigger: "webhook", storyId: id });
  const event = (await web.api("GET", `/events/${body.event_id}`)).body;
  expect(event.data).toMatchObject({ body: { n: 1 }, query: { more: "1" } });
  expect(event.data.query.draft).toBeUndefined();
  expect((await web.api("GET", `/stories/${id}/versions`)).body.items).toEqual([]);
  await web.api("POST", `/stories/${id}/publish`);
  expect((await web.api("GET", `/stories/${id}/versions`)).body.items).toMatchObject([{ number: 1 }]);
  expect((await web.api("GET", `/runs/${(await call(path)).body.story_run_id}`)).body.version).toBe(1);
});

test("live and draft stand side by side, each with its own options", async () => {
  const story = echoStory("Both");
  const { id, path, draft } = await openDraft(withOptions(story, { response: { body: "live" } }), { publish: true });
  const drawn = { response: { status: 202, body: { test: "=META.is_test" } }, verbs: ["POST" as const] };
  await draw(id, withOptions(story, drawn));
  expect(await call(draft)).toMatchObject({ status: 202, body: { test: true } });
  const answer = await web.server.app.inject({ method: "POST", url: path });
  expect([answer.statusCode, answer.body]).toEqual([200, "live"]);
  await draw(id, withOptions(story, { response: { status: 203, body: {} } }));
  expect((await call(draft)).status).toBe(203);
});

test("the draft asks for what its own access says, and a wrong secret or story is no address", async () => {
  const { id, path, draft } = await openDraft(withOptions(echoStory("Guarded"), { access: "api_key" }));
  expect(await call(draft)).toMatchObject({ status: 401, body: { error: { code: "api_key_needed" } } });
  const other = await openDraft(echoStory("Other"));
  expect((await call(`${path}?draft=${other.id}`)).status).toBe(404);
  expect((await call(`${path}x?draft=${id}`)).status).toBe(404);
  const [, , name, secret] = path.split("/");
  expect((await call(`/webhook/other/${secret}?draft=${id}`)).status).toBe(404);
  const bearer = { authorization: `Bearer ${secret}` };
  expect((await call(`/webhook/${name}?draft=${id}`, {}, bearer)).status).toBe(404);
  await draw(id, withOptions(echoStory("Guarded"), {}));
  expect((await call(`/webhook/receive-it?draft=${id}`, {}, bearer)).status).toBe(200);
});

test("a live webhook may be sent any draft= that is not its own", async () => {
  const { path } = await openDraft(echoStory("Live"), { publish: true });
  for (const value of ["true", "0190b1c2-0000-7000-8000-000000000000"]) {
    const { status, body } = await call(`${path}?draft=${value}`);
    expect(status).toBe(200);
    expect((await web.api("GET", `/events/${body.event_id}`)).body.data.query).toEqual({ draft: value });
    expect((await web.api("GET", `/runs/${body.story_run_id}`)).body.version).toBe(1);
  }
});

test("a draft that can't be run is told of, and makes no event", async () => {
  const { id, draft } = await openDraft(echoStory("Broken"));
  const broken = echoStory("Broken");
  const [receive, echo] = broken.actions;
  const options = { mode: "message" as const, payload: "=nowhere.body" };
  await draw(id, { ...broken, actions: [receive, { ...echo, options }] as StoryDefinition["actions"] });
  const { status, body } = await call(draft);
  expect([status, body.error.code]).toEqual([422, "draft_invalid"]);
  expect(body.error.message).toMatch(
    /^The draft can't be run: actions\[1\]\.options\.payload: .*nowhere.* No event was made\.$/,
  );
  expect((await web.api("GET", `/stories/${id}/runs`)).body.items).toEqual([]);
});

test("a delivery and a rate that the draft has counted are new to the live version", async () => {
  const options = {
    deduplicate: { by: "idempotency_key" as const },
    rateLimit: { count: 2, periodSeconds: 3_600 },
  };
  const { path, draft } = await openDraft(withOptions(echoStory("Counted"), options), { publish: true });
  const same = { "idempotency-key": "17" };
  const first = await call(draft, {}, same);
  expect(first.body.duplicate).toBeUndefined();
  expect((await call(draft, {}, same)).body).toMatchObject({ duplicate: true, story_run_id: first.body.story_run_id });
  expect((await call(draft, {}, same)).status).toBe(429);
  const live = await call(path, {}, same);
  expect([live.status, live.body.duplicate]).toEqual([200, undefined]);
});
