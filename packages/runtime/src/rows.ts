import type { LinkKind } from "@fairlead/story";

/** Rows of the record as they are written: times in milliseconds on the database's clock, JSON already as text. */

export type ActionRunOutcome = "emitted" | "no_match" | "dropped" | "failed" | "cancelled" | "unknown";

export type StoryRunRow = {
  id: string;
  tenantId: string;
  storyId: string;
  versionId: string;
  trigger: string;
  createdMs: number;
  /** Where another story called it: the action run that did, and the stories of all calls that led here. */
  calledBy?: string;
  callPath?: readonly string[];
};

export type ActionRunRow = {
  id: string;
  action: string;
  parentEventId: string | null;
  loopIndex: number;
  attempt: number;
  outcome: ActionRunOutcome;
  startedMs: number;
  endedMs: number;
  /** JSON text: milliseconds by waiting reason; null for a run that did not wait in a queue of its own. */
  wait: string | null;
  /** JSON text: code and message of the failure. */
  error: string | null;
  /** JSON text: the run's log lines. */
  log: string | null;
  /** How many (event, link) pairs the run emitted: the runs that follow from it. */
  children: number;
  /** JSON text: the requests and mails that it sent; absent: none. */
  sent?: string;
  /** Set where its action is monitored. */
  sight?: SightRow;
};

/** What a monitored action is watched for. */
export type SightRow = {
  storyId: string;
  actionId: string;
  failure: boolean;
  event: boolean;
  silence: boolean;
};

export type EventRow = {
  id: string;
  actionRunId: string;
  action: string;
  seq: number;
  port: LinkKind;
  /** JSON text. */
  data: string;
  /** JSON text: slug to event id; null when nothing downstream reads an ancestor. */
  lineage: string | null;
};

/** A wait of a run: it is due again at a time, and what went wrong until now is kept with it. */
export type TimerRow = {
  runId: string;
  parentEventId: string | null;
  action: string;
  loopIndex: number;
  dueMs: number;
  /** The attempt that is made then. */
  attempt: number;
  /**
   * JSON text: a list with the error of the attempt that was made, when it was, what it sent, and how long it made the run wait. Null for
   * waits that no failure led to.
   */
  errors: string | null;
  /** Webhook calls of this installation that led here. */
  hops: number;
  /** Where a delay or a throttle holds the event. */
  hold?: HoldRow;
};

/** What is stored of a held event besides its wait. */
export type HoldRow = {
  storyId: string;
  actionId: string;
  /** When it came in. */
  sinceMs: number;
  /** For throttles: milliseconds from one event to the next. */
  spacingMs: number | null;
  /** JSON text: what the run had waited for before, milliseconds by reason. */
  wait: string;
};

/** What is asked of the memory of an action. `key`: of what is compared; `shown`: that for people. */
export type MemoryRow = {
  action: { storyId: string; actionId: string };
  key: string;
  shown: string;
  /** `told`: the log line of a duplicate. */
  seen?: { lookback: number | null; periodMs: number | null; told: string };
  /** `item`: JSON text. */
  group?: { item: string; size: number | null; dueMs: number };
  /** The wait of the run, if it comes to hold a group. `waits`: JSON text. */
  wait: Pick<TimerRow, "parentEventId" | "action" | "loopIndex" | "hops"> & { sinceMs: number; waits: string };
};

/** A call of a story, made in the commit that lets its run wait. `result`: JSON text of what the call before it gave. */
export type CallRow = { index: number; result: string; timesOutMs: number; exits: readonly string[]; child: Unit };

/**
 * What is recorded as a whole or not at all: a run with the pure runs that followed it in the same job, all their
 * events, and, for a root, the story run itself.
 */
export type Unit = {
  storyRunId: string;
  /** The first run of the unit: whoever records it first decides for the whole unit. */
  headId: string;
  start?: StoryRunRow;
  /** Set where the run does not end but waits; `runs` and `events` are empty then. */
  wait?: TimerRow;
  /** Set where the run calls a story; `wait` is set as well. */
  call?: CallRow;
  /** Whether an exit of a story that can be called has emitted: its caller is woken. */
  answers?: boolean;
  /** Set where the memory of the action decides what is recorded of the head, which is alone in its unit then. */
  memory?: MemoryRow;
  /** Whether a timer stands for the head, which goes when the head is recorded. */
  endsWait?: boolean;
  runs: readonly ActionRunRow[];
  events: readonly EventRow[];
  /** Size of all JSON texts in bytes, roughly: characters are counted. */
  bytes: number;
};

/**
 * `recorded`: this unit is now the result. `already`: another attempt was first; its result stands. `full`: the event can't
 * wait, as its action holds as many as it may; nothing was recorded. Where memory decided: `duplicate`, `gathered`: the run
 * ended without an event; `held`: it waits for its group.
 */
export type Recorded = "recorded" | "already" | "full" | "duplicate" | "gathered" | "held";

/** The parts of a unit as it is handed to the recorder. */
export function toUnit(parts: Omit<Unit, "bytes">): Unit {
  let bytes = 200 * parts.runs.length + (parts.wait?.errors?.length ?? 0);
  bytes += parts.call?.child.bytes ?? 0;
  bytes += parts.memory?.group?.item.length ?? 0;
  for (const run of parts.runs) bytes += (run.log?.length ?? 0) + (run.error?.length ?? 0) + (run.sent?.length ?? 0);
  for (const event of parts.events) bytes += event.data.length + (event.lineage?.length ?? 0) + 150;
  return { ...parts, bytes };
}
