import { randomUUID } from "node:crypto";
import { runIdOf } from "@fairlead/runtime/enqueue";
import type { StoryDefinition } from "@fairlead/story";
import { afterAll, beforeAll, expect, test } from "vitest";
import { createTestServer, pathOf, type TestServer } from "./webServer.ts";

/** What the API tells of runs that wait for a time. No worker is there: their waits are put into the record by hand. */

let web: TestServer;
beforeAll(async () => {
  web = await createTestServer();
});
afterAll(() => web.close());

const transform = { type: "event_transform" as const };

test("an event that a delay holds is told with the time until which it waits", async () => {
  const story: StoryDefinition = {
    formatVersion: 1,
    name: "Held",
    actions: [
      { id: "receive", slug: "receive", type: "webhook", name: "Receive", options: {} },
      { ...transform, id: "hold", slug: "hold", name: "Hold", options: { mode: "delay", seconds: 3_600 } },
    ],
    links: [{ from: "receive", to: "hold" }],
  };
  const { story: published, webhooks } = await web.publish(story);
  const answer = await web.server.app.inject({ method: "POST", url: pathOf(webhooks[0]?.url), payload: { n: 1 } });
  const { story_run_id: id, event_id: parentEventId } = answer.json();
  await web.server.services.intake.discard({ storyRunId: id });
  const runId = runIdOf({ storyRunId: id, parentEventId, action: "hold", loopIndex: 0 });
  const { rows } = await web.database.pool.query(
    `INSERT INTO timer (run_id, story_run_id, parent_event_id, action, loop_index, due_at, attempt, story_id, action_id, held_at)
     VALUES ($1, $2, $3, 'hold', 0, now() + interval '1 hour', 1, $4, 'hold', now()) RETURNING due_at`,
    [runId, id, parentEventId, published.id],
  );
  const until = (rows[0].due_at as Date).toISOString();
  const { body } = await web.api("GET", `/runs/${id}`);
  expect(body.status).toBe("open");
  expect(body.waits).toEqual([
    { action: "hold", reason: "delay", count: 1, sentence: `Set to wait until ${until}.`, until },
  ]);
});

test("a run that a schedule has started waits for a worker, not for a time", async () => {
  const schedule = [{ cron: "0 9 * * *", timezone: "Europe/Berlin" }];
  const tick = { ...transform, id: "tick", slug: "tick", name: "Tick", schedule };
  const { story } = await web.publish({
    formatVersion: 1,
    name: "Scheduled",
    actions: [{ ...tick, options: { mode: "message", payload: 1 } }],
    links: [],
  });
  const exported = await web.api("GET", `/stories/${story.id}/export`);
  expect(exported.body.actions[0].schedule).toEqual(schedule);
  const id = randomUUID();
  const runId = runIdOf({ storyRunId: id, parentEventId: null, action: "tick", loopIndex: 0 });
  await web.database.pool.query(
    `INSERT INTO story_run (id, tenant_id, story_id, version_id, trigger, status, created_at)
     SELECT $1, tenant_id, id, live_version_id, 'schedule', 'open', now() FROM story WHERE id = $2`,
    [id, story.id],
  );
  await web.database.pool.query(
    `INSERT INTO timer (run_id, story_run_id, action, loop_index, due_at, attempt)
     VALUES ($1, $2, 'tick', 0, now() + interval '1 minute', 1)`,
    [runId, id],
  );
  const { body } = await web.api("GET", `/runs/${id}`);
  expect(body).toMatchObject({ trigger: "schedule", status: "open" });
  expect(body.waits).toEqual([
    { action: "tick", reason: "no_worker", count: 1, sentence: "No worker is connected.", until: null },
  ]);
});
