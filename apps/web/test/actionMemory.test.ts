import { randomUUID } from "node:crypto";
import { afterAll, beforeAll, expect, test } from "vitest";
import { createForeignTeam } from "./foreignTeam.ts";
import { createTestServer, echoStory, type TestServer } from "./webServer.ts";

/** What actions remember is told and let go by the API. No worker is there: rows stand for what one would have written. */

let web: TestServer;
beforeAll(async () => {
  web = await createTestServer();
});
afterAll(() => web.close());

const at = "2026-01-02T03:04:05.000Z";

/** A story with values, a group of two items and a wait at its action `echo`; what is told of it and its story run. */
async function remembering(name: string) {
  const { story } = await web.publish(echoStory(name));
  const { pool } = web.database;
  const [holder, storyRunId] = [randomUUID(), randomUUID()];
  for (const [seq, value] of ['"a"', '"b"'].entries())
    await pool.query("INSERT INTO memory VALUES ($1, 'echo', $2, $2, $3, $4)", [story.id, value, seq, at]);
  await pool.query(
    `INSERT INTO timer (run_id, story_run_id, action, loop_index, due_at, attempt, story_id, action_id, held_at, wait)
     VALUES ($1, $2, 'echo', 0, '2100-01-01T00:00:00Z', 1, $3, 'echo', $4, '{}')`,
    [holder, storyRunId, story.id, at],
  );
  await pool.query("INSERT INTO gathering VALUES ($1, 'echo', 'k', '\"g\"', $2, 3)", [story.id, holder]);
  for (const seq of [0, 1])
    await pool.query("INSERT INTO gathered VALUES ($1, $2, $3, $4, 'echo', '[1]')", [
      holder,
      seq,
      randomUUID(),
      story.id,
    ]);
  return { path: `/stories/${story.id}/actions/echo/memory`, storyRunId };
}

const until = "2100-01-01T00:00:00.000Z";

test("it is told, forgotten and let go", async () => {
  const { path, storyRunId } = await remembering("Remembers");
  const groups = { count: 1, next: [{ group: '"g"', size: 3, items: 2, storyRunId, until }] };
  const values = {
    count: 2,
    latest: [
      { value: '"b"', passedAt: at },
      { value: '"a"', passedAt: at },
    ],
  };
  const waiting = { count: 1, next: [{ storyRunId, since: at, until }] };
  expect((await web.api("GET", path)).body).toEqual({ values, groups, waiting });
  expect((await web.api("DELETE", path)).body).toEqual({ forgotten: 2 });
  expect((await web.api("POST", `${path}/release`)).body).toEqual({ released: 1 });
  const { body } = await web.api("GET", path);
  expect(body).toMatchObject({ values: { count: 0, latest: [] }, groups: { count: 1 }, waiting: { count: 1 } });
  expect(Date.parse(body.waiting.next[0].until)).toBeLessThan(Date.parse(until));
});

test("an action that is not there has none, and another team's story is not found", async () => {
  const { path } = await remembering("Somebody's");
  expect((await web.api("GET", path.replace("echo", "none"))).status).toBe(404);
  const { api } = await createForeignTeam(web);
  for (const [method, address] of [
    ["GET", path],
    ["DELETE", path],
    ["POST", `${path}/release`],
  ] as const)
    expect((await api(method, address)).status).toBe(404);
});
