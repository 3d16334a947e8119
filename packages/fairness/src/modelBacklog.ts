import { countLane, laneOf, placeLane } from "./modelLanes.ts";
import { createQueue, pushBack, pushFront, type Queue, queueLength, shiftFront } from "./modelQueue.ts";
import type { Lane, Run, Step, StoryRun } from "./modelState.ts";
import { constants } from "./policySettings.ts";
import type { Ticket } from "./ticket.ts";

/*
 * The backlog of a lane: a queue for each story run that has waiting runs, and two rings of story runs. Turns alternate
 * between story runs that have not begun and those that have, so that one event with ten thousand runs delays neither the
 * next event nor is delayed for ever by it. Within a story run the order is that of arrival.
 */

/** Adds a run. Gives 0 if it is known already or its story run was discarded. */
export function enqueueTicket(step: Step, ticket: Ticket): number {
  const { state, now } = step;
  if (isDiscarded(step, ticket.storyRunId)) return 0;
  const full = { ...ticket, tenantId: ticket.tenantId ?? "default" };
  const known = state.runs.get(ticket.runId);
  if (known !== undefined) {
    // A run that only its worker knew can be handed over again from now on.
    if (!known.isKnown) Object.assign(known, { ticket: full, isKnown: true });
    return 0;
  }
  const run: Run = {
    ticket: full,
    isKnown: true,
    isCounted: true,
    state: "waiting",
    delivery: 1,
    enqueuedMs: now,
    marks: [],
    worker: "",
    admittedMs: 0,
    isBorrowed: false,
    chargedMs: 0,
    meterFromMs: 0,
    meteredMs: 0,
    retries: 0,
  };
  state.runs.set(ticket.runId, run);
  touchStoryRun(step, ticket.storyRunId, 1);
  putBacklog(step, run, "back");
  return 1;
}

/** Puts a run on the backlog of its lane: at the back when it is new, at the front when its worker is gone. */
export function putBacklog(step: Step, run: Run, end: "back" | "front"): void {
  const { runId, storyRunId, pool } = run.ticket;
  const lane = laneOf(step, pool, run.ticket);
  const wasIdle = lane.backlog === 0;
  countLane(step, lane, { backlog: 1 });
  run.enqueuedMs = step.now;
  run.marks = [...lane.waits];
  const queue = lane.queues.get(storyRunId) ?? createQueue<string>();
  if (end === "back") pushBack(queue, runId);
  else pushFront(queue, runId);
  const { lanes } = storyRunOf(step, storyRunId);
  const laneKey = `${lane.pool}/${lane.storyId}`;
  if (!lanes.includes(laneKey)) lanes.push(laneKey);
  if (!lane.queues.has(storyRunId)) joinRing(step, lane, { storyRunId, queue, end });
  if (wasIdle) placeLane(step, lane);
}

type Joining = { storyRunId: string; queue: Queue<string>; end: "back" | "front" };

function joinRing(step: Step, lane: Lane, { storyRunId, queue, end }: Joining): void {
  const storyRun = storyRunOf(step, storyRunId);
  lane.queues.set(storyRunId, queue);
  if (end === "front") pushFront(lane.begunRuns, storyRunId);
  else pushBack(storyRun.hasBegun ? lane.begunRuns : lane.newRuns, storyRunId);
}

/** Takes the run of a lane whose turn it is. Ids of runs that wait no more are passed over. */
export function shiftBacklog(step: Step, lane: Lane): Run | undefined {
  const [first, second] = lane.turns % 2 === 0 ? [lane.newRuns, lane.begunRuns] : [lane.begunRuns, lane.newRuns];
  for (;;) {
    const storyRunId = shiftFront(first) ?? shiftFront(second);
    if (storyRunId === undefined) return undefined;
    const queue = lane.queues.get(storyRunId);
    const run = queue === undefined ? undefined : shiftWaiting(step, queue);
    if (queue !== undefined && queueLength(queue) === 0) lane.queues.delete(storyRunId);
    else if (queue !== undefined) pushBack(lane.begunRuns, storyRunId);
    if (run === undefined) continue;
    lane.turns += 1;
    return run;
  }
}

/** Takes a waiting run out of its queue before its turn. Its place stays, empty. */
export function leaveQueue(lane: Lane, { ticket }: Run): void {
  const queue = lane.queues.get(ticket.storyRunId);
  const place = queue?.items.indexOf(ticket.runId, queue.head) ?? -1;
  if (queue !== undefined && place >= 0) queue.items[place] = "";
}

/** Counts a waiting run that is gone without its turn. The last one takes the ids with it that were left behind. */
export function uncountWaiting(step: Step, lane: Lane, inflight: number): void {
  countLane(step, lane, { backlog: -1, inflight });
  if (lane.backlog > 0) return;
  lane.newRuns = createQueue();
  lane.begunRuns = createQueue();
  lane.queues.clear();
}

function shiftWaiting(step: Step, queue: Queue<string>): Run | undefined {
  for (;;) {
    const runId = shiftFront(queue);
    if (runId === undefined) return undefined;
    const run = step.state.runs.get(runId);
    if (run?.state === "waiting") return run;
  }
}

/** The story run of that id, made at its first use and anew after it was forgotten. */
export function storyRunOf(step: Step, storyRunId: string): StoryRun {
  const known = step.state.storyRuns.get(storyRunId);
  if (known !== undefined && !isForgotten(known, step.now)) return known;
  const made: StoryRun = { outstanding: 0, touchedMs: step.now, hasBegun: false, discardedMs: 0, lanes: [] };
  step.state.storyRuns.set(storyRunId, made);
  return made;
}

/** Notes that a story run was touched and that it has more or fewer runs. */
export function touchStoryRun(step: Step, storyRunId: string, change: number): StoryRun {
  const storyRun = storyRunOf(step, storyRunId);
  storyRun.outstanding = Math.max(0, storyRun.outstanding + change);
  storyRun.touchedMs = step.now;
  if (storyRun.outstanding === 0) pushBack(step.state.fading, { storyRunId, atMs: step.now });
  return storyRun;
}

/** Whether a story run was discarded within the last hour. */
export function isDiscarded(step: Step, storyRunId: string): boolean {
  const storyRun = step.state.storyRuns.get(storyRunId);
  return storyRun !== undefined && storyRun.discardedMs > 0 && !isForgotten(storyRun, step.now);
}

/** Lets go of story runs that ended a while ago. One that was discarded is known for longer, so it is looked at again. */
export function forgetStoryRuns(step: Step): void {
  const { fading, storyRuns } = step.state;
  for (;;) {
    const head = fading.items[fading.head];
    if (head === undefined || step.now - head.atMs < constants.drainedTtlMs) return;
    shiftFront(fading);
    const storyRun = storyRuns.get(head.storyRunId);
    if (storyRun === undefined || storyRun.outstanding > 0) continue;
    if (isForgotten(storyRun, step.now)) storyRuns.delete(head.storyRunId);
    else pushBack(fading, { storyRunId: head.storyRunId, atMs: step.now });
  }
}

/** Whether what is known of a story run has expired. */
export function isForgotten(storyRun: StoryRun, now: number): boolean {
  const { discardedTtlMs, storyRunTtlMs, drainedTtlMs } = constants;
  // While it has runs it must be known: what is counted anew would be too low.
  if (storyRun.outstanding > 0) return now - storyRun.touchedMs >= storyRunTtlMs;
  const isDiscarded = storyRun.discardedMs > 0 && now - storyRun.discardedMs < discardedTtlMs;
  return !isDiscarded && now - storyRun.touchedMs >= drainedTtlMs;
}
