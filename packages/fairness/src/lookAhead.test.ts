import { expect, it } from "vitest";
import { step } from "./model.ts";
import { createState } from "./modelState.ts";
import { createSettings } from "./policySettings.ts";
import type { Grant } from "./ticket.ts";
import type { Command } from "./verbs.ts";

const slots = 100;

/** A backlogged fleet whose runs all end at the same moments, so that slots stand idle at each. Gives how far it looks ahead. */
function lookAheadFor(durationMs: number): number {
  const state = createState(createSettings({ share: 1, reserve: 0, budgetMs: 1e12 }));
  const queue: Grant[] = [];
  let now = 1_764_000_900_000;
  let made = 0;
  const call = (command: Command) => {
    const { reply } = step(state, command, { now });
    queue.push(...reply.granted);
    if (reply.more) call({ verb: "admit" });
  };
  const enqueue = (count: number) => {
    const tickets = Array.from({ length: count }, () => {
      made += 1;
      const story = made % 4;
      return { storyRunId: `sr${story}`, storyId: `s${story}`, pool: "cpu" as const, payload: "", runId: `r${made}` };
    });
    call({ verb: "enqueue", tickets });
  };
  const runAll = () => {
    const runs = queue.splice(0, slots);
    for (const run of runs) call({ verb: "start", worker: "w", runs: [run] });
    now += durationMs;
    call({ verb: "tick", worker: "w", slots: { cpu: slots, io: 0 }, running: runs });
    for (const run of runs) {
      const ended = { ...run, actualMs: durationMs, outcome: "emitted" as const, children: [] };
      call({ verb: "complete", worker: "w", runs: [ended] });
    }
    enqueue(runs.length);
  };
  call({ verb: "tick", worker: "w", slots: { cpu: slots, io: 0 }, running: [] });
  enqueue(4 * slots);
  for (let round = 0; round < 50; round += 1) runAll();
  return state.pools.cpu.lookAhead;
}

it("looks as far ahead as short runs need, and not so far that long ones wait there", () => {
  expect(lookAheadFor(2)).toBeGreaterThan(20);
  expect(lookAheadFor(60)).toBeGreaterThan(20);
  expect(lookAheadFor(500)).toBeLessThan(4);
  expect(lookAheadFor(60_000)).toBe(2);
});
