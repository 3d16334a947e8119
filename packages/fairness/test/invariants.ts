import { isDeepStrictEqual } from "node:util";
import { step } from "../src/model.ts";
import { canonical } from "../src/modelCanonical.ts";
import type { Group, Lane, PoolState, Run, State, Step } from "../src/modelState.ts";
import { createState } from "../src/modelState.ts";
import { budgetMax, storyOf } from "../src/modelStories.ts";
import { isBorrowable, readGrounds } from "../src/modelVerdict.ts";
import { reserveSlots } from "../src/policyLimits.ts";
import { constants } from "../src/policySettings.ts";
import { policyTraits } from "../src/policyTraits.ts";
import { pools } from "../src/ticket.ts";
import type { Command, DecisionRecord, Reply } from "../src/verbs.ts";
import type { Sequence } from "./conformance.ts";
import { createWorld, takeAnswer, toCommand, waitOf } from "./world.ts";

/*
 * What must hold after every call, whatever is called in which order. Each check gives a sentence about the first thing
 * that does not hold.
 */

type Before = { now: number; fronts: Map<string, number>; runs: Map<string, Run["state"]>; seqOf: Map<string, number> };
type Seen = {
  state: State;
  before: Before;
  command: Command;
  reply: Reply;
  records: readonly DecisionRecord[];
  lastGrant: Map<string, number>;
};
type Check = (seen: Seen) => string | undefined;

const inFlight = (run: Run) => run.state !== "waiting";
const laneName = ({ ticket: { pool, storyId } }: Run) => `${pool}/${storyId}`;

/** Slots taken are those of counted runs in flight whose worker lives, by pool and by story. */
const slotsAreCounted: Check = ({ state }) => {
  const taken = { cpu: 0, io: 0 };
  const byLane = new Map<string, number>();
  for (const run of state.runs.values()) {
    if (!inFlight(run) || !run.isCounted) continue;
    if (run.state !== "recovering") taken[run.ticket.pool] += 1;
    byLane.set(laneName(run), (byLane.get(laneName(run)) ?? 0) + 1);
  }
  for (const pool of pools) {
    const { taken: counted, lanes } = state.pools[pool];
    if (counted !== taken[pool]) return `${pool} counts ${counted} slots taken, and ${taken[pool]} runs hold one`;
    for (const lane of lanes.values()) {
      const held = byLane.get(`${pool}/${lane.storyId}`) ?? 0;
      if (lane.inflight !== held) return `${lane.storyId} counts ${lane.inflight} runs in flight of ${held}`;
    }
  }
};

/** A run waits in exactly one place, or is in flight under exactly one lease. */
const runsAreInOnePlace: Check = ({ state }) => {
  const queued = new Map<string, number>();
  for (const pool of pools)
    for (const lane of state.pools[pool].lanes.values()) {
      // An id may be left behind where its run waited before a worker took it up out of turn; it is passed over.
      const ids = new Set([...lane.queues.values()].flatMap((queue) => queue.items.slice(queue.head)));
      const waiting = [...ids].filter((id) => state.runs.get(id)?.state === "waiting");
      for (const id of waiting) queued.set(id, (queued.get(id) ?? 0) + 1);
      if (waiting.length !== lane.backlog) return `${lane.storyId} counts ${lane.backlog} runs of ${waiting.length}`;
    }
  for (const [id, run] of state.runs) {
    const places = (queued.get(id) ?? 0) + (state.leases.at.has(id) ? 1 : 0);
    if (places !== 1) return `run ${id} (${run.state}) is in ${places} places`;
  }
};

/** Nobody gets a slot above the ceiling that holds for it. */
const ceilingsHold: Check = ({ state, records }) => {
  if (!policyTraits[state.settings.policy].gate) return undefined;
  for (const record of records) {
    if (record.decision === "admitted" && record.inflight > record.gate)
      return `${record.storyId} was admitted to slot ${record.inflight} of ${record.gate}`;
    if (record.decision === "borrowed" && record.inflight > record.hardCeiling)
      return `${record.storyId} was lent slot ${record.inflight} of ${record.hardCeiling}`;
  }
};

/** Slots are lent only when no story is in line, and never those of the reserve. */
const lendingIsLast: Check = ({ state, records }) => {
  for (const record of records) {
    if (record.decision !== "borrowed") continue;
    if (state.pools[record.pool].ready.items.length > 0)
      return `${record.storyId} was lent a slot with stories in line`;
    if (record.slots - record.taken < reserveSlots(state.settings, record.slots))
      return `${record.storyId} was lent a slot of the reserve`;
  }
};

/** Runs of a story run that were never handed over go in the order in which they came. */
const storyRunsKeepOrder: Check = ({ state, before, records, lastGrant }) => {
  for (const record of records) {
    if (record.decision === "blocked") continue;
    const run = state.runs.get(record.runId);
    const seq = before.seqOf.get(record.runId);
    if (run === undefined || seq === undefined || Number.isNaN(seq) || run.delivery > 1) continue;
    const key = `${laneName(run)}/${run.ticket.storyRunId}`;
    if (seq < (lastGrant.get(key) ?? -1)) return `run ${record.runId} was overtaken by a later one of its story run`;
    lastGrant.set(key, seq);
  }
};

/** A completed run has been charged exactly what it cost, and no story has more budget than fits. */
const chargesAreExact: Check = ({ state, before, command, records }) => {
  for (const { storyId, tokensBefore } of records) {
    const most = budgetMax(toStep(state), storyOf(toStep(state), storyId));
    if (most > 0 && tokensBefore > most + 1e-6) return `${storyId} has ${tokensBefore} of ${most} budget`;
  }
  if (command.verb !== "complete" || !policyTraits[state.settings.policy].measures) return undefined;
  for (const [at, { runId, actualMs }] of command.runs.entries()) {
    if (command.runs.findIndex((run) => run.runId === runId) < at) continue;
    const ended = before.runs.get(runId) === "running" && !state.runs.has(runId) ? endedRuns.get(runId) : undefined;
    if (ended === undefined || !ended.isCounted) continue;
    const costMs = Math.max(constants.costMinMs, actualMs);
    if (Math.abs(ended.chargedMs - costMs) > 1e-6 * (1 + costMs))
      return `run ${runId} cost ${costMs} ms and was charged ${ended.chargedMs}`;
  }
};

/** Clock and fronts never go back; nobody is held farther ahead of the front than the lag. */
const timeGoesOn: Check = ({ state, before }) => {
  if (state.now < before.now) return "the clock went back";
  for (const [name, front] of frontsOf(state))
    if (front < (before.fronts.get(name) ?? 0)) return `the front of ${name} went back`;
  if (policyTraits[state.settings.policy].order !== "cost") return undefined;
  for (const pool of pools)
    for (const lane of state.pools[pool].lanes.values()) {
      const front = state.pools[pool].groups.get(lane.groupId)?.frontMs ?? 0;
      if (lane.state === "ready" && lane.virtualMs > front + constants.lagMs + 1e-6)
        return `${lane.storyId} is ${lane.virtualMs - front} ms ahead`;
    }
};

/** Whoever may have a slot has it: none is free while a story is in line, nor one to lend while a story may borrow. */
const workIsConserved: Check = ({ state, command, reply }) => {
  if (reply.more || command.verb === "start" || command.verb === "confirm") return undefined;
  const traits = policyTraits[state.settings.policy];
  for (const name of pools) {
    const pool = state.pools[name];
    if (pool.phase !== "open") continue;
    const isFull = traits.lateBinding && pool.taken >= pool.slots + Math.floor(pool.lookAhead);
    if (pool.ready.items.length > 0) {
      if (!isFull) return `${name} has a free slot and a story in line`;
      continue;
    }
    if (!traits.borrows || pool.slots - pool.taken <= reserveSlots(state.settings, pool.slots)) continue;
    const borrower = borrowers(pool).find((lane) => canBorrow(state, lane));
    if (borrower !== undefined) return `${name} has a slot to lend and ${borrower.storyId} may borrow`;
  }
};

/** By number, for the names of tests. */
export const invariants: Readonly<Record<string, Check>> = {
  slotsAreCounted,
  runsAreInOnePlace,
  ceilingsHold,
  lendingIsLast,
  storyRunsKeepOrder,
  chargesAreExact,
  timeGoesOn,
  workIsConserved,
};

function borrowers(pool: PoolState): Lane[] {
  const groups = [...pool.groups.values()].filter((group: Group) => pool.borrow.at.has(group.id));
  return groups.flatMap((group) =>
    group.borrow.items.map((item) => pool.lanes.get(item.id)).filter((lane) => lane !== undefined),
  );
}

function canBorrow(state: State, lane: Lane): boolean {
  const call = toStep(state);
  return isBorrowable(call, lane, { grounds: readGrounds(call, lane, storyOf(call, lane.storyId)) });
}

function toStep(state: State): Step {
  return { state, now: state.now, granted: [], records: [], more: false };
}

function frontsOf(state: State): Map<string, number> {
  const fronts = new Map<string, number>();
  for (const pool of pools) {
    fronts.set(pool, state.pools[pool].frontMs);
    for (const group of state.pools[pool].groups.values()) fronts.set(`${pool}/${group.id}`, group.frontMs);
  }
  return fronts;
}

/** Runs as they were when they were last seen: the model changes them in place, so a run that is gone is in here whole. */
let endedRuns = new Map<string, Run>();

/** Plays a sequence on the model and checks after each call, and that its repetition changes nothing. */
export function checkSequence({ beginMs, intents }: Sequence, names: readonly string[]): string | undefined {
  const state = createState();
  const world = createWorld();
  const lastGrant = new Map<string, number>();
  const seqOf = new Map<string, number>();
  endedRuns = new Map();
  let now = beginMs;
  for (const [at, intent] of intents.entries()) {
    now += waitOf(intent);
    const command = toCommand(world, intent);
    const before = { now: state.now, fronts: frontsOf(state), runs: statesOf(state), seqOf };
    noteArrivals(command, state, seqOf);
    const operation = { caller: "caller", opId: String(at) };
    const { reply, records } = step(state, command, { now, operation });
    for (const name of names) {
      const broken = invariants[name]?.({ state, before, command, reply, records, lastGrant });
      if (broken !== undefined) return `call ${at} (${command.verb}): ${broken}`;
    }
    if (names.length === 0 && !isRepeatable(state, { command, now, operation, reply }))
      return `call ${at} is not repeatable`;
    takeAnswer(world, command, { reply, intent });
    for (const [id, run] of state.runs) endedRuns.set(id, run);
  }
  return undefined;
}

type Call = { command: Command; now: number; operation: { caller: string; opId: string }; reply: Reply };

function isRepeatable(state: State, { command, now, operation, reply }: Call): boolean {
  const held = structuredClone(canonical(state));
  const again = step(state, command, { now, operation });
  return isDeepStrictEqual(again.reply, reply) && isDeepStrictEqual(structuredClone(canonical(state)), held);
}

function statesOf(state: State): Map<string, Run["state"]> {
  return new Map([...state.runs].map(([id, run]) => [id, run.state]));
}

function noteArrivals(command: Command, state: State, seqOf: Map<string, number>): void {
  const tickets =
    command.verb === "enqueue"
      ? command.tickets
      : command.verb === "complete"
        ? command.runs.flatMap((run) => run.children)
        : [];
  // One that is gone and comes back may find its old place, where its id was left behind.
  const added = new Set(tickets.map(({ runId }) => runId).filter((runId) => !state.runs.has(runId)));
  for (const runId of added) seqOf.set(runId, seqOf.has(runId) ? Number.NaN : seqOf.size);
}
