import { step } from "../model.ts";
import { createState } from "../modelState.ts";
import type { Command, Reply } from "../verbs.ts";
import { countReady, noteDecisions, settleLedger } from "./ledger.ts";
import type { World } from "./world.ts";

/** Calls admission, and does with its answer what a process does: hand over, ask again, set its timer. */
export function call(world: World, command: Command): Reply | undefined {
  const { agenda, ledger } = world;
  if (world.pending !== null) {
    world.pending.push(command);
    return undefined;
  }
  settleLedger(ledger, agenda.now());
  const { reply, records } = step(world.admission, command, { now: world.originMs + agenda.now() });
  noteDecisions(ledger, records);
  ledger.readyLanes = countReady(world.admission.pools.cpu);
  world.onGranted([...(reply.redeliver ?? []), ...reply.granted]);
  if (reply.more) call(world, { verb: "admit" });
  else if (reply.nextWakeMs !== null) wakeIn(world, reply.nextWakeMs);
  return reply;
}

/** One timer, at the earliest time that a reply named. */
function wakeIn(world: World, inMs: number): void {
  const atMs = world.agenda.now() + Math.max(1, inMs);
  if (atMs >= world.wakeAtMs) return;
  world.wakeAtMs = atMs;
  world.agenda.plan(atMs, () => {
    if (world.wakeAtMs !== atMs) return;
    world.wakeAtMs = Number.POSITIVE_INFINITY;
    call(world, { verb: "admit" });
  });
}

/** Takes admission away for a while. What it lost comes back from the workers' ticks and from the record. */
export function breakAdmission(world: World, { forMs, loses }: { forMs: number; loses: boolean }): void {
  world.pending = [];
  world.agenda.plan(world.agenda.now() + forMs, () => {
    const missed = world.pending ?? [];
    world.pending = null;
    if (loses) loseAdmission(world);
    for (const command of missed) call(world, command);
  });
}

const rebuildAfterMs = 2_000;

/** The queue is in the same Redis, so the jobs are lost with it. */
function loseAdmission(world: World): void {
  world.admission = createState(world.settings);
  world.queue = [];
  world.queueHead = 0;
  configureStories(world);
  world.agenda.plan(world.agenda.now() + rebuildAfterMs, () => {
    const open = [...world.runs.values()].filter((run) => run.endedMs < 0).map((run) => run.ticket);
    for (let from = 0; from < open.length; from += 100) {
      call(world, { verb: "enqueue", tickets: open.slice(from, from + 100) });
    }
  });
}

/** Tells admission the policies of the scenario's stories. */
export function configureStories(world: World): void {
  for (const [storyId, policy] of Object.entries(world.scenario.policies ?? {})) {
    const complete = { weight: 1, priority: "normal" as const, throttle: 1, paused: false, budgetMs: null, ...policy };
    call(world, { verb: "configure", configuration: { version: 1, storyId, policy: complete } });
  }
}
