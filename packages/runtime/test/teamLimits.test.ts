import { Admission } from "@fairlead/fairness";
import { Redis } from "ioredis";
import { expect, onTestFinished, test } from "vitest";
import { createDatabase } from "../src/database.ts";
import { countToday, countWaiting, measureStorage } from "../src/teamMeasures.ts";
import {
  message,
  openDatabase,
  openEngine,
  redisUrl,
  runStory,
  send,
  sketchStory,
  type World,
} from "./engineFixtures.ts";
import { openRetryWorld } from "./retryFixtures.ts";

/** What each team has, measured in a database and in Redis as they are. */

const echo = sketchStory([message("echo", "=receive.body")], ["receive > echo"]);

function measuring(world: World) {
  const redis = new Redis(redisUrl);
  onTestFinished(() => redis.disconnect());
  const admission = new Admission({ redis, prefix: world.prefix });
  return { database: createDatabase(world.database.pool), admission, nowMs: world.intake.now(), from: 0 };
}

test("events of today are counted by team, without those of other days", async () => {
  // Its time stands still: no midnight passes.
  const world = await openRetryWorld();
  const [one, two] = [await world.publish(echo), await world.publish(echo)];
  for (const story of [one, one, two]) await runStory(world, story, { n: 1 });
  const means = measuring(world);
  expect(await countToday(means)).toEqual(
    new Map([
      [one.teamId, 2],
      [two.teamId, 1],
    ]),
  );
  expect(await countToday({ ...means, nowMs: means.nowMs + 86_400_000 })).toEqual(new Map());
}, 60_000);

test("what a team stores is that of its story runs and of its files, each once", async () => {
  const world = await openEngine(await openDatabase());
  const story = await world.publish(echo);
  const { storyRunId } = await runStory(world, story, { text: "x".repeat(5_000) });
  const means = measuring(world);
  const { rows } = await world.database.pool.query("SELECT bytes::int FROM story_run WHERE id = $1", [storyRunId]);
  expect(await measureStorage(means)).toEqual(new Map([[story.teamId, rows[0].bytes]]));
  const { pool } = world.database;
  const blob = "00000000-0000-4000-8000-000000000001";
  await pool.query("INSERT INTO blob (id, tenant_id, size) VALUES ($1, $2, 1000000)", [blob, story.tenantId]);
  for (const name of ["a.txt", "b.txt"]) {
    await pool.query(
      "INSERT INTO file (id, team_id, blob_id, name, content_type) VALUES (gen_random_uuid(), $1, $2, $3, 'text/plain')",
      [story.teamId, blob, name],
    );
  }
  expect(await measureStorage(means)).toEqual(new Map([[story.teamId, rows[0].bytes + 1_000_000]]));
  expect(await measureStorage({ ...means, from: 1e12 })).toEqual(new Map());
}, 60_000);

test("runs that wait are counted by team", async () => {
  const world = await openEngine(await openDatabase(), { workers: 0 });
  const [one, two] = [await world.publish(echo), await world.publish(echo)];
  for (const story of [one, one, two]) await send(world, story);
  const means = measuring(world);
  await expect
    .poll(() => countWaiting(means))
    .toEqual(
      new Map([
        [one.teamId, 2],
        [two.teamId, 1],
      ]),
    );
  expect(await countWaiting({ ...means, from: 4 })).toEqual(new Map());
}, 60_000);
