import { randomUUID } from "node:crypto";
import type { StoryDefinition } from "@fairlead/story";
import type pg from "pg";
import { pino } from "pino";
import { type Clock, systemClock } from "./clock.ts";
import type { Keyring } from "./credentials/keyring.ts";
import { createDatabase } from "./database.ts";
import { createEgress } from "./egress.ts";
import type { EgressPolicy } from "./egressPolicy.ts";
import { createIntake, type Intake } from "./intake.ts";
import { createPlanCache, type LoadedPlan, type PlanCache } from "./planCache.ts";
import type { Telemetry } from "./telemetry.ts";
import { createWorker, type RunningWorker, type WorkerOptions } from "./worker.ts";

/**
 * The engine in one process, for tests of stories: real PostgreSQL and Redis, one worker, nothing mocked.
 */
export type TestEngine = {
  intake: Intake;
  /** Prefix of the engine's keys in Redis. */
  prefix: string;
  /** Stores a story as published; returns what `intake.accept` needs. */
  publish(definition: StoryDefinition): Promise<LoadedPlan>;
  /** Adds a worker; the first one is there from the beginning unless `workers` was 0. */
  addWorker(): Promise<RunningWorker>;
  stop(): Promise<void>;
  [Symbol.asyncDispose](): Promise<void>;
};

export type TestEngineOptions = {
  pool: pg.Pool;
  redisUrl: string;
  /** Prefix of the keys in Redis, default one of its own. */
  prefix?: string;
  /** Workers to start with, default 1. */
  workers?: number;
  clock?: Clock;
  egress?: Partial<EgressPolicy>;
  /** The keys that credentials are sealed with; default none. */
  keyring?: Keyring;
  /** Takes the numbers of intake and workers down. */
  telemetry?: Telemetry;
  /** Settings of the workers; see WorkerOptions. Default: 8 slots of each kind, 5 s to drain. */
  worker?: Partial<
    Pick<
      WorkerOptions,
      "slots" | "drainMs" | "fairness" | "quietMs" | "sweepEveryMs" | "timersEveryMs" | "noticesEveryMs" | "points"
    >
  >;
};

/** Starts an engine on a migrated database, with Redis keys of its own. */
export async function createTestEngine(options: TestEngineOptions): Promise<TestEngine> {
  const { pool, redisUrl, clock = systemClock } = options;
  const logger = pino({ level: process.env.FAIRLEAD_LOG_LEVEL ?? "silent" });
  const { prefix = `test-${randomUUID()}` } = options;
  const policy = { version: 1, grants: [], ownOrigins: [], ownAddresses: [], allowDangerous: false, ...options.egress };
  const egress = createEgress({ policy, clock });
  const told = options.telemetry === undefined ? {} : { telemetry: options.telemetry };
  const intake = createIntake({ pool, redisUrl, logger, clock, prefix, ...told });
  const plans = createPlanCache(createDatabase(pool));
  const workers: RunningWorker[] = [];
  const addWorker = async () => {
    const settings = { slots: { cpu: 8, io: 8 }, drainMs: 5_000, ...told, ...options.worker };
    const keys = options.keyring === undefined ? {} : { keyring: options.keyring };
    const worker = createWorker({
      id: randomUUID(),
      pool,
      redisUrl,
      egress,
      logger,
      clock,
      prefix,
      ...keys,
      ...settings,
    });
    workers.push(worker);
    await worker.start();
    return worker;
  };
  await intake.measureTime();
  for (let n = 0; n < (options.workers ?? 1); n += 1) await addWorker();
  const stop = async () => {
    await Promise.all(workers.map((worker) => worker.stop()));
    await intake.stop();
    await egress.close();
  };
  return {
    intake,
    prefix,
    addWorker,
    stop,
    publish: (definition) => publish(definition, pool, plans),
    [Symbol.asyncDispose]: stop,
  };
}

/** Stores a story as published; returns what intake and workers need of it. */
export async function publish(definition: StoryDefinition, pool: pg.Pool, plans: PlanCache): Promise<LoadedPlan> {
  const [tenant, team, story, version] = [randomUUID(), randomUUID(), randomUUID(), randomUUID()];
  await pool.query("INSERT INTO tenant (id, name) VALUES ($1, 'test')", [tenant]);
  await pool.query("INSERT INTO team (id, tenant_id, slug, name) VALUES ($1, $2, 'test', 'test')", [team, tenant]);
  await pool.query(
    "INSERT INTO story (id, tenant_id, team_id, slug, name, draft) VALUES ($1, $2, $3, 'test', $4, $5)",
    [story, tenant, team, definition.name, JSON.stringify(definition)],
  );
  await pool.query("INSERT INTO story_version (id, story_id, number, definition) VALUES ($1, $2, 1, $3)", [
    version,
    story,
    JSON.stringify(definition),
  ]);
  await pool.query("UPDATE story SET live_version_id = $1 WHERE id = $2", [version, story]);
  return plans.load(version);
}

/** Every form in which a secret may have gone astray. */
export function formsOf(secret: string): string[] {
  const bytes = Buffer.from(secret);
  const json = JSON.stringify(secret).slice(1, -1);
  return [
    ...[secret, json, JSON.stringify(json).slice(1, -1), encodeURIComponent(secret)],
    ...[bytes.toString("base64").replace(/=+$/, ""), bytes.toString("base64url"), bytes.toString("hex")],
  ];
}
