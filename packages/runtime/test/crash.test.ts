import { setTimeout as pause } from "node:timers/promises";
import { pino } from "pino";
import { expect, onTestFinished, test } from "vitest";
import { systemClock } from "../src/clock.ts";
import { createDatabase } from "../src/database.ts";
import { createIntake } from "../src/intake.ts";
import { createPlanCache } from "../src/planCache.ts";
import { publish } from "../src/testing.ts";
import { serve } from "./egressFixtures.ts";
import { expectInvariants, message, openDatabase, type Sketch, sketchStory } from "./engineFixtures.ts";
import { startOwnRedis } from "./ownRedis.ts";
import { openWorkerProcesses } from "./workerProcess.ts";

/**
 * Workers and Redis die at chosen points under load. Each seed is one slice of the load: what dies, where and when
 * follows from it. FAIRLEAD_CRASH_SEEDS (such as "7" or "1-20") chooses others.
 */
const seeds = readSeeds(process.env.FAIRLEAD_CRASH_SEEDS ?? "1-20");
const eventsPerSeed = 52;
const points = ["afterTake", "afterClaim", "afterEffect", "afterCommit", "afterComplete", "afterAddBulk"];
const slots = { cpu: 4, io: 4 };
/**
 * A lost run is back when its lease has ended (30 s) or the sweep has found it (15 s), and takes its turn. The rest is for
 * machines that are busy: workers start slowly there.
 */
const closedWithinMs = 180_000;

const http = (slug: string, url: string): Sketch => ({
  slug,
  type: "http_request",
  options: { url, method: "post", body: { run: "<<META.run_id>>" } },
});
const explode: Sketch = {
  slug: "each",
  type: "event_transform",
  options: { mode: "explode", path: "=receive.body.items" },
};
/** Runs of one story run by action, with two items. */
const runsByAction = { receive: 1, note: 1, call: 1, each: 1, use: 2, page: 2 };

test(`workers and Redis die at random (seeds ${seeds.join(" ")}): every accepted event is worked off, and recorded once`, async () => {
  const database = await openDatabase();
  const redis = await startOwnRedis();
  const effects = new Map<string, number>();
  const echo = await serve((request, response) => {
    const key = String(request.headers["idempotency-key"]);
    effects.set(key, (effects.get(key) ?? 0) + 1);
    request.resume().on("end", () => response.end("{}"));
  });
  const workers = openWorkerProcesses({
    DATABASE_URL: database.url,
    REDIS_URL: redis.url,
    FAIRLEAD_ALLOW_PRIVATE_NETWORK: "127.0.0.1",
    FAIRLEAD_WORKER_CPU_SLOTS: String(slots.cpu),
    FAIRLEAD_WORKER_IO_SLOTS: String(slots.io),
    FAIRLEAD_LOG_LEVEL: "warn",
  });
  const logger = pino({ level: "silent" });
  const intake = createIntake({ pool: database.pool, redisUrl: redis.url, logger, clock: systemClock });
  onTestFinished(() => intake.stop());
  await intake.measureTime();
  const definition = sketchStory(
    [
      message("note", { n: "=receive.body.n" }),
      http("call", echo.origin),
      explode,
      message("use", "=[note.n, each.item]"),
      http("page", echo.origin),
    ],
    ["receive > note", "note > call", "call > each", "each > use", "use > page"],
  );
  const story = await publish(definition, database.pool, createPlanCache(createDatabase(database.pool)));

  const accepted: string[] = [];
  let kills = 0;
  let faults = 0;
  let standby = workers.start();
  for (const seed of seeds) {
    const random = randomOf(seed);
    const crashing = workers.start(`${points[seed % points.length]}:${1 + Math.floor(random() * 40)}`);
    const killAfter = random() < 0.3 ? Math.floor(random() * eventsPerSeed) : -1;
    const fault = (["none", "flush", "restart", "none"] as const)[Math.floor(random() * 4)] ?? "none";
    const faultAfter = Math.floor(random() * eventsPerSeed);
    for (let n = 0; n < eventsPerSeed; n += 1) {
      const data = { body: { n, items: ["a", "b"] }, headers: {}, method: "POST" };
      accepted.push((await intake.accept({ ...story, action: "receive", data, trigger: "webhook" })).storyRunId);
      if (n === killAfter) {
        standby.kill("SIGKILL");
        kills += 1;
        standby = workers.start();
      }
      if (n === faultAfter && fault !== "none") {
        faults += 1;
        if (fault === "flush") await redis.flush();
        if (fault === "restart") {
          await redis.kill();
          await redis.start();
        }
      }
      await pause(random() * 10);
    }
    const signal = await Promise.race([crashing.ended, pause(4_000)]);
    if (signal === undefined) crashing.kill("SIGKILL");
    kills += 1;
  }
  workers.start();

  const openOf = async () => {
    const { rows } = await database.pool.query("SELECT count(*)::int AS open FROM story_run WHERE status = 'open'");
    return rows[0].open as number;
  };
  const since = performance.now();
  await expect.poll(openOf, { timeout: closedWithinMs, interval: 100, message: workers.log() }).toBe(0);
  const tookMs = Math.round(performance.now() - since);

  const { rows: stored } = await database.pool.query("SELECT id, status FROM story_run ORDER BY id");
  expect(stored.map((row) => row.id)).toEqual([...accepted].sort());
  expect(stored.filter((row) => row.status !== "succeeded")).toEqual([]);
  const { rows: counts } = await database.pool.query(
    "SELECT action, count(*)::int AS runs, count(DISTINCT (story_run_id, parent_event_id))::int AS different FROM action_run GROUP BY action",
  );
  const expected = Object.entries(runsByAction).map(([action, runs]) => [action, runs * accepted.length]);
  expect(counts.map((row) => [row.action, row.runs]).sort()).toEqual(expected.sort());
  expect(counts.filter((row) => row.runs !== row.different)).toEqual([]);
  await expectInvariants(database);

  const { rows: called } = await database.pool.query("SELECT id FROM action_run WHERE action IN ('call', 'page')");
  const keys = new Set(called.map((row) => row.id as string));
  expect([...keys].filter((key) => !effects.has(key))).toEqual([]);
  expect([...effects.keys()].filter((key) => !keys.has(key))).toEqual([]);
  const repeated = [...effects.values()].reduce((sum, count) => sum + count - 1, 0);
  // Only a run that was cut off between its effect and its record may repeat the effect: at most all slots per kill.
  expect(repeated).toBeLessThanOrEqual((kills + faults) * slots.io);
  console.info(JSON.stringify({ events: accepted.length, kills, faults, repeated, tookMs }));
}, 600_000);

function readSeeds(text: string): number[] {
  const [from = 1, to = from] = text.split("-").map(Number);
  return Array.from({ length: to - from + 1 }, (_, index) => from + index);
}

/** A small generator of numbers in [0, 1) (mulberry32), so that a seed always means the same. */
function randomOf(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296;
  };
}
