import { afterAll, beforeAll, expect, test } from "vitest";
import { createForeignTeam } from "./foreignTeam.ts";
import { admin, createTestServer, echoStory, pathOf, type TestServer } from "./webServer.ts";

let web: TestServer;
let cookie: string;

beforeAll(async () => {
  web = await createTestServer();
  cookie = await web.signIn(admin.email, admin.password);
});
afterAll(() => web.close());

/** A story with action runs as they were recorded: one every `everyMs`, each of which held its slot for a second. */
async function record(name: string, runs: { count: number; everyMs: number; waitMs: number }): Promise<string> {
  const { story, webhooks } = await web.publish(echoStory(name));
  const answer = await web.server.app.inject({ method: "POST", url: pathOf(webhooks[0]?.url), payload: {} });
  await web.database.pool.query(
    `INSERT INTO action_run (story_run_id, id, action, loop_index, attempt, outcome, started_at, ended_at, wait, children)
     SELECT $1, gen_random_uuid(), 'echo', n, 1, 'emitted', moment, moment + interval '1 second',
       json_build_object('concurrency', $4::int), 0
     FROM generate_series(1, $2) n, LATERAL (
       SELECT now() - interval '2 minutes' + n * $3::int * interval '1 ms' AS moment) at`,
    [answer.json().story_run_id, runs.count, runs.everyMs, runs.waitMs],
  );
  return story.id;
}

async function replay(body: unknown, session = cookie) {
  const answer = await web.page("POST", "/api/trpc/fairness.whatIf", { cookie: session, body });
  return { status: answer.status, data: answer.body.result?.data };
}

test("a replay tells what was measured, what the model makes of it, and what other rules would have changed", async () => {
  const flood = await record("Flood", { count: 60, everyMs: 1, waitMs: 500 });
  const light = await record("Light", { count: 5, everyMs: 5_000, waitMs: 0 });
  const { data } = await replay({ minutes: 5, policy: "fifo" });
  const of = (id: string) => data.stories.find((one: { id: string }) => one.id === id);
  expect([data.runs, data.isCut, data.otherRuns]).toEqual([65, false, 0]);
  expect(of(flood)).toMatchObject({ name: "Flood", runs: 60, measured: { p50Ms: 500, p99Ms: 500 } });
  expect(of(light).then.p99Ms).toBeGreaterThan(of(light).now.p99Ms + 10_000);

  const paused = (await replay({ minutes: 5, story: { id: flood, paused: true } })).data;
  expect(paused.stories.find((one: { id: string }) => one.id === flood).then.p50Ms).toBeGreaterThan(600_000);

  const byApi = await web.api("POST", "/fairness/what-if", { minutes: 5, policy: "fifo" });
  expect([byApi.status, byApi.body.runs]).toEqual([200, 65]);
  expect((await web.api("POST", "/fairness/what-if", { minutes: 31 })).status).toBe(400);

  const foreign = await createForeignTeam(web);
  const theirs = await replay({ minutes: 5 }, await web.signIn(foreign.email, foreign.password));
  expect(theirs.data).toMatchObject({ stories: [], otherRuns: 65 });
});

test.each([{ minutes: 0 }, { minutes: 31 }, { policy: "none" }, { share: 2 }, { story: { id: "x" } }])(
  "%j is refused",
  async (input) => {
    expect((await replay(input)).status).toBe(400);
  },
);
