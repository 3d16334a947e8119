import { randomUUID } from "node:crypto";
import { Admission } from "@fairlead/fairness";
import { Redis } from "ioredis";
import { afterAll, beforeAll, expect, test } from "vitest";
import { createForeignTeam } from "./foreignTeam.ts";
import { admin, createTestServer, echoStory, pathOf, type TestServer } from "./webServer.ts";

const prefix = `web-test-${randomUUID()}`;
const redis = new Redis(process.env.TEST_REDIS_URL ?? "redis://127.0.0.1:54398");
const admission = new Admission({ redis, prefix });

let web: TestServer;

beforeAll(async () => {
  web = await createTestServer({ redisPrefix: prefix });
  await admission.tick("worker-1", { cpu: 20, io: 20 }, []);
});
afterAll(async () => {
  await web.close();
  redis.disconnect();
});

test("those who hold slots are told by story, action and since when, and others' only by number", async () => {
  const { story, webhooks } = await web.publish(echoStory("Holding"));
  const id = story.id;
  const calls = [1, 2].map(() => web.server.app.inject({ method: "POST", url: pathOf(webhooks[0]?.url), payload: {} }));
  const storyRunIds = (await Promise.all(calls)).map((answer) => answer.json().story_run_id as string);
  await expect.poll(async () => (await admission.holders(10)).length).toBe(2);
  const cookie = await web.signIn(admin.email, admin.password);
  const ask = async (session: string, input: unknown) => {
    const query = encodeURIComponent(JSON.stringify(input));
    const answer = await web.page("GET", `/api/trpc/fairness.holders?input=${query}`, { cookie: session });
    return answer.body.result.data;
  };
  const { items } = await ask(cookie, { storyId: id });
  expect(items.map((one: { storyRunId: string }) => one.storyRunId).sort()).toEqual([...storyRunIds].sort());
  expect(items[0]).toMatchObject({ storyName: "Holding", action: "echo", pool: "cpu", state: "handoff" });
  expect((await web.api("GET", `/fairness/holders?storyId=${id}`)).body.items).toEqual(items);
  const foreign = await createForeignTeam(web);
  const theirs = await ask(await web.signIn(foreign.email, foreign.password), {});
  expect([theirs.items, theirs.others >= 2]).toEqual([[], true]);
});
