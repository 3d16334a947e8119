import type { Grant, Pool, RunRef, Ticket } from "./ticket.ts";

/*
 * The verbs of admission: what each takes and answers. The model (model.ts) and the scripts in Redis (admission.ts)
 * speak them with the same meaning.
 */

/**
 * Why a run waits, as far as admission knows. In this order everywhere: in the arrays of a story's wait clock and in
 * what a reader is shown first.
 */
export const waitingReasons = [
  /** Eligible, but no slot is free. Time spent so is a promise that was not kept. */
  "no_capacity",
  /** The story holds as many slots as its share allows. */
  "concurrency",
  /** What its runs cost is not known yet, so its parallelism grows as they end. */
  "slow_start",
  /** Its worker time of the last minute is spent. */
  "budget",
  /** Its tenant holds its share; the tenant's stories take turns. */
  "tenant_share",
  /** Somebody limits the story to a part of its share. */
  "throttle",
  /** Somebody paused the story. */
  "paused",
  /** Runs that were handed over are not taken up in time, so nothing more is handed over. */
  "backpressure",
  /** No worker has slots of this pool. */
  "no_worker",
] as const;

export type WaitingReason = (typeof waitingReasons)[number];

/** Milliseconds per reason; those with none are left out. */
export type Waits = { [reason in WaitingReason]?: number };

/** How slots are shared out. `fair` is the product; the others are there to be compared with, or chosen. */
export type Policy = "fair" | "strict" | "seedExact" | "fullRefill" | "roundRobin" | "fifo";

/** All policies, the product's first. */
export const policies: readonly Policy[] = ["fair", "strict", "seedExact", "fullRefill", "roundRobin", "fifo"];

export type Tenancy = "single" | "multi";

/** What holds for the whole fleet. `createSettings` fills in the defaults. */
export type Settings = {
  policy: Policy;
  /** `multi` puts a level of tenants above the stories: first the tenant's turn, then the story's. */
  tenancy: Tenancy;
  /** Part of the slots that one story holds before it has to borrow, default 0.5 (`single`) or 0.3 (`multi`). */
  share: number;
  /** Part of the slots that is never lent, default 0.1; none below 10 slots. */
  reserve: number;
  /** Worker time that a story may use in a minute, slot-ms, default 1 500 000; less on a small fleet. */
  budgetMs: number;
  /** Lowers shares around the full hour, when schedules fire together. Default: only in `multi`. */
  dampened: boolean;
  /** `fullRefill` only: ms from one refill of all budgets to the next, default 60 000. */
  refillMs: number;
};

/** How a story ranks against others. */
export type Priority = "low" | "normal" | "high";

/** What holds for one story. */
export type StoryPolicy = {
  /** Its part of the worker time relative to others, 0.01 to 100, default 1. */
  weight: number;
  /** `high` doubles weight and budget, `low` halves the weight. Default `normal`. */
  priority: Priority;
  /** Part of its share that it may use, 0 to 1, default 1; 0 admits nothing. */
  throttle: number;
  /** Default false. */
  paused: boolean;
  /** Slot-ms a minute in place of the fleet's, default null: the fleet's. */
  budgetMs: number | null;
};

/** A run that has ended. */
export type Completion = {
  runId: string;
  storyRunId: string;
  pool: Pool;
  /** How long it held its slot, in ms. */
  actualMs: number;
  outcome: string;
  /** Runs that follow from it. */
  children: readonly Ticket[];
};

/** Runs that a worker begins at once if they are granted now, at most, by pool: it has slots for them. */
export type Starts = Readonly<Record<Pool, number>>;

/** What is to be discarded: the waiting runs of a cancelled story run, or all of a deleted story. */
export type Discarding = { storyRunId: string } | { storyId: string };

/** New settings; ignored unless their version is higher than the one in force. */
export type Configuration =
  | { version: number; settings: Settings }
  | { version: number; storyId: string; policy: StoryPolicy };

/** A call of a verb that changes something. */
export type Command =
  | { verb: "enqueue"; tickets: readonly Ticket[] }
  | { verb: "start"; worker: string; runs: readonly (RunRef & { delivery: number })[] }
  | { verb: "complete"; worker: string; runs: readonly Completion[]; starts?: Starts }
  | { verb: "tick"; worker: string; slots: Readonly<Record<Pool, number>>; running: readonly RunRef[] }
  | { verb: "reap" }
  | { verb: "leave"; worker: string }
  | { verb: "admit" }
  | { verb: "confirm"; runs: readonly { runId: string; delivery: number }[] }
  | { verb: "discard"; what: Discarding }
  | { verb: "configure"; configuration: Configuration };

/** Names a call, so that its repetition after a lost answer changes nothing and is answered alike. */
export type Operation = { caller: string; opId: string };

/**
 * What a worker is told about a run that came out of a queue: execute it (`go`), or drop the job because another living
 * worker executes the run (`owned`), a later delivery of it is under way (`stale`), or its story run was discarded.
 */
export type Verdict = "go" | "owned" | "stale" | "cancelled";

/** What every verb that can free or add capacity answers. */
export type Admitted = {
  /** Runs to hand over now. */
  granted: Grant[];
  /** A limit of one pass was met: call `admit` again at once. */
  more: boolean;
  /** Ms from now until `admit` should be called because time alone lets a story go on; null: no need. */
  nextWakeMs: number | null;
};

/** The answer of each verb. Members that a verb does not have are left out. */
export type Reply = Admitted & {
  /** enqueue: how many tickets were new. */
  added?: number;
  /** start: one for each run. */
  verdicts?: Verdict[];
  /** complete: story runs of which nothing is left. */
  drained?: string[];
  /** tick: runs that another worker has taken over or that were discarded. */
  lost?: string[];
  /** reap: runs to hand over once more under their old delivery. */
  redeliver?: Grant[];
  /** discard: how many waiting runs were removed. `more` asks for another call of `discard`. */
  removed?: number;
  /** configure: false if the version in force is as high. */
  applied?: boolean;
};

/** The numbers that a decision on a story rested on. */
export type Grounds = {
  atMs: number;
  storyId: string;
  pool: Pool;
  /** Budget before and after the decision, slot-ms. */
  tokensBefore: number;
  tokensAfter: number;
  /** What one run of the story is expected to cost, ms. */
  estimateMs: number;
  /** Slots that the story holds, after the decision. */
  inflight: number;
  /** Slots that it may hold: in all, by its share alone, and with what it may borrow. */
  gate: number;
  softCeiling: number;
  hardCeiling: number;
  /** The pool's slots, and how many of them are taken. */
  slots: number;
  taken: number;
  /** How far the share was lowered around the full hour, 0.15 to 1. */
  damp: number;
  /** How far the story is ahead of the others, slot-ms; negative: behind. */
  aheadMs: number;
};

/** One decision. Nothing is recorded for polls that change nothing. */
export type DecisionRecord = Grounds &
  (
    | { decision: "admitted" | "borrowed"; runId: string; waits: Waits }
    /** The story stops being served for the reason given. `wakeMs`: when time alone changes that, ms from now. */
    | { decision: "blocked"; reason: WaitingReason; wakeMs: number | null }
  );

/** A story in one pool, as `explain` tells of it. */
export type LaneView = {
  pool: Pool;
  waiting: number;
  inflight: number;
  /** Why its next run waits; null if none waits. */
  reason: WaitingReason | null;
  /** How long the reason has held, ms. */
  sinceMs: number;
  /** Ms until time alone changes that; null where only other runs or people can. */
  wakeMs: number | null;
  /** Stories that are served before it; null if it is not in line. */
  ahead: number | null;
  gate: number;
  softCeiling: number;
  hardCeiling: number;
  estimateMs: number;
  /** Whether one of its runs has ended since it was new: what they take is measured, and not what new stories begin with. */
  isMeasured: boolean;
  /** Ms that its runs waited since it last had none, by reason. */
  waits: Waits;
};

/** Why a story's runs wait, with the numbers. */
export type StoryExplanation = {
  storyId: string;
  policy: StoryPolicy;
  /** Budget left and its maximum, slot-ms. */
  tokens: number;
  tokensMax: number;
  /** Slot-ms that were used beyond its share because nobody else needed them. */
  lentMs: number;
  lanes: LaneView[];
};

/** One pool of the fleet. */
export type PoolSnapshot = {
  /** Workers that gave a sign of life within 15 s and have slots of this pool. */
  workers: number;
  slots: number;
  /** Runs that hold a slot or are on their way to one. */
  taken: number;
  /** Runs on the backlog. */
  waiting: number;
  /** Runs handed over and not yet started, and the age of the oldest, ms. */
  handoffs: number;
  oldestHandoffMs: number;
  /** Runs handed over beyond the free slots, at most. */
  lookAhead: number;
  /** Stories (tenants, in `multi`) in line, stories that wait for a slot of their own and for time. */
  ready: number;
  gated: number;
  parked: number;
};

export type Snapshot = { nowMs: number; version: number; settings: Settings; pools: Record<Pool, PoolSnapshot> };

/** A run that holds a slot, or is on its way to one. Times in ms. */
export type SlotHolder = {
  runId: string;
  storyRunId: string;
  storyId: string;
  pool: Pool;
  /** `recovering`: its worker is gone, and another one takes it over. */
  state: "handoff" | "running" | "recovering";
  grantedMs: number;
  /** Null until a worker has begun with it. */
  startedMs: number | null;
  /** Whether the slot is one that nobody else wanted, beyond the share of its story. */
  isLent: boolean;
  payload: string;
};

/** What is known of a story run: how many runs are left and when it was last touched, ms. */
export type Inspected = { outstanding: number; touchedMs: number } | undefined;
