import { createPool } from "@fairlead/db";
import { createTestDatabase, type TestDatabase } from "@fairlead/db/testing";
import { afterAll, beforeAll, expect, test } from "vitest";
import { systemClock } from "../src/clock.ts";
import { message, openEngine, runStory, type Sketch, sketchStory } from "./engineFixtures.ts";

/** Pure runs that follow one another are executed in one job and recorded in one statement, within bounds. */
let database: TestDatabase;
beforeAll(async () => {
  database = await createTestDatabase();
});
afterAll(() => database.drop());

/** A chain of transforms behind the webhook, each adding 1 to what it gets. */
function chain(length: number) {
  const slugs = Array.from({ length }, (_, n) => `t${n}`);
  const actions = slugs.map((slug, n) => message(slug, n === 0 ? "=receive.body" : `=t${n - 1} + 1`));
  return sketchStory(
    actions,
    slugs.map((slug, n) => `${n === 0 ? "receive" : `t${n - 1}`} > ${slug}`),
  );
}

/** Runs that came out of a queue of their own carry how long they waited there. */
function jobs(runs: readonly { wait: unknown }[]): number {
  return runs.filter((run) => run.wait !== null).length;
}

test("a chain of 10 transforms is one job", async () => {
  // A job goes on for 20 ms at most, which a busy machine takes for less than ten runs.
  const clock = { ...systemClock, mono: () => systemClock.mono() / 100 };
  const world = await openEngine(database, { clock });
  const { runs, run } = await runStory(world, await world.publish(chain(10)), 5);
  expect(run("t9")?.events[0]?.data).toBe(14);
  expect(jobs(runs)).toBe(1);
});

test("in which order runs came is told by their times alone, though all of them fall into the same moment", async () => {
  // The worker's clock hardly moves, and is behind the one by which the event came in.
  const clock = { ...systemClock, mono: () => systemClock.mono() / 1e9, now: () => systemClock.now() };
  const world = await openEngine(database, { clock });
  const explode: Sketch = {
    slug: "each",
    type: "event_transform",
    options: { mode: "explode", path: "=receive.body" },
  };
  const story = await world.publish(
    sketchStory([explode, message("one", "=each.item")], ["receive > each", "each > one"]),
  );
  const items = [0, 1, 2, 3, 4, 5, 6, 7];
  const { storyRunId } = await runStory(world, story, items);
  const { rows } = await database.pool.query(
    `SELECT a.action, count(*) OVER (PARTITION BY a.started_at)::int AS at_once, e.data FROM action_run a
     JOIN event e ON e.story_run_id = a.story_run_id AND e.action_run_id = a.id AND e.seq = 0
     WHERE a.story_run_id = $1 ORDER BY a.ended_at`,
    [storyRunId],
  );
  expect(rows.map(({ action }) => action)).toEqual(["receive", "each", ...items.map(() => "one")]);
  expect(rows.map(({ at_once: atOnce }) => atOnce)).toEqual(rows.map(() => 1));
  expect(rows.slice(2).map(({ data }) => data)).toEqual(items);
});

test("a job follows at most 50 runs; a chain of 120 is at least 3 jobs", async () => {
  const world = await openEngine(database);
  const { runs, run, storyRun } = await runStory(world, await world.publish(chain(120)), 0);
  expect(run("t119")?.events[0]?.data).toBe(119);
  expect(storyRun).toMatchObject({ status: "succeeded", runs: 121 });
  expect(jobs(runs)).toBeGreaterThanOrEqual(3);
});

test("a run that is not pure gets a job of its own", async () => {
  const options = { url: "http://127.0.0.1:4/" };
  const http: Sketch = { slug: "call", type: "http_request", options, retry: { limit: 0 } };
  const world = await openEngine(database);
  const story = await world.publish(
    sketchStory([message("a", 1), http, message("b", 2)], ["receive > a", "a > call", "call failure> b"]),
  );
  const { runs } = await runStory(world, story);
  expect(
    runs
      .filter((run) => run.wait !== null)
      .map((run) => run.action)
      .sort(),
  ).toEqual(["a", "call"]);
});

test.each([1, 5, 20])(
  "a story of %i transforms writes two rows per action run and two per story run, no more",
  async (length) => {
    const own = await createTestDatabase();
    const pool = createPool(own.url);
    const world = await openEngine(own, { pool });
    const story = await world.publish(chain(length));
    const stories = 20;
    for (let n = 0; n < stories; n += 1) await runStory(world, story, n);
    await world.stop();
    // A connection tells its counts when it ends.
    await pool.end();
    const actions = length + 1;
    const expected = stories * (2 * actions + 2);
    await expect.poll(() => rowsWritten(own)).toBe(expected);
    expect(expected / (stories * actions)).toBeLessThanOrEqual(2.1 + 2 / actions);
    await own.drop();
  },
);

/** Rows that were inserted, updated or deleted in the record, as PostgreSQL counts them. */
async function rowsWritten({ pool }: TestDatabase): Promise<number> {
  const { rows } = await pool.query(
    `SELECT coalesce(sum(n_tup_ins + n_tup_upd + n_tup_del), 0)::int AS written FROM pg_stat_user_tables
     WHERE relname ~ '^(story_run|action_run|event|timer)'`,
  );
  return rows[0].written;
}
