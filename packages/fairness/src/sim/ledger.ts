import type { PoolState } from "../modelState.ts";
import type { DecisionRecord } from "../verbs.ts";

/** Seconds that a figure of the ledger is kept by. */
export const bucketMs = 1_000;

/** What is written down while a simulation goes on; metrics.ts makes figures of it. */
export type Ledger = {
  /** Slot-ms that were idle although a run waited for them. */
  idleMs: number;
  busyMs: number;
  slotMs: number;
  /** Story-ms in which an eligible story waited for a slot. */
  promiseMs: number;
  admitted: number;
  borrowed: number;
  gateViolations: number;
  maxOvershoot: number;
  /** Runs admitted although their story had no budget left. */
  unpaid: number;
  chargedMs: number;
  costMs: number;
  stories: Map<string, StoryLedger>;
  /** Runs started per second. */
  starts: number[];
  /** When the books were brought up to date last. */
  atMs: number;
  busy: number;
  slots: number;
  readyLanes: number;
  unstarted: number;
  /** Runs begun while the same run was executed elsewhere. */
  doubles: number;
};

/** One story: worker-ms by second, and whether it was out of waiting runs at some time of that second. */
export type StoryLedger = {
  running: number;
  unstarted: number;
  atMs: number;
  servedMs: number[];
  wasEmpty: boolean[];
};

/** An empty ledger. */
export function createLedger(): Ledger {
  return {
    idleMs: 0,
    busyMs: 0,
    slotMs: 0,
    promiseMs: 0,
    admitted: 0,
    borrowed: 0,
    gateViolations: 0,
    maxOvershoot: 0,
    unpaid: 0,
    chargedMs: 0,
    costMs: 0,
    stories: new Map(),
    starts: [],
    atMs: 0,
    busy: 0,
    slots: 0,
    readyLanes: 0,
    unstarted: 0,
    doubles: 0,
  };
}

/** Brings the books of the fleet to now. Called before anything changes. */
export function settleLedger(ledger: Ledger, nowMs: number): void {
  const elapsedMs = nowMs - ledger.atMs;
  if (elapsedMs <= 0) return;
  ledger.atMs = nowMs;
  ledger.busyMs += ledger.busy * elapsedMs;
  ledger.slotMs += ledger.slots * elapsedMs;
  ledger.idleMs += Math.max(0, Math.min(ledger.slots - ledger.busy, ledger.unstarted)) * elapsedMs;
  ledger.promiseMs += ledger.readyLanes * elapsedMs;
}

/** Notes that a story has more or fewer runs that wait or run. */
export function changeStory(
  ledger: Ledger,
  storyId: string,
  change: { nowMs: number; running: number; unstarted: number },
): void {
  const story = storyLedger(ledger, storyId, change.nowMs);
  settleStory(story, change.nowMs);
  story.running += change.running;
  story.unstarted += change.unstarted;
  if (story.unstarted === 0) story.wasEmpty[Math.floor(change.nowMs / bucketMs)] = true;
}

function storyLedger(ledger: Ledger, storyId: string, nowMs: number): StoryLedger {
  const known = ledger.stories.get(storyId);
  if (known !== undefined) return known;
  const made: StoryLedger = { running: 0, unstarted: 0, atMs: nowMs, servedMs: [], wasEmpty: [] };
  // Before its first run it had none to wait.
  for (let second = 0; second <= Math.floor(nowMs / bucketMs); second += 1) made.wasEmpty[second] = true;
  ledger.stories.set(storyId, made);
  return made;
}

/** Spreads what a story was served since the last note over the seconds. */
export function settleStory(story: StoryLedger, nowMs: number): void {
  while (story.atMs < nowMs) {
    const second = Math.floor(story.atMs / bucketMs);
    const untilMs = Math.min(nowMs, (second + 1) * bucketMs);
    story.servedMs[second] = (story.servedMs[second] ?? 0) + story.running * (untilMs - story.atMs);
    if (story.unstarted === 0) story.wasEmpty[second] = true;
    story.atMs = untilMs;
  }
}

/** Notes what admission decided. A ceiling counts whatever the policy: FIFO breaks it with every flood. */
export function noteDecisions(ledger: Ledger, records: readonly DecisionRecord[]): void {
  for (const record of records) {
    if (record.decision === "borrowed") ledger.borrowed += 1;
    if (record.decision !== "admitted") continue;
    ledger.admitted += 1;
    if (record.tokensBefore <= 0) ledger.unpaid += 1;
    const ceiling = Math.min(record.gate, record.softCeiling);
    if (record.inflight <= ceiling) continue;
    ledger.gateViolations += 1;
    if (ceiling > 0) ledger.maxOvershoot = Math.max(ledger.maxOvershoot, record.inflight / ceiling);
  }
}

/** How many stories are in line, after admission has given out what was free. */
export function countReady(pool: PoolState): number {
  let count = 0;
  for (const group of pool.groups.values()) count += group.isHeld ? 0 : group.ready.items.length;
  return pool.phase === "open" ? count : 0;
}
