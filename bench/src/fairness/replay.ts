import type { Settings } from "@fairlead/fairness";
import {
  changeStory,
  createLedger,
  createWorld,
  noteDecisions,
  type Scenario,
  settleLedger,
  type World,
} from "@fairlead/fairness/sim";
import type { Journal, JournalRun } from "./journal.ts";

/**
 * Brings what was seen into the simulator's books, so that one and the same code makes the figures of both. Admission is
 * not simulated: the world only learns when runs arrived, started and ended.
 */
export function replay(journal: Journal, scenario: Scenario, settings: Settings): World {
  const world = createWorld({ scenario, settings, ledger: createLedger() });
  for (const { atMs, change } of journal.slots) {
    plan(world, atMs, () => {
      world.ledger.slots += change;
    });
  }
  for (const { atMs, stories } of journal.ready) {
    plan(world, atMs, () => {
      world.ledger.readyLanes = stories;
    });
  }
  for (const run of journal.runs.values()) planRun(world, run);
  noteDecisions(world.ledger, journal.decisions);
  plan(world, journal.endMs, () => {});
  while (world.agenda.next(Number.POSITIVE_INFINITY));
  return world;
}

function plan(world: World, atMs: number, act: () => void): void {
  world.agenda.plan(atMs, () => {
    settleLedger(world.ledger, world.agenda.now());
    act();
  });
}

function planRun(world: World, run: JournalRun): void {
  const { runId, storyRunId, load, durationMs, enqueuedMs, startsMs, endedMs } = run;
  const [startedMs = -1] = startsMs;
  world.runs.set(runId, {
    ticket: { runId, storyRunId, storyId: load.storyId, pool: "cpu", payload: "" },
    ...{ load, enqueuedMs, durationMs, startedMs, endedMs },
    attempts: startsMs.length,
    onEnd: null,
  });
  const change = (atMs: number, { waits, runs }: { waits: number; runs: number }) =>
    plan(world, atMs, () => {
      const { ledger, agenda } = world;
      changeStory(ledger, load.storyId, { nowMs: agenda.now(), running: runs, unstarted: waits });
      ledger.unstarted += waits;
      ledger.busy += runs;
    });
  change(enqueuedMs, { waits: 1, runs: 0 });
  if (startedMs >= 0) change(startedMs, { waits: -1, runs: 1 });
  if (startedMs >= 0 && endedMs >= 0) change(endedMs, { waits: 0, runs: -1 });
  world.ledger.doubles += Math.max(0, startsMs.length - 1);
  if (endedMs < 0) world.openRuns += 1;
}
