import type { Json } from "@fairlead/formula";
import { contextEvents, findAction } from "@fairlead/story";
import { type CallState, makeCall, readCallState } from "./calls.ts";
import type { Claims } from "./claims.ts";
import type { Clock } from "./clock.ts";
import type { Vault } from "./credentials/vault.ts";
import type { Database } from "./database.ts";
import type { DatabaseTime } from "./databaseTime.ts";
import type { CachedEvent, EventCache } from "./eventCache.ts";
import type { FileStore } from "./files/fileStore.ts";
import { createRunFiles, type FileOwner } from "./files/runFiles.ts";
import { toHold } from "./hold.ts";
import { runIdOf } from "./ids.ts";
import { keepTrying } from "./keepTrying.ts";
import { asLeft, type Locator } from "./locator.ts";
import { toAsk } from "./memory.ts";
import type { Waits } from "./outcome.ts";
import { type Ended, toEnded } from "./outcome.ts";
import { endOverrun } from "./overrun.ts";
import { type Ending, type Performing, type PerformMeans, performRun, type ReadyRun } from "./perform.ts";
import { type Calling, failed } from "./performed.ts";
import type { LoadedPlan, PlanCache } from "./planCache.ts";
import { retryDelay } from "./retry.ts";
import { type TimerRow, toUnit, type Unit } from "./rows.ts";
import { RuntimeError } from "./runtimeError.ts";
import { ofEarlierAttempt } from "./sent.ts";
import type { TeamMail } from "./teamMail.ts";

/**
 * A run and the pure runs that followed from it inline, ready to be recorded, and what follows in jobs of their own.
 * `started`: a story run that it starts, and what follows there. `endsStoryRun`: with it nothing is left of its story run.
 */
export type Segment = {
  unit: Unit;
  children: Locator[];
  emitted: CachedEvent[];
  ended: readonly Ended[];
  started?: { loaded: LoadedPlan; storyRunId: string; children: Locator[] };
  endsStoryRun?: true;
};

/**
 * The run that a segment begins with. `parent`: the event that it consumes; null for a run that begins by itself. `waits`:
 * milliseconds that it waited, by reason. `alone`: what follows from it gets jobs of its own.
 */
export type Head = { locator: Locator; parent: CachedEvent | null; waits?: Waits; alone?: boolean };

/** What executing needs from the process. */
export type SegmentMeans = PerformMeans & {
  clock: Clock;
  time: DatabaseTime;
  claims: Claims;
  cache: EventCache;
  vault: Vault;
  teamMail: Pick<TeamMail, "serverOf">;
  database: Database;
  plans: PlanCache;
  files: FileStore;
};

/** Bounds of what follows inline, so that one job never holds its slot, or the event loop, for long. */
const inlineRunsMax = 50;
const inlineMsMax = 20;
/** Bounds of what one statement records for a segment, beyond what its last run emits. */
const inlineEventsMax = 1_000;
const inlineSizeMax = 2_000_000;

/** Characters of JSON that the events which one run's formulas read may have together: 20 million. */
const contextSizeMax = 20_000_000;

/** Milliseconds: twice what the record tells moments apart by, as numbers of this size are rounded. */
const tickMs = 0.002;

type Step = Head & { inline: boolean };
type Gathered = { ended: Ended[]; children: Locator[]; local: Map<string, CachedEvent>; size: number };
type Context = { loaded: LoadedPlan; means: SegmentMeans; gathered: Gathered };

/**
 * Executes a run, then the pure runs that follow from it directly, breadth first, until `inlineRunsMax` runs or
 * `inlineMsMax` milliseconds of following; what is left over becomes children with jobs of their own. Rejects when the
 * worker stops before the first run has ended (`stopping`), or when its input can't be read. What goes wrong with a run
 * that follows only makes it a child: the effect of the first is made and must be recorded. Null if the run waits as before.
 */
export async function executeSegment(loaded: LoadedPlan, head: Head, means: SegmentMeans): Promise<Segment | null> {
  const gathered: Gathered = { ended: [], children: [], local: new Map(), size: 0 };
  const context: Context = { loaded, means, gathered };
  const first = await executeStep({ ...head, inline: false }, context);
  if ("waits" in first) return null;
  if ("wait" in first) return toWaiting(head.locator, first.wait);
  if ("asked" in first) return first.asked;
  const steps = follow(first, context);
  const sinceMs = means.clock.mono();
  for (let index = 0; index < steps.length; index += 1) {
    const step = steps[index];
    if (step === undefined) break;
    const isOver = head.alone === true || isFull(gathered, means.clock.mono() - sinceMs);
    const ended = isOver ? null : await tryStep(step, context);
    if (ended === null) gathered.children.push(step.locator);
    else steps.push(...follow(ended, context));
  }
  return toSegment(head.locator, gathered);
}

/** Only the first run of a segment; what followed from it inline becomes children. Null if nothing followed. */
export function headAlone({ locator }: Head, { ended }: Segment): Segment | null {
  const [first] = ended;
  if (first === undefined || ended.length === 1) return null;
  const local = new Map(first.emitted.map((event) => [event.id, event]));
  return toSegment(locator, { ended: [first], children: first.children, local, size: 0 });
}

function isFull({ ended, local, size }: Gathered, spentMs: number): boolean {
  const isLong = ended.length >= inlineRunsMax || spentMs > inlineMsMax;
  return isLong || local.size >= inlineEventsMax || size >= inlineSizeMax;
}

/** Sorts the children of an ended run: pure ones follow inline, the others get jobs of their own. */
function follow(ended: Ended, { loaded, gathered }: Context): Step[] {
  gathered.ended.push(ended);
  for (const event of ended.emitted) {
    gathered.local.set(event.id, event);
    gathered.size += event.size;
  }
  const inline: Step[] = [];
  for (const locator of ended.children) {
    const parent = gathered.local.get(locator.parentEventId ?? "");
    if (findAction(loaded.plan, locator.action)?.pure && parent) inline.push({ locator, parent, inline: true });
    else gathered.children.push(locator);
  }
  return inline;
}

/** Null if the run can't be executed here and now; what is wrong with it shows in its own job. */
async function tryStep(step: Step, context: Context): Promise<Ended | null> {
  try {
    const ended = await executeStep(step, context);
    return "run" in ended ? ended : null;
  } catch {
    return null;
  }
}

type Stepped = Ended | { wait: TimerRow } | { asked: Segment } | { waits: "as before" };

async function executeStep(step: Step, context: Context): Promise<Stepped> {
  const { loaded, means } = context;
  const { locator, parent } = step;
  const read = await readContext(step, context);
  // Processes know the database's time to a few ms only; no run starts before what it follows from has ended, or before
  // the one that was executed before it here: by their times alone one sees in which order they came.
  const endedMs = context.gathered.ended.at(-1)?.run.endedMs ?? 0;
  const startedMs = Math.max(means.time.now(), locator.dueMs + tickMs, endedMs + tickMs);
  const call = await readCallOf(step, context);
  // Its time is not up and it has no answer: whoever has one wakes it.
  if (call?.state === "open" && call.timesOutMs > startedMs) return { waits: "as before" };
  const refused = read.size > contextSizeMax ? refuse(read.size) : endOverrun(loaded.plan, locator.action, parent);
  const performing =
    refused ?? performWithValues({ ...toReady(step, read, context), ...(call === null ? {} : { call }) }, context);
  const ending: Performing = performing instanceof Promise ? await performing : performing;
  if ("outcome" in ending) {
    const facts = { loaded, locator, nowMs: startedMs, waits: waitsOf(step, startedMs) };
    if (ending.outcome === "held") return { wait: toHold(ending, facts) };
    if (ending.outcome === "call") return callStory(ending, step, { ...context, startedMs });
    return { asked: toAsk(ending, { ...facts, parent, log: [] }) };
  }
  if (means.signal.aborted && wasStopped(ending)) throw new RuntimeError("stopping", "The run was broken off.");
  const wait = toRetry(locator, ending, context);
  if (wait !== null) return { wait };
  const waits = step.inline ? null : waitsOf(step, startedMs);
  return toEnded({ plan: loaded.plan, locator, parent, startedMs, endedMs: means.time.now(), waits }, ending);
}

/** Reads the credentials and resources that the run names, if any, and performs it. Rejects if the database is away. */
function performWithValues(ready: ReadyRun, { loaded, means }: Context): Performing | Promise<Performing> {
  const sends = ready.action.type === "send_email";
  if (!sends && !means.vault.isNamedBy(ready.action)) return performRun(ready, means);
  return performWith(ready, { teamId: loaded.teamId, isTest: loaded.isDraft === true, sends }, means);
}

type Reading = { teamId: string; isTest: boolean; sends: boolean };

async function performWith(ready: ReadyRun, reading: Reading, means: SegmentMeans): Promise<Performing> {
  const { teamId, isTest, sends } = reading;
  const mail = sends ? await keepTrying(() => means.teamMail.serverOf(teamId), means) : null;
  if (mail?.ok === false) return { performed: failed(mail.error), log: [] };
  const named = means.vault.isNamedBy(ready.action);
  const read = named ? await keepTrying(() => means.vault.valuesFor(ready.action, { teamId, isTest }), means) : null;
  if (read?.ok === false) return { performed: failed(read.error), log: [] };
  const server = mail?.server == null ? {} : { server: mail.server };
  return performRun({ ...ready, ...server, ...(read === null ? {} : { values: read.values }) }, means);
}

/** What came of the last call of a run. A run that has called waits, so it has made none at its first attempt. */
async function readCallOf({ locator }: Step, { loaded, means }: Context): Promise<CallState | null> {
  if (locator.attempt === 1 || findAction(loaded.plan, locator.action)?.type !== "send_to_story") return null;
  return keepTrying(async () => {
    const call = await readCallState(means.database, runIdOf(locator));
    if (call?.state === "answered") {
      await means.files.share(call.answer, { from: call.storyRunId, to: locator.storyRunId });
    }
    return call;
  }, means);
}

async function callStory(
  calling: Calling,
  step: Step,
  { loaded, means, startedMs }: Context & { startedMs: number },
): Promise<Stepped> {
  const { locator, parent } = step;
  const { database, plans, files } = means;
  const nowMs = Math.floor(means.time.now());
  const called = await keepTrying(
    () => makeCall(calling, { loaded, locator }, { database, plans, files, nowMs }),
    means,
  );
  if (called.ok) return { asked: called.segment };
  const facts = {
    plan: loaded.plan,
    locator,
    parent,
    startedMs,
    endedMs: means.time.now(),
    waits: waitsOf(step, startedMs),
  };
  return toEnded(facts, { performed: called.performed, log: [] });
}

/** How long a run waited: for its slot, as admission says, and after attempts that failed. */
function waitsOf({ locator: { dueMs, backoffMs }, waits }: Head, startedMs: number): Waits {
  const forSlot = waits ?? { no_capacity: startedMs - dueMs };
  return backoffMs > 0 ? { ...forSlot, retry_backoff: backoffMs } : forSlot;
}

/** A run that was cut off has not failed: its worker stops and it goes to another one, or its result would not count. */
function wasStopped({ performed }: Ending): boolean {
  return performed.outcome === "failed" && performed.error.code === "aborted";
}

/** The wait of a run that failed and is tried again; null for every other ending. */
function toRetry(locator: Locator, { performed, sent = [] }: Ending, { loaded, means }: Context): TimerRow | null {
  const action = findAction(loaded.plan, locator.action);
  if (performed.outcome !== "failed" || action === undefined) return null;
  const { attempt, parentEventId, loopIndex, hops } = locator;
  const delayMs = retryDelay(performed.error, { action, attempt }, means.clock);
  if (delayMs === null) return null;
  const { code, message } = performed.error;
  const nowMs = Math.floor(means.time.now());
  const retryInMs = Math.round(delayMs);
  const at = new Date(nowMs).toISOString();
  const told = sent.length === 0 ? {} : { sent: ofEarlierAttempt(sent) };
  const errors = JSON.stringify([{ attempt, at, code, message, retryInMs, ...told }]);
  const run = { runId: runIdOf(locator), parentEventId, action: locator.action, loopIndex, hops };
  return { ...run, dueMs: nowMs + retryInMs, attempt: attempt + 1, errors };
}

function refuse(size: number): Ending {
  const [read, limit] = [size, contextSizeMax].map((count) => Math.ceil(count / 1e6));
  const message = `The events that this action's formulas read add up to ${read} MB; they may be ${limit} MB together. Pick fewer fields in an event transform before it.`;
  return { performed: failed({ code: "context_too_large", message }), log: [] };
}

type Read = { data: Record<string, Json>; size: number };

function toReady({ locator }: Step, { data }: Read, { loaded, means }: Context): ReadyRun {
  const action = findAction(loaded.plan, locator.action);
  if (action === undefined) throw new Error(`The plan of ${loaded.versionId} has no action ${locator.action}.`);
  return {
    plan: loaded.plan,
    action,
    ...{ storyId: loaded.storyId, teamId: loaded.teamId },
    isDraft: loaded.isDraft === true,
    storyRunId: locator.storyRunId,
    runId: runIdOf(locator),
    parentEventId: locator.parentEventId,
    hops: locator.hops,
    context: data,
    nowMs: means.time.now(),
    // Pure actions touch nothing outside of their input.
    ...(action.pure ? {} : { files: createRunFiles(means.files, toFileOwner(loaded, locator)) }),
  };
}

function toFileOwner({ teamId, storyId }: LoadedPlan, { storyRunId }: Locator): FileOwner {
  return { teamId, run: { storyRunId, storyId } };
}

/** The data of the events that the action's formulas read, by slug: from this segment, from memory, from the record. */
async function readContext({ locator, parent, inline }: Step, { loaded, means, gathered }: Context): Promise<Read> {
  const read: Read = { data: {}, size: 0 };
  if (parent === null) return read;
  const wanted = contextEvents(loaded.plan, locator.action, parent);
  const missing: string[] = [];
  for (const slug in wanted) {
    const id = wanted[slug] ?? "";
    const event = id === parent.id ? parent : (gathered.local.get(id) ?? means.cache.get(id));
    if (event === undefined) missing.push(slug);
    else add(read, slug, event);
  }
  if (missing.length === 0) return read;
  const ids = missing.map((slug) => wanted[slug] ?? "");
  const readMissing = () => means.claims.events(locator.storyRunId, ids);
  const found = await (inline ? readMissing() : keepTrying(readMissing, means));
  for (const slug of missing) {
    const event = found.find(({ id }) => id === wanted[slug]);
    if (event !== undefined) add(read, slug, event);
  }
  return read;
}

function add(read: Read, slug: string, event: CachedEvent): void {
  read.data[slug] = event.data;
  read.size += event.size;
}

function toWaiting({ storyRunId }: Locator, wait: TimerRow): Segment {
  const unit = toUnit({ storyRunId, headId: wait.runId, wait, runs: [], events: [] });
  return { unit, children: [], emitted: [], ended: [] };
}

function toSegment(head: Locator, { ended, children, local }: Gathered): Segment {
  const unit = toUnit({
    storyRunId: head.storyRunId,
    headId: runIdOf(head),
    runs: ended.map((one) => one.run),
    events: ended.flatMap((one) => one.events),
    ...(ended.some(({ answers }) => answers) ? { answers: true } : {}),
    // Failed attempts have left a wait behind, and a run that begins by itself was one.
    ...(head.attempt > 1 || head.parentEventId === null ? { endsWait: true } : {}),
  });
  const endsStoryRun = head.isOnly === true && children.length === 0;
  return {
    unit,
    children: asLeft(children),
    emitted: [...local.values()],
    ended,
    ...(endsStoryRun ? { endsStoryRun: true } : {}),
  };
}
