import { randomUUID } from "node:crypto";
import type { StoryDefinition } from "@fairlead/story";
import { afterAll, beforeAll, expect, test } from "vitest";
import { createForeignTeam } from "./foreignTeam.ts";
import { createTestServer, echoStory, type TestServer } from "./webServer.ts";

/** Schedules are told, paused and run by the API. No worker is there, so their rows are made here. */

let web: TestServer;
beforeAll(async () => {
  web = await createTestServer();
});
afterAll(() => web.close());

function ticking(name: string): StoryDefinition {
  const action = { id: "tick", slug: "tick", type: "event_transform" as const, name: "Tick" };
  const options = { mode: "message" as const, payload: "=META.scheduled_at" };
  const schedule = [{ cron: "0 9 * * *", timezone: "Europe/Berlin", overlap: "skip" as const }];
  return { formatVersion: 1, name, actions: [{ ...action, options, schedule }], links: [] };
}

async function schedule(name: string, dueAt = "2099-01-01T08:00:00Z") {
  const { story } = await web.publish(ticking(name));
  const id = randomUUID();
  await web.database.pool.query(
    `INSERT INTO schedule (id, story_id, action_id, cron, timezone, due_at, fires_at)
     VALUES ($1, $2, 'tick', '0 9 * * *', 'Europe/Berlin', $3::timestamptz, $3::timestamptz + interval '30 seconds')`,
    [id, story.id, dueAt],
  );
  return { id, storyId: story.id };
}

test("schedules are listed in the order in which they come, page by page, paused ones last", async () => {
  const [late, soon, paused] = [
    await schedule("Late", "2099-01-03T08:00:00Z"),
    await schedule("Soon", "2099-01-02T08:00:00Z"),
    await schedule("Rests", "2099-01-01T08:00:00Z"),
  ];
  await web.api("POST", `/schedules/${paused.id}/pause`);
  const first = (await web.api("GET", "/schedules?limit=2")).body;
  const second = (await web.api("GET", `/schedules?limit=2&cursor=${first.nextCursor}`)).body;
  expect([...first.items, ...second.items].map(({ id }) => id)).toEqual([soon.id, late.id, paused.id]);
  expect(second.nextCursor).toBeNull();
  const { body } = await web.api("GET", `/schedules?story=${soon.storyId}`);
  expect(body.items).toMatchObject([
    {
      id: soon.id,
      storyName: "Soon",
      action: { slug: "tick", name: "Tick" },
      ...{ cron: "0 9 * * *", timezone: "Europe/Berlin", missedPolicy: "latest", overlap: "skip", spreadMs: 30_000 },
      ...{ pausedAt: null, lastAt: null, missed: { count: 0, lastAt: null }, skipped: { count: 0, lastAt: null } },
    },
  ]);
  expect(body.items[0].next).toHaveLength(5);
  for (const at of body.items[0].next) expect(at).toMatch(/T0[78]:00:30\.000Z$/);
});

test("a paused schedule has no times; resumed it goes on with the next one and makes up for nothing", async () => {
  const { id } = await schedule("Held back", "2020-01-01T08:00:00Z");
  const paused = await web.api("POST", `/schedules/${id}/pause`);
  expect(paused.body).toMatchObject({ id, pausedAt: expect.any(String), next: [] });
  expect((await web.api("POST", `/schedules/${id}/pause`)).body.pausedAt).toBe(paused.body.pausedAt);
  const resumed = (await web.api("POST", `/schedules/${id}/resume`)).body;
  expect(resumed).toMatchObject({ pausedAt: null });
  const sql = "SELECT fires_at, due_at > now() AS ahead FROM schedule WHERE id = $1";
  const { rows } = await web.database.pool.query(sql, [id]);
  expect(rows).toEqual([{ fires_at: new Date(resumed.next[0]), ahead: true }]);
  expect((await web.api("POST", `/schedules/${id}/resume`)).body).toEqual(resumed);
});

test("a schedule is run now: its run begins without an event, and its own times stay", async () => {
  const { id, storyId } = await schedule("At once");
  const { body } = await web.api("POST", `/schedules/${id}/run`);
  expect((await web.api("GET", `/runs/${body.id}`)).body).toMatchObject({
    storyId,
    status: "open",
    trigger: "manual",
  });
  const { rows } = await web.database.pool.query("SELECT action FROM timer WHERE story_run_id = $1", [body.id]);
  expect(rows).toEqual([{ action: "tick" }]);
  const left = await web.database.pool.query("SELECT due_at FROM schedule WHERE id = $1", [id]);
  expect(left.rows).toEqual([{ due_at: new Date("2099-01-01T08:00:00Z") }]);
});

test("what is not there, and what is another team's, is not there", async () => {
  const { id, storyId } = await schedule("Elsewhere");
  const foreign = await createForeignTeam(web);
  for (const verb of ["pause", "resume", "run"]) {
    const there = await foreign.api("POST", `/schedules/${id}/${verb}`);
    expect(there, verb).toMatchObject({ status: 404, message: "There is no schedule with this id." });
    expect((await web.api("POST", `/schedules/${randomUUID()}/${verb}`)).status).toBe(404);
  }
  expect(await foreign.api("GET", "/schedules")).toMatchObject({ status: 200, items: [] });
  expect(await foreign.api("GET", `/schedules?story=${storyId}`)).toMatchObject({ status: 404 });
});

test("a story is paused and resumed whole", async () => {
  const { story } = await web.publish(echoStory("Rests a while"));
  expect((await web.api("POST", `/stories/${story.id}/pause`)).body).toMatchObject({ paused: true, weight: 1 });
  expect((await web.api("GET", `/stories/${story.id}/fairness`)).body.policy).toMatchObject({ paused: true });
  expect((await web.api("POST", `/stories/${story.id}/resume`)).body).toMatchObject({ paused: false });
  expect((await web.api("POST", `/stories/${randomUUID()}/pause`)).status).toBe(404);
});
