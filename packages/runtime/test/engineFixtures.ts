import { createTestDatabase, type TestDatabase } from "@fairlead/db/testing";
import type { Json } from "@fairlead/formula";
import type { StoryDefinition } from "@fairlead/story";
import { expect, onTestFinished } from "vitest";
import type { LoadedPlan } from "../src/planCache.ts";
import { createTestEngine, type TestEngine, type TestEngineOptions } from "../src/testing.ts";

/** The Redis server of the service tests. */
export const redisUrl = process.env.TEST_REDIS_URL ?? "redis://127.0.0.1:6379";

/** Every action may call servers on loopback, where the tests have theirs. */
const onLoopback = { grants: [{ cidr: "127.0.0.0/8", ports: [], protocols: [], scope: "startup" as const }] };

/** A database of its own, dropped when the test ends. */
export async function openDatabase(): Promise<TestDatabase> {
  const database = await createTestDatabase();
  onTestFinished(() => database.drop());
  return database;
}

/** An engine with its database. */
export type World = TestEngine & { database: TestDatabase };

/** An engine on a database, stopped when the test ends. */
export async function openEngine(database: TestDatabase, options: Partial<TestEngineOptions> = {}): Promise<World> {
  const engine = await createTestEngine({ pool: database.pool, redisUrl, egress: onLoopback, ...options });
  onTestFinished(() => engine.stop());
  return { ...engine, database };
}

type Action = StoryDefinition["actions"][number];
type Link = StoryDefinition["links"][number];

/** An action by what matters to a test; id and name are its slug. */
export type Sketch = {
  slug: string;
  type: Action["type"];
  options: unknown;
  disabled?: boolean;
  retry?: { limit: number };
  atMostOnce?: boolean;
};

/** A story that begins with the webhook `receive`. Links are written "a > b", "a no_match> b", "a failure> b". */
export function sketchStory(actions: readonly Sketch[], links: readonly string[]): StoryDefinition {
  const receive: Sketch = { slug: "receive", type: "webhook", options: {} };
  return {
    formatVersion: 1,
    name: "Test",
    actions: [receive, ...actions].map((action) => ({ id: action.slug, name: action.slug, ...action }) as Action),
    links: links.map(toLink),
  };
}

function toLink(text: string): Link {
  const match = /^(\w+) (no_match|failure)?> (\w+)$/.exec(text);
  if (match === null) throw new Error(`"${text}" is not a link.`);
  const [, from = "", kind, to = ""] = match;
  return { from, to, ...(kind === undefined ? {} : { kind: kind as "no_match" | "failure" }) };
}

/** An event transform in mode `message`. */
export function message(slug: string, payload: Json): Sketch {
  return { slug, type: "event_transform", options: { mode: "message", payload } };
}

/** Sends an event to the webhook of a story; returns the story run's id. */
export async function send(engine: TestEngine, story: LoadedPlan, body: Json = {}): Promise<string> {
  const data = { body, headers: {}, method: "POST" };
  const { storyRunId } = await engine.intake.accept({ ...story, action: "receive", data, trigger: "webhook" });
  return storyRunId;
}

/** A recorded run, with the data of its events by port. */
export type RunRow = {
  action: string;
  outcome: string;
  children: number;
  error: { code: string; message: string } | null;
  log: string[] | null;
  wait: Record<string, number> | null;
  events: { port: string; data: Json }[];
};

/** What is recorded of a story run, in the order of recording's keys. */
export async function readRuns(database: TestDatabase, storyRunId: string): Promise<RunRow[]> {
  const { rows } = await database.pool.query(
    `SELECT a.action, a.outcome, a.children, a.error, a.log, a.wait,
       coalesce((SELECT json_agg(json_build_object('port', e.port, 'data', e.data) ORDER BY e.seq) FROM event e
         WHERE e.story_run_id = a.story_run_id AND e.action_run_id = a.id), '[]') AS events
     FROM action_run a WHERE a.story_run_id = $1 ORDER BY a.started_at, a.id`,
    [storyRunId],
  );
  return rows;
}

/** Waits until a story run is closed; returns its row. */
export async function whenClosed(database: TestDatabase, storyRunId: string, timeoutMs = 30_000) {
  return await expect
    .poll(() => readStoryRun(database, storyRunId), { timeout: timeoutMs, interval: 20 })
    .toMatchObject({ status: expect.stringMatching(/^(succeeded|failed)$/) })
    .then(() => readStoryRun(database, storyRunId));
}

async function readStoryRun(database: TestDatabase, storyRunId: string) {
  const { rows } = await database.pool.query("SELECT status, runs, events, failures FROM story_run WHERE id = $1", [
    storyRunId,
  ]);
  return rows[0] as { status: string; runs: number; events: number; failures: number };
}

/** Sends an event and waits until everything that follows from it is recorded. */
export async function runStory(world: World, story: LoadedPlan, body: Json = {}) {
  const storyRunId = await send(world, story, body);
  const storyRun = await whenClosed(world.database, storyRunId);
  const runs = await readRuns(world.database, storyRunId);
  return { storyRunId, storyRun, runs, run: (action: string) => runs.find((run) => run.action === action) };
}

/** Asserts that what must never be is not. */
export async function expectInvariants(database: TestDatabase): Promise<void> {
  for (const view of ["invariant_closed_balance", "invariant_orphan_event", "invariant_orphan_run"]) {
    const { rows } = await database.pool.query(`SELECT * FROM ${view}`);
    expect(rows, view).toEqual([]);
  }
}
