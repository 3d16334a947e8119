import { fromCompactId } from "./compactId.ts";
import type { Grant, Pool } from "./ticket.ts";
import {
  type Admitted,
  type DecisionRecord,
  type Inspected,
  type LaneView,
  type PoolSnapshot,
  type Settings,
  type SlotHolder,
  type Snapshot,
  type StoryExplanation,
  type StoryPolicy,
  type Verdict,
  type WaitingReason,
  type Waits,
  waitingReasons,
} from "./verbs.ts";

/*
 * The one place where answers of the verbs in Redis become typed values. They are ours and answer in one step, so rows
 * are taken as they are; words from outside this package do not get here. Ids come compact.
 */

const verdicts: readonly Verdict[] = ["go", "owned", "stale", "cancelled"];

type GrantRow = [string, string, string, string, Pool, string, number, boolean, number[] | false, true?];

/** Decodes runs to hand over. */
export function decodeGrants(rows: unknown): Grant[] {
  return (rows as GrantRow[]).map(
    ([runId, storyRunId, storyId, tenantId, pool, payload, delivery, borrowed, waits, started]) => ({
      ...{ runId: fromCompactId(runId), storyRunId: fromCompactId(storyRunId), storyId: fromCompactId(storyId) },
      ...{ tenantId: fromCompactId(tenantId), pool, payload, delivery },
      ...(borrowed ? { borrowed: true as const } : {}),
      ...(waits === false ? {} : { waits: decodeWaits(waits) }),
      ...(started === true ? { started } : {}),
    }),
  );
}

/** Decodes what all verbs answer: granted, more, wake in ms or -1, records, now. */
export function decodeAdmitted(reply: readonly unknown[]): Admitted & { records: DecisionRecord[] } {
  const [granted, more, wakeMs, records, nowMs] = reply;
  return {
    granted: decodeGrants(granted),
    more: more === true,
    nextWakeMs: orNull(wakeMs),
    records: (records as unknown[][]).map((row) => decodeRecord(row, nowMs as number)),
  };
}

/** Decodes the verdicts of a reply; throws on a word that is none. */
export function decodeVerdicts(words: unknown): Verdict[] {
  return (words as string[]).map((word) => {
    const verdict = verdicts.find((one) => one === word);
    if (verdict === undefined) throw new TypeError(`Admission answered with the unknown verdict "${word}".`);
    return verdict;
  });
}

function decodeRecord(row: unknown[], atMs: number): DecisionRecord {
  const [decision, subject, storyId, pool, tokensBefore, tokensAfter, estimateMs, inflight, ...rest] = row;
  const [gate, softCeiling, hardCeiling, slots, taken, damp, aheadMs, last] = rest;
  const grounds = {
    ...{ atMs, storyId: fromCompactId(storyId as string), pool, tokensBefore, tokensAfter, estimateMs, inflight },
    ...{ gate, softCeiling, hardCeiling, slots, taken, damp, aheadMs },
  };
  if (decision === "blocked") return { ...grounds, decision, reason: subject, wakeMs: orNull(last) } as DecisionRecord;
  return {
    ...grounds,
    decision,
    runId: fromCompactId(subject as string),
    waits: decodeWaits(last as number[]),
  } as DecisionRecord;
}

/** Pairs of a reason's place, from 1, and ms. Lua sends an empty list as an empty map. */
function decodeWaits(pairs: unknown): Waits {
  const waits: Waits = {};
  if (!Array.isArray(pairs)) return waits;
  for (let at = 0; at < pairs.length; at += 2) {
    const reason = waitingReasons[Number(pairs[at]) - 1];
    if (reason !== undefined) waits[reason] = Number(pairs[at + 1]);
  }
  return waits;
}

function orNull(value: unknown): number | null {
  return typeof value === "number" && value >= 0 ? value : null;
}

/** Decodes a list of ids. */
export function decodeIds(ids: unknown): string[] {
  return (ids as string[]).map(fromCompactId);
}

/** Decodes what is known of story runs. */
export function decodeInspected(rows: unknown): Inspected[] {
  return (rows as ([number, number] | false)[]).map((row) =>
    row === false ? undefined : { outstanding: row[0], touchedMs: row[1] },
  );
}

type HolderRow = [string, string, string, Pool, SlotHolder["state"], number, number, boolean, string];

/** Decodes the runs that hold slots. Lua sends an empty list as an empty map. */
export function decodeHolders(rows: readonly unknown[]): SlotHolder[] {
  return (rows as readonly HolderRow[]).map(
    ([runId, storyRunId, storyId, pool, state, grantedMs, startedMs, isLent, payload]) => ({
      ...{ runId: fromCompactId(runId), storyRunId: fromCompactId(storyRunId), storyId: fromCompactId(storyId) },
      ...{ pool, state, grantedMs, startedMs: orNull(startedMs), isLent, payload },
    }),
  );
}

/** Decodes the fleet: now, version, settings, the rows of both pools. */
export function decodeSnapshot([nowMs, version, stored, cpu, io]: readonly unknown[]): Snapshot {
  const { policy, tenancy, share, reserve, budgetMs, dampened, refillMs } = stored as Settings;
  return {
    nowMs: nowMs as number,
    version: version as number,
    settings: { policy, tenancy, share, reserve, budgetMs, dampened, refillMs },
    pools: { cpu: cpu as PoolSnapshot, io: io as PoolSnapshot },
  };
}

type StoryRow = [string, StoryPolicy, number, number, number, LaneRow[]];
type LaneRow = [Pool, number, number, WaitingReason | "", number, number, ...number[]];

/** Decodes why stories wait. */
export function decodeStories(rows: unknown): StoryExplanation[] {
  return (rows as StoryRow[]).map(([storyId, policy, tokens, tokensMax, lentMs, lanes]) => ({
    ...{ storyId: fromCompactId(storyId), tokens, tokensMax, lentMs },
    policy: { ...policy, budgetMs: orNull(policy.budgetMs) },
    lanes: lanes.map(decodeLane),
  }));
}

function decodeLane(row: readonly unknown[]): LaneView {
  const [
    pool,
    waiting,
    inflight,
    reason,
    sinceMs,
    wakeMs,
    ahead,
    gate,
    softCeiling,
    hardCeiling,
    estimateMs,
    isMeasured,
    waits,
  ] = row;
  const counts = { pool, waiting, inflight, sinceMs, gate, softCeiling, hardCeiling, estimateMs, isMeasured };
  return {
    ...(counts as Omit<LaneView, "reason" | "wakeMs" | "ahead" | "waits">),
    reason: reason === "" ? null : (reason as WaitingReason),
    wakeMs: orNull(wakeMs),
    ahead: orNull(ahead),
    waits: waits === false ? {} : decodeWaits(waits as number[]),
  };
}

/** Where a run is, and if it waits, why and for how long. */
export type RunExplanation =
  | { runId: string; state: "unknown" | "handoff" | "running" | "recovering" }
  | {
      runId: string;
      state: "waiting";
      /** What it waits for, and what else would hold it up if that were not. */
      reason: WaitingReason;
      also: WaitingReason[];
      /** Runs of its story run, and stories, that are served before it; the latter null if its story is not in line. */
      runsAhead: number;
      storiesAhead: number | null;
      /** Ms until it can be expected to start; null where nothing is known that would say. */
      etaMs: number | null;
      /** Where its time on the backlog went so far. */
      waits: Waits;
    };

/** Decodes where runs are. */
export function decodeRuns(rows: unknown): RunExplanation[] {
  return (rows as [string, "waiting", number, unknown[], string[], number[]][]).map(
    ([id, state, runsAhead, laneRow, holding, waits]) => {
      const runId = fromCompactId(id);
      if (state !== "waiting") return { runId, state };
      const lane = decodeLane(laneRow);
      const reason = lane.reason ?? "no_capacity";
      const also = waitingReasons.filter((one) => one !== reason && holding.includes(one));
      const etaMs = estimateWaitMs(lane, runsAhead);
      return { runId, state, reason, also, runsAhead, storiesAhead: lane.ahead, etaMs, waits: decodeWaits(waits) };
    },
  );
}

/** Known only where the story's own numbers decide: its budget's return, or its runs taking turns at its gate. */
function estimateWaitMs(lane: LaneView, runsAhead: number): number | null {
  if (lane.reason === "budget") return lane.wakeMs;
  const isAtGate = lane.reason === "concurrency" || lane.reason === "slow_start" || lane.reason === "throttle";
  if (!isAtGate || lane.gate === 0) return null;
  return Math.ceil((runsAhead + 1) / lane.gate) * lane.estimateMs;
}
