import { readFileSync } from "node:fs";
import { readLibraryText, toLibrary } from "../src/library.ts";

/** The verb that reads a whole shard: dump.lua after the text of the library. */
export const dumpLibrary = toLibrary(readLibraryText() + readFileSync(new URL("./dump.lua", import.meta.url), "utf8"), [
  "dump",
]);

type Entries<T> = [string, T][];
type Scored = [string, number][];
type Plain = Record<string, unknown>;
type Dumped = {
  now: number;
  version: number;
  cpu: DumpedPool;
  io: DumpedPool;
  stories: Entries<number[]>;
  runs: Entries<Plain>;
  storyRuns: Entries<(Plain & { lanes: string[] }) | false>;
  leases: Scored;
  workers: Scored;
  slots: Entries<number[]>;
  held: Entries<string[]>;
};
type DumpedPool = {
  pool: Plain & { name: string };
  groups: Entries<{ group: Plain; ready: Scored; borrow: Scored }>;
  lanes: Entries<{ lane: Plain; newRuns: string[]; begunRuns: string[]; queues: Entries<string[]> }>;
} & Record<"ready" | "borrow" | "heldGroups" | "gated" | "parked" | "handoffs", Scored>;

/** What Redis holds, in the form of modelCanonical.ts. */
export function toCanonical(reply: unknown) {
  const dumped = (reply as [Dumped])[0];
  const isWaiting = new Map(dumped.runs.map(([id, run]) => [id, run.state === "waiting"]));
  const waitingOf = (ids: string[]) => ids.filter((id) => isWaiting.get(id));
  return {
    now: dumped.now,
    version: dumped.version,
    pools: { cpu: toPool(dumped.cpu, waitingOf), io: toPool(dumped.io, waitingOf) },
    stories: toObject(dumped.stories, ([version, tokens, tokensAtMs, lentMs]) => ({
      ...{ version, tokens, tokensAtMs, lentMs },
    })),
    runs: toObject(dumped.runs, toRun),
    storyRuns: toObject(
      dumped.storyRuns.filter(([, storyRun]) => storyRun !== false),
      (storyRun) => {
        const { outstanding, touchedMs, hasBegun, discardedMs, lanes } = storyRun as Plain & { lanes: string[] };
        return { outstanding, touchedMs, hasBegun, discardedMs, lanes: [...lanes].sort() };
      },
    ),
    leases: dumped.leases,
    workers: dumped.workers,
    slots: toObject(dumped.slots, ([cpu, io]) => ({ cpu, io })),
    held: toObject(dumped.held, (ids) => [...ids].sort()),
  };
}

const poolFields = ["name", "slots", "taken", "waiting", "seq", "frontMs", "lookAhead", "isSaturated", "activeWeight"];
const clockFields = ["phase", "phaseSinceMs", "noWorkerMs", "backpressureMs"];
const groupFields = ["id", "virtualMs", "seq", "frontMs", "inflight", "done", "isHeld", "heldSinceMs", "heldMs"];
const laneFields = [
  "groupId",
  "state",
  "reason",
  "reported",
  "reasonSinceMs",
  "virtualMs",
  "seq",
  "inflight",
  "backlog",
];
const costFields = ["estimateMs", "done", "activeWeight", "idleSinceMs", "waits", "settledMs", "turns"];
const runFields = ["isKnown", "isCounted", "state", "delivery", "enqueuedMs", "worker", "isBorrowed", "chargedMs"];
const flightFields = ["meteredMs", "retries", "storyId", "storyRunId", "tenantId"];

function toPool(dumped: DumpedPool, waitingOf: (ids: string[]) => string[]) {
  const groups = new Map(dumped.groups);
  const single = groups.get("")?.group;
  const withSingle = (index: Scored, isIn: unknown) =>
    isIn ? insert(index, single as Plain, groups) : index.map(cutSeq);
  return {
    ...pick(dumped.pool, [...poolFields, ...clockFields]),
    ready: withSingle(dumped.ready, single?.inReady),
    borrow: withSingle(dumped.borrow, single?.inBorrow),
    heldGroups: single?.heldKey ? insertHeld(dumped.heldGroups, single.heldKey as number) : dumped.heldGroups,
    gated: dumped.gated,
    parked: dumped.parked,
    groups: toObject(dumped.groups, ({ group, ready, borrow }) => ({ ...pick(group, groupFields), ready, borrow })),
    lanes: toObject(dumped.lanes, (lane, id) => toLane(lane, { id, pool: dumped.pool.name, waitingOf })),
    handoffs: dumped.handoffs,
  };
}

function cutSeq([member, score]: [string, number]): [string, number] {
  return [member.slice(15), score];
}

/** The group of a single installation is kept with its pool; it belongs to its place among the others. */
function insert(index: Scored, single: Plain, groups: Map<string, { group: Plain }>): Scored {
  const rows = [...index.map(cutSeq), ["", single.keyMs as number] as [string, number]];
  const seqOf = (id: string) => groups.get(id)?.group.seq as number;
  return rows.sort((a, b) => a[1] - b[1] || seqOf(a[0]) - seqOf(b[0]) || (a[0] < b[0] ? -1 : 1));
}

function insertHeld(held: Scored, key: number): Scored {
  return [...held, ["", key] as [string, number]].sort((a, b) => a[1] - b[1] || (a[0] < b[0] ? -1 : 1));
}

function toLane(
  { lane, newRuns, begunRuns, queues }: DumpedPool["lanes"][number][1],
  at: { id: string; pool: string; waitingOf: (ids: string[]) => string[] },
) {
  const waiting = queues.map(([id, ids]) => [id, at.waitingOf(ids)] as [string, string[]]).filter(([, ids]) => ids[0]);
  const known = new Set(waiting.map(([id]) => id));
  return {
    storyId: at.id,
    pool: at.pool,
    ...pick(lane, [...laneFields, ...costFields]),
    marks: { noWorkerMs: lane.noWorkerMark, backpressureMs: lane.backpressureMark, heldMs: lane.heldMark },
    newRuns: newRuns.filter((id) => known.has(id)),
    begunRuns: begunRuns.filter((id) => known.has(id)),
    queues: toObject(waiting, (ids) => ids),
  };
}

function toRun(run: Plain) {
  const isWaiting = run.state === "waiting";
  return {
    ...pick(run, [...runFields, ...flightFields]),
    pool: run.poolName,
    ...flightTimes(run),
    marks: isWaiting ? run.marks : [],
  };
}

/** Of a run that waits, and of the meter of one that does not run, the times mean nothing and are not kept. */
export function flightTimes(run: Plain): { admittedMs: unknown; meterFromMs: unknown } {
  const isMetered = run.state === "running" || run.state === "recovering";
  return { admittedMs: run.state === "waiting" ? 0 : run.admittedMs, meterFromMs: isMetered ? run.meterFromMs : 0 };
}

function pick(from: Plain, names: readonly string[]): Plain {
  return Object.fromEntries(names.map((name) => [name, from[name]]));
}

function toObject<T, R>(list: Entries<T>, convert: (value: T, id: string) => R): Record<string, R> {
  const sorted = [...list].sort((a, b) => (a[0] < b[0] ? -1 : 1));
  return Object.fromEntries(sorted.map(([id, value]) => [id, convert(value, id)]));
}
