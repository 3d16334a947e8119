import { randomUUID } from "node:crypto";
import { HourBook } from "@fairlead/fairness";
import { Redis } from "ioredis";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { admin, createTestServer, echoStory, type TestServer } from "./webServer.ts";

const redisPrefix = `web-test-${randomUUID()}`;
const redis = new Redis(process.env.TEST_REDIS_URL ?? "redis://127.0.0.1:54398");
let web: TestServer;
let cookie: string;

beforeAll(async () => {
  web = await createTestServer({ redisPrefix });
  cookie = await web.signIn(admin.email, admin.password);
});
afterAll(async () => {
  await web.close();
  redis.disconnect();
});

type Listed = { id: string; name: string; pulse: { day: unknown } };

/** A page of the list as the page of stories asks for it. */
async function list(input: Record<string, unknown>): Promise<{ items: Listed[]; nextCursor: string | null }> {
  const query = encodeURIComponent(JSON.stringify(input));
  const answer = await web.page("GET", `/api/trpc/stories.list?input=${query}`, { cookie });
  if (answer.status !== 200) throw new Error(answer.text);
  return answer.body.result.data;
}

/** The names of all stories of a list, read two at a time. */
async function walk(input: Record<string, unknown>): Promise<string[]> {
  const names: string[] = [];
  for (let cursor: string | null | undefined; cursor !== null; ) {
    const page = await list({ ...input, limit: 2, ...(cursor === undefined ? {} : { cursor }) });
    names.push(...page.items.map(({ name }) => name));
    cursor = page.nextCursor;
  }
  return names;
}

const make = async (name: string) => (await web.publish(echoStory(name))).story.id;

describe("filing", () => {
  test("a story is put into a folder and tagged, and found by either, in pages and in the API", async () => {
    const [one, other] = [await make("Filed one"), await make("Filed other")];
    const filed = await web.api("PATCH", `/stories/${one}`, { folder: " Detection ", tags: ["EDR", "edr", "p1"] });
    expect([filed.status, filed.body.folder, filed.body.tags]).toEqual([200, "Detection", ["edr", "p1"]]);
    await web.api("PATCH", `/stories/${other}`, { tags: ["p1"] });
    const found = async (query: string) =>
      (await web.api("GET", `/stories?${query}`)).body.items.map(({ name }: Listed) => name);
    expect(await found("folder=Detection")).toEqual(["Filed one"]);
    expect(await found("tag=P1")).toEqual(["Filed other", "Filed one"]);
    expect(await found("tag=p1&sort=name")).toEqual(["Filed one", "Filed other"]);
    expect(await found("tag=p1&state=draft")).toEqual([]);
    expect((await list({ search: "EDR" })).items.map(({ name }) => name)).toEqual(["Filed one"]);
    await web.api("PATCH", `/stories/${one}`, { folder: null });
    expect(await found("folder=Detection")).toEqual([]);
    expect((await web.api("GET", `/stories/${one}`)).body).toMatchObject({ folder: null, tags: ["edr", "p1"] });
  });

  test("several stories are filed together or not at all", async () => {
    const ids = [await make("Together"), await make("As well")];
    const file = (body: unknown) => web.page("POST", "/api/trpc/stories.file", { cookie, body });
    expect((await file({ ids: [...ids, randomUUID()], addTags: ["both"] })).status).toBe(404);
    expect((await list({ tag: "both" })).items).toEqual([]);
    await file({ ids, addTags: ["both", "gone"], folder: "Pairs" });
    await file({ ids, removeTags: ["gone"] });
    expect(await walk({ tag: "both", sort: "name" })).toEqual(["As well", "Together"]);
    const again = await web.api("PATCH", "/stories", { ids, addTags: ["later"] });
    expect(again.body.items.map(({ tags }: { tags: string[] }) => tags.includes("later"))).toEqual([true, true]);
    expect((await web.api("PATCH", "/stories", { ids: ["x"] })).status).toBe(400);
    await web.api("PATCH", "/stories", { ids, removeTags: ["later"] });
    const answer = await web.page("GET", "/api/trpc/stories.labels", { cookie });
    expect((await web.api("GET", "/labels")).body).toEqual(answer.body.result.data);
    expect(answer.body.result.data.folders).toContainEqual({ name: "Pairs", stories: 2 });
    expect(answer.body.result.data.tags.map(({ name }: Listed) => name)).not.toContain("gone");
  });

  test.each([
    [{ tags: Array.from({ length: 21 }, (_, n) => `t${n}`) }, "20 at most"],
    [{ tags: ["a,b"] }, "comma"],
    [{ folder: "" }, "null takes a story out"],
    [{ folder: "x".repeat(61) }, "60 characters"],
  ])("%j is refused with the limit", async (filing, words) => {
    const answer = await web.api("PATCH", `/stories/${await make("Refused")}`, filing);
    expect([answer.status, answer.text.includes(words)]).toEqual([400, true]);
  });

  test("a story never gets more tags than it may have", async () => {
    const id = await make("Full");
    const twenty = Array.from({ length: 20 }, (_, n) => `t${n}`);
    await web.api("PATCH", `/stories/${id}`, { tags: twenty });
    const answer = await web.page("POST", "/api/trpc/stories.file", { cookie, body: { ids: [id], addTags: ["more"] } });
    expect([answer.status, answer.text.includes("would have 21 tags")]).toEqual([400, true]);
  });
});

test("stories are put in order by what ended in the last day, page by page", async () => {
  const tag = "ordered";
  const names = ["Slow", "Busy", "Failing", "Quiet", "Quieter"];
  const ids = new Map<string, string>();
  for (const name of names) ids.set(name, await make(name));
  for (const id of ids.values()) await web.api("PATCH", `/stories/${id}`, { tags: [tag] });
  const book = new HourBook({ redis, prefix: redisPrefix });
  const note = (name: string, times: number, ending: { failed: boolean; tookMs: number }) => {
    const storyId = ids.get(name) ?? "";
    for (let n = 0; n < times; n += 1) book.note({ storyId, ...ending }, web.server.services.intake.now());
  };
  note("Busy", 9, { failed: false, tookMs: 10 });
  note("Failing", 4, { failed: true, tookMs: 20 });
  note("Slow", 1, { failed: false, tookMs: 60_000 });
  await book.flush();
  expect((await walk({ tag, sort: "runs" })).slice(0, 3)).toEqual(["Busy", "Failing", "Slow"]);
  expect((await walk({ tag, sort: "failures" }))[0]).toBe("Failing");
  expect((await walk({ tag, sort: "duration" })).slice(0, 3)).toEqual(["Slow", "Failing", "Busy"]);
  for (const sort of ["newest", "name", "runs", "waiting"])
    expect((await walk({ tag, sort })).sort()).toEqual([...names].sort());
  const [failing] = (await list({ tag, sort: "failures", limit: 1 })).items;
  expect(failing?.pulse.day).toMatchObject({ runs: 4, failed: 4 });
});
