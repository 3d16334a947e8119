import { Admission, createSettings, createStoryPolicy, type Policy } from "@fairlead/fairness";
import { Redis } from "ioredis";
import { expect, onTestFinished, test } from "vitest";
import { createHeartbeat } from "../src/chores/heartbeat.ts";
import { createDatabase } from "../src/database.ts";
import type { LoadedPlan } from "../src/planCache.ts";
import { createPolicies } from "../src/policies.ts";
import {
  message,
  openDatabase,
  openEngine,
  redisUrl,
  runStory,
  send,
  sketchStory,
  type World,
  whenClosed,
} from "./engineFixtures.ts";
import { startOwnRedis } from "./ownRedis.ts";
import { silent } from "./recordFixtures.ts";

const note = sketchStory([message("note", 1)], ["receive > note"]);
const poll = { timeout: 30_000, interval: 20 };

function connect(url = redisUrl): Redis {
  const redis = new Redis(url);
  onTestFinished(() => redis.disconnect());
  return redis;
}

type Given = { version?: number; weight?: number; paused?: boolean; updatedMs?: number };

/** Stores a story's policy as the web process does, without telling admission. */
async function store(world: World, { storyId }: LoadedPlan, given: Given): Promise<void> {
  const { version = 1, weight = 1, paused = false, updatedMs = world.intake.now() } = given;
  await world.database.pool.query(
    `INSERT INTO story_policy (story_id, version, weight, priority, throttle, paused, updated_at)
     VALUES ($1, $2, $3, 'normal', 1, $4, to_timestamp($5::float8 / 1000))
     ON CONFLICT (story_id) DO UPDATE SET version = $2, weight = $3, paused = $4, updated_at = excluded.updated_at`,
    [storyId, version, weight, paused, updatedMs],
  );
}

/** What a worker keeps in force, over an admission of the test's own. Its time stands still. */
function open(world: World, more: { policy?: Policy; prefix?: string; startedMs?: number } = {}) {
  const { policy = "fair", prefix = `test-${crypto.randomUUID()}`, startedMs = world.intake.now() } = more;
  const admission = new Admission({ redis: connect(), prefix });
  const dispatch = { carryOut: async () => {}, stop: () => {} };
  const database = createDatabase(world.database.pool);
  const settings = createSettings({ policy });
  const time = { now: () => startedMs };
  const policies = createPolicies({ database, admission, dispatch, time, settings, logger: silent });
  const policyOf = async ({ storyId }: LoadedPlan) => (await admission.explain([storyId]))[0]?.policy;
  return { admission, policies, policyOf, prefix };
}

const openWorld = async () => openEngine(await openDatabase(), { workers: 0 });

test("all that is set is applied once, in pages, and what is out of its limits or of a deleted story is left out", async () => {
  const world = await openWorld();
  const { pool } = world.database;
  const [first, wrong, deleted] = [await world.publish(note), await world.publish(note), await world.publish(note)];
  await pool.query(
    `WITH made AS (INSERT INTO story (id, tenant_id, team_id, slug, name, draft)
       SELECT gen_random_uuid(), tenant_id, team_id, 'many-' || n, 'Many', '{}' FROM story, generate_series(1, 1100) n
       WHERE story.id = $1 RETURNING id)
     INSERT INTO story_policy (story_id, version, weight, priority, throttle, paused) SELECT id, 1, 3, 'low', 0.5, false FROM made`,
    [first.storyId],
  );
  await store(world, first, { weight: 2 });
  await store(world, wrong, { weight: 1_000 });
  await store(world, deleted, { weight: 2 });
  await pool.query("UPDATE story SET deleted_at = now() WHERE id = $1", [deleted.storyId]);
  const { admission, policies, policyOf } = open(world);
  expect(await policies.ensure()).toBe(true);
  expect(await policies.ensure()).toBe(false);
  expect(await policyOf(first)).toEqual(createStoryPolicy({ weight: 2 }));
  expect([await policyOf(wrong), await policyOf(deleted)]).toEqual([createStoryPolicy(), createStoryPolicy()]);
  const { rows } = await pool.query("SELECT story_id FROM story_policy WHERE weight = 3");
  const many = await admission.explain(rows.map((row) => row.story_id));
  expect(many.filter(({ policy }) => policy.weight === 3 && policy.throttle === 0.5)).toHaveLength(1_100);
});

test("a change that admission was not told of is brought to it, and one of long ago is not read again", async () => {
  const world = await openWorld();
  const [story, old] = [await world.publish(note), await world.publish(note)];
  await store(world, old, { weight: 9, updatedMs: world.intake.now() - 600_000 });
  const { policies, policyOf } = open(world);
  expect(await policies.applyChanged()).toBe(0);
  await store(world, story, { weight: 2 });
  expect(await policies.applyChanged()).toBe(1);
  expect(await policyOf(story)).toMatchObject({ weight: 2 });
  expect(await policyOf(old)).toMatchObject({ weight: 1 });
});

test("a change that comes late does not undo a newer one", async () => {
  const world = await openWorld();
  const story = await world.publish(note);
  await store(world, story, { version: 3, weight: 3 });
  const { admission, policies, policyOf } = open(world);
  const policy = createStoryPolicy({ weight: 4 });
  await admission.configure({ version: 4, storyId: story.storyId, policy });
  await policies.applyChanged();
  await policies.ensure();
  expect(await policyOf(story)).toEqual(policy);
});

test("the settings of the worker that started last hold, also after Redis has lost them", async () => {
  const world = await openWorld();
  const old = open(world, { policy: "roundRobin", startedMs: 1_000 });
  await old.policies.ensure();
  const inForce = async () => (await old.admission.snapshot()).settings.policy;
  expect(await inForce()).toBe("roundRobin");
  const young = open(world, { policy: "strict", startedMs: 1_001, prefix: old.prefix });
  expect(await young.policies.ensure()).toBe(true);
  expect(await old.policies.ensure()).toBe(false);
  expect(await inForce()).toBe("strict");

  const redis = connect();
  await redis.del(...(await redis.keys(`${old.prefix}:*`)));
  expect(await old.policies.ensure()).toBe(true);
  expect(await young.policies.ensure()).toBe(true);
  expect(await old.policies.ensure()).toBe(false);
  expect(await inForce()).toBe("strict");
});

test.each([
  { policies: "are in force", ensure: async () => false, slots: { cpu: 3, io: 4 } },
  { policies: "can't be applied", ensure: () => Promise.reject(new Error("away")), slots: { cpu: 0, io: 0 } },
])("a worker whose policies $policies offers $slots, and keeps what it runs", async ({ ensure, slots }) => {
  const ticks: unknown[] = [];
  const running = [{ runId: "r", storyRunId: "sr", delivery: 1 }];
  const heartbeat = createHeartbeat({
    worker: "w",
    slots: () => ({ cpu: 3, io: 4 }),
    running: { list: () => running, giveUp: () => 0 },
    admission: {
      async tick(...args) {
        ticks.push(args);
        return { granted: [], more: false, nextWakeMs: null, records: [], lost: [] };
      },
    },
    policies: { ensure },
    dispatch: { carryOut: async () => {}, stop: () => {} },
    logger: silent,
  });
  await heartbeat.runOnce();
  expect(ticks).toEqual([["w", slots, running]]);
});

test("Redis loses everything: a paused story stays paused while the others go on, and resumes when told", async () => {
  const database = await openDatabase();
  const redis = await startOwnRedis();
  const eager = { quietMs: 200, sweepEveryMs: 200, fairness: { policy: "strict" as const } };
  const world = await openEngine(database, { redisUrl: redis.url, worker: eager });
  const [paused, other] = [await world.publish(note), await world.publish(note)];
  const admission = new Admission({ redis: connect(redis.url), prefix: world.prefix });
  const inForce = async () => (await admission.snapshot()).settings.policy;
  await expect.poll(inForce, poll).toBe("strict");
  await store(world, paused, { paused: true });
  await redis.flush();
  const waiting = await send(world, paused);
  expect((await runStory(world, other)).storyRun.status).toBe("succeeded");
  const reason = async () => (await admission.explain([paused.storyId]))[0]?.lanes[0]?.reason;
  await expect.poll(reason, poll).toBe("paused");
  expect(await inForce()).toBe("strict");
  await store(world, paused, { version: 2, paused: false });
  expect(await whenClosed(database, waiting)).toMatchObject({ status: "succeeded" });
});
