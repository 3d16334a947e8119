import { step } from "../model.ts";
import { createState, type State } from "../modelState.ts";
import type { Grant, Pool } from "../ticket.ts";
import type { Command, Settings, StoryPolicy } from "../verbs.ts";
import { type Agenda, createAgenda } from "./agenda.ts";
import { percentile } from "./metrics.ts";

/** A run as it was recorded: when it asked for a slot, ms from the beginning, and how long it held it. */
export type RecordedRun = { storyId: string; pool: Pool; atMs: number; durationMs: number };

/** What is replayed, and under which rules. The same replay gives the same waits. */
export type Replay = {
  runs: readonly RecordedRun[];
  settings: Settings;
  /** What is set for stories; those that are left out have the defaults. */
  policies: ReadonlyMap<string, StoryPolicy>;
  /** Slots of the fleet, one at least of each pool that runs ask for. */
  slots: Readonly<Record<Pool, number>>;
  /** How long after the last arrival the replay goes on, ms: runs that have not begun by then count as waiting until then. */
  patienceMs: number;
};

/** How long the runs of a story waited, ms. */
export type ReplayedWaits = { runs: number; waitP50Ms: number; waitP99Ms: number };

type World = {
  replay: Replay;
  state: State;
  agenda: Agenda;
  /** Jobs handed over and not taken, and slots that are free. */
  queues: Record<Pool, Grant[]>;
  free: Record<Pool, number>;
  running: Map<string, Grant>;
  startedMs: Map<string, number>;
  wakeAtMs: number;
};

const worker = "replay";
const tickMs = 1_000;
/** A whole hour's quarter: shares are lowered around full hours only. */
const originMs = Date.UTC(2026, 0, 5, 9, 15);

/**
 * Plays recorded arrivals on the pure model of admission, with one worker that has all slots. What followed from a run
 * arrives when it did, even if the run now ends at another time: what it tells is an estimate.
 */
export function replayRuns(replay: Replay): Map<string, ReplayedWaits> {
  const state = createState(replay.settings);
  const free = { ...replay.slots };
  const world: World = {
    ...{ replay, state, free, agenda: createAgenda(), queues: { cpu: [], io: [] } },
    ...{ running: new Map(), startedMs: new Map(), wakeAtMs: Number.POSITIVE_INFINITY },
  };
  for (const [storyId, policy] of replay.policies)
    call(world, { verb: "configure", configuration: { version: 1, storyId, policy } });
  const endsAtMs = Math.max(0, ...replay.runs.map(({ atMs }) => atMs)) + replay.patienceMs;
  tick(world, endsAtMs);
  for (const [index, run] of replay.runs.entries())
    world.agenda.plan(run.atMs, () => arrive(world, run, String(index)));
  while (world.startedMs.size < replay.runs.length && world.agenda.next(endsAtMs));
  return toWaits(world, endsAtMs);
}

function call(world: World, command: Command): void {
  const { reply } = step(world.state, command, { now: originMs + world.agenda.now() });
  for (const grant of reply.granted) world.queues[grant.pool].push(grant);
  takeUp(world);
  if (reply.more) call(world, { verb: "admit" });
  else if (reply.nextWakeMs !== null) planWake(world, world.agenda.now() + Math.max(1, reply.nextWakeMs));
}

function planWake(world: World, atMs: number): void {
  if (atMs >= world.wakeAtMs) return;
  world.wakeAtMs = atMs;
  world.agenda.plan(atMs, () => {
    if (world.wakeAtMs !== atMs) return;
    world.wakeAtMs = Number.POSITIVE_INFINITY;
    call(world, { verb: "admit" });
  });
}

function tick(world: World, endsAtMs: number): void {
  const { slots } = world.replay;
  call(world, { verb: "tick", worker, slots, running: [...world.running.values()] });
  // What is handed over and not taken up keeps its lease, as a job in a queue does.
  const waiting = [...world.queues.cpu, ...world.queues.io];
  if (waiting.length > 0) call(world, { verb: "confirm", runs: waiting });
  const next = world.agenda.now() + tickMs;
  if (next <= endsAtMs) world.agenda.plan(next, () => tick(world, endsAtMs));
}

function arrive(world: World, { storyId, pool }: RecordedRun, runId: string): void {
  const ticket = { runId, storyRunId: runId, storyId, pool, payload: "" };
  call(world, { verb: "enqueue", tickets: [ticket] });
}

/** Lets free slots take jobs, in their order. */
function takeUp(world: World): void {
  for (const pool of ["cpu", "io"] as const) {
    while (world.free[pool] > 0) {
      const job = world.queues[pool].shift();
      if (job === undefined) break;
      begin(world, job);
    }
  }
}

function begin(world: World, job: Grant): void {
  const { agenda, state, replay } = world;
  const { reply } = step(state, { verb: "start", worker, runs: [job] }, { now: originMs + agenda.now() });
  const run = replay.runs[Number(job.runId)];
  if (reply.verdicts?.[0] !== "go" || run === undefined) return;
  world.free[job.pool] -= 1;
  world.running.set(job.runId, job);
  if (!world.startedMs.has(job.runId)) world.startedMs.set(job.runId, agenda.now());
  agenda.plan(agenda.now() + Math.max(1, run.durationMs), () => end(world, job, run.durationMs));
}

function end(world: World, { runId, storyRunId, pool }: Grant, actualMs: number): void {
  world.free[pool] += 1;
  world.running.delete(runId);
  const done = { runId, storyRunId, pool, actualMs, outcome: "emitted", children: [] };
  call(world, { verb: "complete", worker, runs: [done] });
}

function toWaits({ replay, startedMs }: World, endsAtMs: number): Map<string, ReplayedWaits> {
  const waits = new Map<string, number[]>();
  for (const [index, { storyId, atMs }] of replay.runs.entries()) {
    const own = waits.get(storyId) ?? [];
    waits.set(storyId, own);
    own.push((startedMs.get(String(index)) ?? endsAtMs) - atMs);
  }
  return new Map([...waits].map(([storyId, own]) => [storyId, toFigures(own.sort((a, b) => a - b))]));
}

function toFigures(sorted: readonly number[]): ReplayedWaits {
  return { runs: sorted.length, waitP50Ms: percentile(sorted, 0.5) ?? 0, waitP99Ms: percentile(sorted, 0.99) ?? 0 };
}
