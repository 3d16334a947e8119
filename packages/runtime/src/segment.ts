import type { Json } from "@fairlead/formula";
import { contextEvents } from "@fairlead/story";
import type { Claims } from "./claims.ts";
import type { Clock } from "./clock.ts";
import type { DatabaseTime } from "./databaseTime.ts";
import type { CachedEvent, EventCache } from "./eventCache.ts";
import { runIdOf } from "./ids.ts";
import type { Locator } from "./locator.ts";
import { type Ended, toEnded } from "./outcome.ts";
import { type Ending, type PerformMeans, performRun, type ReadyRun } from "./perform.ts";
import type { LoadedPlan } from "./planCache.ts";
import { toUnit, type Unit } from "./rows.ts";

/** A run and the pure runs that followed from it inline, ready to be recorded, and what follows in jobs of their own. */
export type Segment = { unit: Unit; children: Locator[]; emitted: CachedEvent[] };

/** What executing needs from the process. */
export type SegmentMeans = PerformMeans & { clock: Clock; time: DatabaseTime; claims: Claims; cache: EventCache };

/** Bounds of what follows inline, so that one job never holds its slot, or the event loop, for long. */
const inlineRunsMax = 50;
const inlineMsMax = 20;

type Step = { locator: Locator; parent: CachedEvent; inline: boolean };
type Gathered = { ended: Ended[]; children: Locator[]; local: Map<string, CachedEvent> };

/**
 * Executes a run, then the pure runs that follow from it directly, breadth first, until `inlineRunsMax` runs or
 * `inlineMsMax` milliseconds of following; what is left over becomes children with jobs of their own.
 */
export async function executeSegment(
  loaded: LoadedPlan,
  head: { locator: Locator; parent: CachedEvent },
  means: SegmentMeans,
): Promise<Segment> {
  const gathered: Gathered = { ended: [], children: [], local: new Map() };
  const steps: Step[] = [{ ...head, inline: false }];
  let followingSince = 0;
  for (let index = 0; index < steps.length; index += 1) {
    const step = steps[index];
    if (step === undefined) break;
    const spent = index === 0 ? 0 : means.clock.mono() - followingSince;
    if (index >= inlineRunsMax || spent > inlineMsMax) gathered.children.push(step.locator);
    else steps.push(...follow(await executeStep(step, { loaded, means, gathered }), { loaded, gathered }));
    if (index === 0) followingSince = means.clock.mono();
  }
  return toSegment(head.locator, gathered);
}

/** Sorts the children of an ended run: pure ones follow inline, the others get jobs of their own. */
function follow(ended: Ended, { loaded, gathered }: { loaded: LoadedPlan; gathered: Gathered }): Step[] {
  gathered.ended.push(ended);
  for (const event of ended.emitted) gathered.local.set(event.id, event);
  const inline: Step[] = [];
  for (const locator of ended.children) {
    const parent = gathered.local.get(locator.parentEventId ?? "");
    if (loaded.plan.actions[locator.action]?.pure && parent) inline.push({ locator, parent, inline: true });
    else gathered.children.push(locator);
  }
  return inline;
}

type StepContext = { loaded: LoadedPlan; means: SegmentMeans; gathered: Gathered };

async function executeStep(step: Step, { loaded, means, gathered }: StepContext): Promise<Ended> {
  const startedMs = means.time.now();
  const ready = await toReadyRun(step, { loaded, means, gathered, startedMs });
  const ending: Ending | Promise<Ending> = performRun(ready, means);
  const facts = {
    plan: loaded.plan,
    locator: step.locator,
    parent: step.parent,
    startedMs,
    waitedMs: step.inline ? null : startedMs - step.locator.dueMs,
  };
  const ended = ending instanceof Promise ? await ending : ending;
  return toEnded({ ...facts, endedMs: means.time.now() }, ended);
}

async function toReadyRun(step: Step, context: StepContext & { startedMs: number }): Promise<ReadyRun> {
  const { loaded, startedMs } = context;
  const { locator } = step;
  const action = loaded.plan.actions[locator.action];
  if (action === undefined) throw new Error(`The plan of ${loaded.versionId} has no action ${locator.action}.`);
  return {
    plan: loaded.plan,
    action,
    storyId: loaded.storyId,
    storyRunId: locator.storyRunId,
    runId: runIdOf(locator),
    parentEventId: locator.parentEventId,
    hops: locator.hops,
    context: await readContext(step, context),
    nowMs: startedMs,
  };
}

/** The data of the events that the action's formulas read, by slug: from this segment, from memory, from the record. */
async function readContext(
  { locator, parent }: Step,
  { loaded, means, gathered }: StepContext,
): Promise<Record<string, Json>> {
  const wanted = Object.entries(contextEvents(loaded.plan, locator.action, parent));
  const found = new Map<string, CachedEvent>([[parent.id, parent]]);
  const missing: string[] = [];
  for (const [, id] of wanted) {
    const event = found.get(id) ?? gathered.local.get(id) ?? means.cache.get(id);
    if (event === undefined) missing.push(id);
    else found.set(id, event);
  }
  if (missing.length > 0) {
    for (const event of await means.claims.events(locator.storyRunId, missing)) found.set(event.id, event);
  }
  const context: Record<string, Json> = {};
  for (const [slug, id] of wanted) {
    const event = found.get(id);
    if (event !== undefined) context[slug] = event.data;
  }
  return context;
}

function toSegment(head: Locator, { ended, children, local }: Gathered): Segment {
  const unit = toUnit({
    storyRunId: head.storyRunId,
    headId: runIdOf(head),
    runs: ended.map((one) => one.run),
    events: ended.flatMap((one) => one.events),
  });
  return { unit, children, emitted: [...local.values()] };
}
