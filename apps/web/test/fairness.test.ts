import { randomUUID } from "node:crypto";
import { Admission, UsageBook } from "@fairlead/fairness";
import { Redis } from "ioredis";
import { afterAll, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { createForeignTeam } from "./foreignTeam.ts";
import { admin, createTestServer, echoStory, pathOf, type TestServer } from "./webServer.ts";

const prefix = `web-test-${randomUUID()}`;
const redis = new Redis(process.env.TEST_REDIS_URL ?? "redis://127.0.0.1:54398");
const admission = new Admission({ redis, prefix });

let web: TestServer;

beforeAll(async () => {
  web = await createTestServer({ redisPrefix: prefix });
});
afterAll(async () => {
  await web.close();
  redis.disconnect();
});

const call = (url: string | undefined) =>
  web.server.app.inject({
    method: "POST",
    url: pathOf(url),
    headers: { "content-type": "application/json" },
    payload: "{}",
  });

/** Publishes a story and calls its webhook; admission knows all runs that follow when it resolves. */
async function flood(name: string, calls: number) {
  const { story, webhooks } = await web.publish(echoStory(name));
  const answers = await Promise.all(Array.from({ length: calls }, () => call(webhooks[0]?.url)));
  const storyRunIds = answers.map((answer) => answer.json().story_run_id as string);
  const isKnown = async () => (await admission.inspect(storyRunIds)).every((known) => known !== undefined);
  await expect.poll(isKnown).toBe(true);
  return { id: story.id, storyRunIds };
}

const readShare = async (id: string) => (await web.api("GET", `/stories/${id}/fairness`)).body;

describe("before any worker has come", () => {
  test("the overview says so, and what waits for one", async () => {
    const { id } = await flood("Early", 3);
    const { status, body } = await web.api("GET", "/fairness");
    expect(status).toBe(200);
    expect(body.headline).toBe("No worker is connected. 3 action runs wait for one; nothing is lost.");
    expect(body.stories).toMatchObject([{ id, name: "Early", waiting: 3, running: 0, wait: { reason: "no_worker" } }]);
    await web.api("DELETE", `/stories/${id}`);
  });
});

describe("with one worker", () => {
  // Before each: a worker that is silent for 15 s counts as gone.
  beforeEach(() => admission.tick("worker-1", { cpu: 20, io: 20 }, []));

  test("who floods a story sees on its page how many wait, for what, and since when", async () => {
    const { id } = await flood("Flood", 60);
    const share = await readShare(id);
    const [told] = await admission.explain([id]);
    const reason = told?.lanes[0]?.reason;
    expect(share).toMatchObject({ name: "Flood", wait: { reason }, lanes: { io: { waiting: 0 } } });
    expect(share.waiting + share.running).toBe(60);
    expect(share.running).toBeGreaterThan(0);
    expect(share.wait.sentence).toContain(" slots for work");
    // None of its runs has ended, so nobody knows how long they take.
    expect(share.wait.clearMs).toBeNull();
    const { headline, stories } = (await web.api("GET", "/fairness")).body;
    expect(headline).toContain("All of them belong to Flood, ");
    expect(stories.find((one: { id: string }) => one.id === id)).toMatchObject({ waiting: share.waiting });
  });

  test("the page of a waiting run says the same with the numbers of its story", async () => {
    const { id, storyRunIds } = await flood("Held", 20);
    const { reason } = (await readShare(id)).wait;
    const waits = [];
    for (const run of storyRunIds) waits.push(...(await web.api("GET", `/runs/${run}`)).body.waits);
    const held = waits.filter((wait) => wait.reason === reason);
    expect(held.length).toBeGreaterThan(0);
    expect(held[0]).toMatchObject({
      action: "echo",
      count: 1,
      sentence: expect.stringMatching(/slots for work|next in line/),
    });
    expect(waits.length).toBe(20);
    expect(waits.length - held.length).toBe(waits.filter(({ reason }) => reason === "starting").length);
  });

  test("a paused story says so and how to go on; resumed, its runs are handed over at once", async () => {
    const { story, webhooks } = await web.publish(echoStory("Paused"));
    const paused = await web.api("PUT", `/stories/${story.id}/fairness`, { paused: true });
    expect(paused.body).toEqual({ weight: 1, priority: "normal", throttle: 1, paused: true, budgetMs: null });
    const answer = await call(webhooks[0]?.url);
    await expect.poll(async () => (await readShare(story.id)).waiting).toBe(1);
    const share = await readShare(story.id);
    expect(share.wait).toMatchObject({ reason: "paused", sentence: expect.stringContaining("when it is resumed") });
    const jobs = async () => redis.keys(`${prefix}:*:*${answer.json().story_run_id.slice(0, 13)}*`);
    await web.api("PUT", `/stories/${story.id}/fairness`, { paused: false });
    expect(await readShare(story.id)).toMatchObject({ waiting: 0, running: 1, policy: { paused: false } });
    expect((await jobs()).length).toBeGreaterThan(0);
  });

  test("what is set stays where the next change leaves it out, and a later version wins", async () => {
    const { story } = await web.publish(echoStory("Tuned"));
    const put = (body: unknown) => web.api("PUT", `/stories/${story.id}/fairness`, body);
    await put({ weight: 2, budgetMs: 60_000 });
    await put({ priority: "high" });
    const { body } = await put({ budgetMs: null });
    expect(body).toEqual({ weight: 2, priority: "high", throttle: 1, paused: false, budgetMs: null });
    expect((await admission.explain([story.id]))[0]?.policy).toEqual(body);
    expect((await readShare(story.id)).policy).toEqual(body);
  });

  test.each([
    [{ weight: 0 }, "weight", "0.01"],
    [{ weight: 101 }, "weight", "100"],
    [{ weight: "2" }, "weight", "a number from 0.01 to 100"],
    [{ priority: "urgent" }, "priority", "low, normal or high"],
    [{ throttle: 1.5 }, "throttle", "1 at most"],
    [{ throttle: -0.1 }, "throttle", "0 at least"],
    [{ paused: "yes" }, "paused", "true or false"],
    [{ budgetMs: 0 }, "budgetMs", "1 ms at least"],
    [{ budgetMs: 1.5 }, "budgetMs", "whole number"],
    [{ budgetMs: 3e9 }, "budgetMs", "2000000000 ms at most"],
    [{ wieght: 2 }, "wieght", "wieght"],
  ])("%j is refused with the field and its range", async (change, path, words) => {
    const { story } = await web.publish(echoStory("Refusing"));
    const { status, body } = await web.api("PUT", `/stories/${story.id}/fairness`, change);
    expect(status).toBe(400);
    expect(body.error.code).toBe("bad_input");
    expect(JSON.stringify(body.error)).toContain(words);
    expect(JSON.stringify(body.error)).toContain(path);
    expect((await readShare(story.id)).policy.weight).toBe(1);
  });

  test("a deleted story's waiting runs give way", async () => {
    const { id } = await flood("Gone", 40);
    const before = (await admission.snapshot()).pools.cpu.waiting;
    const { waiting } = await readShare(id);
    expect(waiting).toBeGreaterThan(0);
    expect((await web.api("DELETE", `/stories/${id}`)).status).toBe(204);
    expect((await admission.snapshot()).pools.cpu.waiting).toBe(before - waiting);
    expect((await web.api("GET", `/stories/${id}/fairness`)).status).toBe(404);
  });

  test("what stories used comes with the minute it was used in", async () => {
    const { story } = await web.publish(echoStory("Used"));
    const { nowMs } = await admission.snapshot();
    const book = new UsageBook({ redis, prefix });
    for (const waitedMs of [100, 200, 9_000]) {
      book.note({ storyId: story.id, workMs: 500, waits: { budget: waitedMs } }, nowMs);
    }
    await book.flush();
    const share = await readShare(story.id);
    expect(share.used).toMatchObject({ runs: 3, workMs: 1_500, part: 1 });
    expect(share.used.waitP95Ms).toBeGreaterThan(5_000);
    expect(share.minutes.length).toBe(30);
    expect(share.minutes.filter(({ runs }: { runs: number }) => runs > 0)).toMatchObject([
      { runs: 3, workMs: 1_500, waits: { budget: 9_300 } },
    ]);
  });
});

describe("whose fairness", () => {
  test("another team sees nothing of it and can't set it", async () => {
    const { id } = await flood("Ours", 1);
    const others = await createForeignTeam(web);
    expect((await others.api("GET", `/stories/${id}/fairness`)).status).toBe(404);
    const overview = await others.api("GET", "/fairness");
    expect(overview.status).toBe(200);
  });

  test("pages get the same figures, and a story that is not there is not found", async () => {
    const cookie = await web.signIn(admin.email, admin.password);
    const overview = await web.page("GET", "/api/trpc/fairness.get", { cookie });
    expect(overview.body.result.data.headline).toEqual(expect.any(String));
    const input = encodeURIComponent(JSON.stringify({ id: randomUUID() }));
    expect((await web.page("GET", `/api/trpc/fairness.story?input=${input}`, { cookie })).status).toBe(404);
  });
});

test("without Redis the figures are not there, which is said; what is set is kept", async () => {
  await using away = await createTestServer({ env: { REDIS_URL: "redis://127.0.0.1:1" } });
  const { story } = await away.publish(echoStory("Alone"));
  const overview = await away.api("GET", "/fairness");
  expect(overview).toMatchObject({ status: 503, body: { error: { code: "workers_unavailable" } } });
  const set = await away.api("PUT", `/stories/${story.id}/fairness`, { weight: 3 });
  expect(set).toMatchObject({ status: 200, body: { weight: 3 } });
  const { rows } = await away.database.pool.query("SELECT weight, version FROM story_policy");
  expect(rows).toEqual([{ weight: 3, version: 1 }]);
  expect((await away.api("DELETE", `/stories/${story.id}`)).status).toBe(204);
});
