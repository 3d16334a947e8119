import { Admission, createSettings, type Policy } from "@fairlead/fairness";
import { type FleetEvent, fourWorkers, measure } from "@fairlead/fairness/sim";
import { queuePrefix } from "@fairlead/runtime/queueing";
import { type Echo, startEcho } from "../echo.ts";
import { type Product, startProduct } from "../product.ts";
import { connectServers, type Servers } from "../servers.ts";
import { pauseMs } from "../workload.ts";
import { type Recorded, readRecord, whenClosed } from "./faultRecord.ts";
import { type Figures, toFigures } from "./figures.ts";
import { injectFaults } from "./injectFaults.ts";
import type { Journal } from "./journal.ts";
import { type Course, loadNow } from "./playReal.ts";
import { postArrivals } from "./postArrivals.ts";
import type { RealScenario } from "./realScenarios.ts";
import { type RedisServer, startRedisServer } from "./redisServer.ts";
import { replay } from "./replay.ts";
import { createWorkerSet } from "./workerSet.ts";

/** Two leases of a running run: a slot that is held after that is held for ever. */
const leakAfterMs = 60_000;
const closesWithinMs = 90_000;

/**
 * Plays a scenario with faults on the whole product: webhooks are called, four worker processes execute HTTP requests to a
 * server that answers when the run is to end, PostgreSQL records, and workers or Redis are killed.
 */
export async function playFaults(real: RealScenario, course: Course): Promise<Record<string, Figures>> {
  const results: Record<string, Figures> = {};
  for (const policy of real.policies.filter(course.isChosen)) {
    course.say(`${real.scenario.name}: ${policy}`);
    results[policy] = await playOne(real, policy, course);
  }
  return results;
}

async function playOne(real: RealScenario, policy: Policy, course: Course): Promise<Figures> {
  await using redis = await startRedisServer();
  const share = String(Math.ceil(course.slots / 4));
  await using product = await startProduct({
    REDIS_URL: redis.url,
    FAIRLEAD_FAIRNESS_POLICY: policy,
    FAIRLEAD_WORKER_IO_SLOTS: share,
    FAIRLEAD_WORKER_CPU_SLOTS: share,
  });
  using echo = await startEcho();
  await using servers = connectServers(product.databaseUrl, product.redisUrl);
  return await playOn({ redis, product, echo, servers }, { real, policy, course });
}

type Means = { redis: RedisServer; product: Product; echo: Echo; servers: Servers };
type Piece = { real: RealScenario; policy: Policy; course: Course };

async function playOn({ redis, product, echo, servers }: Means, { real, policy, course }: Piece): Promise<Figures> {
  const { scenario } = real;
  const { slots, seed, say } = course;
  // The product's own worker is the first of the fleet.
  const fleet = (scenario.fleet ?? fourWorkers)(slots);
  const events = fleet.filter(({ kind, atMs }) => kind !== "join" || atMs > 0);
  const workers = createWorkerSet(product);
  for (const name of ["w1", "w2", "w3"]) await workers.start(name);
  const posting = await postArrivals(product, { scenario, slots, seed, url: echo.countedUrl });
  await Promise.all([posting.done, injectFaults(events, { workers, redis, now: posting.now, say })]);
  const open = await whenClosed(servers, closesWithinMs);
  const faultMs = Math.max(...events.map((event) => event.atMs));
  await pauseMs(Math.max(0, faultMs + leakAfterMs - posting.now()));
  const recorded = await readRecord(servers, posting.posted, posting.originMs);
  return {
    ...recordedFigures(recorded, { real, policy, course }, fleet),
    acceptedEvents: posting.posted.length,
    refusedEvents: posting.refused(),
    repeatedEffects: await echo.repeated(),
    leakedSlots: open === 0 ? await slotsTaken(servers) : null,
    loadAverage: loadNow(),
  };
}

function recordedFigures(recorded: Recorded, { real, policy }: Piece, fleet: readonly FleetEvent[]): Figures {
  const journal: Journal = { ...recorded.journal, slots: slotChanges(fleet) };
  const metrics = measure(replay(journal, real.scenario, createSettings({ policy })), new Map());
  return {
    ...toFigures(metrics),
    // The product's workers tell no decisions.
    ...{ gateViolations: null, maxOvershoot: null, budgetError: null, promiseFailureMs: null, borrowedRuns: null },
    lostRuns: recorded.lost,
    recordedTwice: recorded.recordedTwice,
  };
}

function slotChanges(fleet: readonly FleetEvent[]): Journal["slots"] {
  const slotsOf = (name: string) => fleet.find((event) => event.kind === "join" && event.worker === name);
  return fleet.flatMap((event) => {
    if (event.kind === "join") return [{ atMs: event.atMs, change: event.slots }];
    const joined = event.kind === "crash" ? slotsOf(event.worker) : undefined;
    return joined?.kind === "join" ? [{ atMs: event.atMs, change: -joined.slots }] : [];
  });
}

async function slotsTaken({ redis }: Servers): Promise<number> {
  const { pools } = await new Admission({ redis, prefix: queuePrefix }).snapshot();
  return pools.cpu.taken + pools.io.taken;
}
