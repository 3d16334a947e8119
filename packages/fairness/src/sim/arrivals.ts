import type { Load } from "../scenarios/scenario.ts";
import type { Ticket } from "../ticket.ts";
import { call } from "./calls.ts";
import { changeStory, settleLedger } from "./ledger.ts";
import { createRandom, type Random } from "./random.ts";
import type { SimRun, World } from "./world.ts";

/*
 * Runs arrive as their load says. Each load has random numbers of its own, so that it asks for the same runs whatever
 * else there is and whatever the policy.
 */

const perCallMax = 100;

type Source = { world: World; load: Load; key: string; random: Random; made: number };

/** Plans the arrivals of all loads; null: one that is left out. `seed`: of the whole simulation. */
export function planArrivals(world: World, loads: readonly (Load | null)[], seed: number): void {
  for (const [index, load] of loads.entries()) {
    if (load === null) continue;
    const key = `${load.storyId}.${index}`;
    const source = { world, load, key, random: createRandom(hash(`${seed}/${load.storyId}/${load.role}`)), made: 0 };
    planLoad(source);
  }
}

function planLoad(source: Source): void {
  const { world, load, random } = source;
  const { arrivals } = load;
  if (arrivals.kind === "every") {
    const phaseMs = Math.floor(random() * arrivals.everyMs);
    planEvery(source, arrivals.fromMs + phaseMs);
    return;
  }
  world.arrivalsLeft += 1;
  world.agenda.plan(arrivals.kind === "burst" ? arrivals.atMs : arrivals.fromMs, () => {
    world.arrivalsLeft -= 1;
    const perStoryRun = arrivals.kind === "burst" ? (arrivals.runsPerStoryRun ?? 1) : 1;
    arrive(source, { runs: arrivals.runs, perStoryRun });
  });
}

function planEvery(source: Source, atMs: number): void {
  const { world, load } = source;
  const { arrivals } = load;
  if (arrivals.kind !== "every" || atMs >= arrivals.untilMs) return;
  world.arrivalsLeft += 1;
  world.agenda.plan(atMs, () => {
    world.arrivalsLeft -= 1;
    const runs = arrivals.runs ?? 1;
    arrive(source, { runs, perStoryRun: runs });
    planEvery(source, atMs + arrivals.everyMs);
  });
}

function arrive(source: Source, { runs, perStoryRun }: { runs: number; perStoryRun: number }): void {
  const { world, load } = source;
  for (let from = 0; from < runs; from += perCallMax) {
    const count = Math.min(perCallMax, runs - from);
    const tickets = Array.from({ length: count }, (_, index) =>
      addRun(source, Math.floor((from + index) / perStoryRun)),
    );
    settleLedger(world.ledger, world.agenda.now());
    changeStory(world.ledger, load.storyId, { nowMs: world.agenda.now(), running: 0, unstarted: count });
    world.ledger.unstarted += count;
    call(world, { verb: "enqueue", tickets });
  }
}

function addRun(source: Source, storyRun: number): Ticket {
  const { world, load, key } = source;
  source.made += 1;
  const ticket: Ticket = {
    runId: `${key}.${source.made}`,
    // One story run for each arrival, or as many as the load says.
    storyRunId: `${key}.${load.arrivals.kind === "burst" ? `b${storyRun}` : `${world.agenda.now()}.${storyRun}`}`,
    storyId: load.storyId,
    pool: "cpu",
    payload: "",
    ...(load.tenantId === undefined ? {} : { tenantId: load.tenantId }),
  };
  const run: SimRun = {
    ticket,
    load,
    enqueuedMs: world.agenda.now(),
    durationMs: Math.max(1, Math.round(load.durationMs * (0.9 + 0.2 * source.random()))),
    startedMs: -1,
    endedMs: -1,
    attempts: 0,
    onEnd: load.arrivals.kind === "closed" ? () => renew(source) : null,
  };
  world.runs.set(ticket.runId, run);
  world.openRuns += 1;
  return ticket;
}

function renew(source: Source): void {
  const { arrivals } = source.load;
  if (arrivals.kind === "closed" && source.world.agenda.now() < arrivals.untilMs) {
    arrive(source, { runs: 1, perStoryRun: 1 });
  }
}

/** Lets the next run of a closed load arrive when one of it has ended. */
export function renewLoad(run: SimRun): void {
  const { onEnd } = run;
  run.onEnd = null;
  onEnd?.();
}

function hash(text: string): number {
  let value = 2_166_136_261;
  for (let index = 0; index < text.length; index += 1) value = Math.imul(value ^ text.charCodeAt(index), 16_777_619);
  return value >>> 0;
}
