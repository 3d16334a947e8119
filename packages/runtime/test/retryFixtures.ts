import { Admission } from "@fairlead/fairness";
import { Redis } from "ioredis";
import type pg from "pg";
import { onTestFinished } from "vitest";
import { createTimers } from "../src/chores/timers.ts";
import { type Clock, systemClock } from "../src/clock.ts";
import { createDatabase } from "../src/database.ts";
import { createDispatch } from "../src/dispatch.ts";
import { createEventCache } from "../src/eventCache.ts";
import { createHandoff } from "../src/handoff.ts";
import { createPlanCache } from "../src/planCache.ts";
import { createRecorder } from "../src/recorder.ts";
import { openDatabase, openEngine, redisUrl, type Sketch, type World } from "./engineFixtures.ts";
import { silent } from "./recordFixtures.ts";

/** A clock that tells the same time until it is told to advance. What loops do goes on by the machine's clock. */
export type StillClock = Clock & { advance(ms: number): void };

/** A clock that stands still; half of what could be drawn is drawn. */
export function stillClock(): StillClock {
  let passedMs = 0;
  const [wall, steady] = [systemClock.now(), systemClock.mono()];
  return {
    now: () => wall + passedMs,
    mono: () => steady + passedMs,
    after: systemClock.after,
    random: () => 0.5,
    advance(ms) {
      passedMs += ms;
    },
  };
}

/**
 * A pool whose database tells the time of a still clock: otherwise each process would know another time, by the real
 * time between their measurements, and all would leap at the next one.
 */
function standing(pool: pg.Pool, clock: StillClock): pg.Pool {
  return new Proxy(pool, {
    get(target, key) {
      const value = Reflect.get(target, key);
      if (typeof value !== "function") return value;
      return (...args: [{ name?: string }]) =>
        key === "query" && args[0]?.name === "database_time"
          ? Promise.resolve({ rows: [{ ms: clock.now() }] })
          : value.apply(target, args);
    },
  });
}

/** An engine whose timers fire when the test says so and its clock has come so far. */
export type RetryWorld = World & { clock: StillClock; fire: (prefix?: string) => Promise<Record<string, number>> };

/** `workers` as in TestEngineOptions, default 1. */
export async function openRetryWorld(workers = 1): Promise<RetryWorld> {
  const opened = await openDatabase();
  const clock = stillClock();
  const world = await openEngine(opened, {
    pool: standing(opened.pool, clock),
    clock,
    workers,
    worker: { timersEveryMs: Number.POSITIVE_INFINITY },
  });
  const redis = new Redis(redisUrl);
  const started: { stop(): Promise<void> | void }[] = [];
  onTestFinished(async () => {
    for (const one of started) await one.stop();
    redis.disconnect();
  });
  const database = createDatabase(world.database.pool);
  const fire = (prefix = world.prefix) => {
    const handoff = createHandoff(redis, silent, prefix);
    const admission = new Admission({ redis, prefix });
    const plans = createPlanCache(database);
    const dispatch = createDispatch({ admission, handoff, clock, logger: silent });
    started.push(dispatch, handoff);
    const recorder = createRecorder({ database, logger: silent, clock });
    const parts = { cache: createEventCache(), recorder, closer: recorder };
    const means = { database, admission, dispatch, plans, ...parts, time: world.intake, logger: silent };
    return createTimers(means).runOnce();
  };
  return { ...world, clock, fire };
}

/** An action that calls a server; `limit`: how often it is tried again. */
export function call(url: string, limit?: number): Sketch {
  const sketch: Sketch = { slug: "call", type: "http_request", options: { url, method: "post", body: 1 } };
  return limit === undefined ? sketch : { ...sketch, retry: { limit } };
}

/** A wait as it is stored. `afterMs`: from the last failure to when it is due; `leftMs`: from the world's now. */
export type Wait = {
  action: string;
  attempt: number;
  afterMs: number;
  leftMs: number;
  hops: number;
  errors: { at: string; [key: string]: unknown }[];
};

/** The waits of a story run. */
export async function readWaits(world: World, storyRunId: string): Promise<Wait[]> {
  const { rows } = await world.database.pool.query(
    `SELECT action, attempt, hops, errors, extract(epoch FROM due_at)::float8 * 1000 AS "dueMs" FROM timer
     WHERE story_run_id = $1`,
    [storyRunId],
  );
  return rows.map(({ dueMs, ...row }) => ({
    ...row,
    afterMs: Math.round(dueMs - Date.parse(row.errors.at(-1).at)),
    leftMs: dueMs - world.intake.now(),
  }));
}
