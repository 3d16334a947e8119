import { createHeap, type Heap } from "./heap.ts";
import { createQueue, type Queue } from "./modelQueue.ts";
import { createSettings } from "./policySettings.ts";
import type { Grant, Pool, Ticket } from "./ticket.ts";
import type { DecisionRecord, Reply, Settings, StoryPolicy, WaitingReason } from "./verbs.ts";

/** All that admission knows. Made by `createState`, changed by `step` only. */
export type State = {
  /** The latest time seen, ms: it never goes back. */
  now: number;
  version: number;
  settings: Settings;
  pools: Record<Pool, PoolState>;
  stories: Map<string, Story>;
  runs: Map<string, Run>;
  storyRuns: Map<string, StoryRun>;
  /** Drained story runs in the order in which they are forgotten. */
  fading: Queue<{ storyRunId: string; atMs: number }>;
  /** Stories by when one of their lanes became idle, for the same. */
  resting: Queue<{ storyId: string; atMs: number }>;
  /** Runs in flight by the end of their lease. */
  leases: Heap;
  /** Workers by the end of their registration. */
  workers: Heap;
  slots: Map<string, Record<Pool, number>>;
  /** Runs that a worker executes. */
  held: Map<string, Set<string>>;
  /** The last answer to each caller that names its calls. */
  answers: Map<string, { opId: string; reply: Reply }>;
};

export type PoolState = {
  name: Pool;
  slots: number;
  /** Runs that hold a slot or are on their way to one; not those whose worker is dead. */
  taken: number;
  waiting: number;
  /** Ascending numbers that settle the order of equals. */
  seq: number;
  /** Largest virtual time at which a tenant was served: the time of newcomers. */
  frontMs: number;
  /** Runs to hand over beyond the slots; the whole part counts. */
  lookAhead: number;
  /** The last admission ended because no slot was free, with stories in line. */
  isSaturated: boolean;
  /** Sum of the weights (in thousandths) of the stories that have runs. */
  activeWeight: number;
  phase: "open" | "no_worker" | "backpressure";
  phaseSinceMs: number;
  /** Time spent in the two closed phases, ms. */
  noWorkerMs: number;
  backpressureMs: number;
  /** Groups with stories in line, and with stories that may borrow, by virtual time. */
  ready: Heap;
  borrow: Heap;
  /** Groups at their ceiling, by the ceiling that would free them. */
  heldGroups: Heap;
  /** Stories at their gate, by the share of the fleet that would free them; and those that time frees. */
  gated: Heap;
  parked: Heap;
  groups: Map<string, Group>;
  lanes: Map<string, Lane>;
  /** Handed over and not started: run → time of admission, oldest first. */
  handoffs: Map<string, number>;
};

/** The stories of one tenant in one pool; all stories of a `single` installation are in the group "". */
export type Group = {
  id: string;
  virtualMs: number;
  seq: number;
  /** Largest virtual time at which one of its stories was served. */
  frontMs: number;
  inflight: number;
  done: number;
  isHeld: boolean;
  heldSinceMs: number;
  heldMs: number;
  ready: Heap;
  borrow: Heap;
};

export type LaneState = "idle" | "ready" | "gated" | "parked" | "paused";

/** A story in one pool. */
export type Lane = {
  storyId: string;
  pool: Pool;
  groupId: string;
  state: LaneState;
  /** Why it is blocked; of no meaning in `idle` and `ready`. */
  reason: WaitingReason;
  /** The last reason that a record was made of since the lane had its last run. */
  reported: WaitingReason | "";
  reasonSinceMs: number;
  virtualMs: number;
  seq: number;
  inflight: number;
  backlog: number;
  estimateMs: number;
  /** Completed runs since the story was new. */
  done: number;
  activeWeight: number;
  idleSinceMs: number;
  /** Wait clock: ms by reason since the lane became active, as far as it was settled. */
  waits: number[];
  settledMs: number;
  marks: { noWorkerMs: number; backpressureMs: number; heldMs: number };
  /** How often a run was taken: odd turns serve new story runs, even ones those that have begun. */
  turns: number;
  newRuns: Queue<string>;
  begunRuns: Queue<string>;
  queues: Map<string, Queue<string>>;
};

/** What the pools of a story share. */
export type Story = {
  storyId: string;
  version: number;
  policy: StoryPolicy;
  dampPhaseMs: number;
  tokens: number;
  /** When the tokens were last counted; -1: never, the bucket is full. */
  tokensAtMs: number;
  lentMs: number;
};

export type RunState = "waiting" | "handoff" | "running" | "recovering";

/** A run from enqueue to completion. */
export type Run = {
  ticket: Ticket & { tenantId: string };
  /** False: named by its worker only, so that nobody here could hand it over again. */
  isKnown: boolean;
  /** False: story or pool are not known, so it is counted nowhere. */
  isCounted: boolean;
  state: RunState;
  /** Of a waiting run: the delivery that it will get. */
  delivery: number;
  enqueuedMs: number;
  /** The lane's wait clock at that time. */
  marks: number[];
  worker: string;
  admittedMs: number;
  isBorrowed: boolean;
  /** Ms charged so far, and since when and how far its time was metered. */
  chargedMs: number;
  meterFromMs: number;
  meteredMs: number;
  retries: number;
};

export type StoryRun = {
  outstanding: number;
  touchedMs: number;
  /** A run of it has ended. */
  hasBegun: boolean;
  /** 0: it was not discarded. */
  discardedMs: number;
  lanes: string[];
};

/** One call under way. */
export type Step = {
  state: State;
  now: number;
  granted: Grant[];
  records: DecisionRecord[];
  more: boolean;
};

/** An empty shard. `settings`: default `createSettings()`. */
export function createState(settings: Settings = createSettings()): State {
  return {
    now: 0,
    version: 0,
    settings,
    pools: { cpu: createPool("cpu"), io: createPool("io") },
    stories: new Map(),
    runs: new Map(),
    storyRuns: new Map(),
    fading: createQueue(),
    resting: createQueue(),
    leases: createHeap(),
    workers: createHeap(),
    slots: new Map(),
    held: new Map(),
    answers: new Map(),
  };
}

function createPool(name: Pool): PoolState {
  return {
    name,
    slots: 0,
    taken: 0,
    waiting: 0,
    seq: 0,
    frontMs: 0,
    lookAhead: 2,
    isSaturated: false,
    activeWeight: 0,
    phase: "no_worker",
    phaseSinceMs: 0,
    noWorkerMs: 0,
    backpressureMs: 0,
    ready: createHeap(),
    borrow: createHeap(),
    heldGroups: createHeap(),
    gated: createHeap(),
    parked: createHeap(),
    groups: new Map(),
    lanes: new Map(),
    handoffs: new Map(),
  };
}
