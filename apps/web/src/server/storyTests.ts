import type { Json } from "@fairlead/formula";
import { RuntimeError } from "@fairlead/runtime/enqueue";
import type { StoryTested } from "@fairlead/runtime/testmode";
import { compileStory, findAction, linkKinds, type Plan } from "@fairlead/story";
import { AppError } from "./appError.ts";
import type { Actor, Services } from "./services.ts";
import { loadTestDraft, requireAction, type TestDraft } from "./testDraft.ts";
import { type Found, gatherInputs, readPinned, type UsedEvent } from "./testInputs.ts";
import type { TestRecord } from "./testRecord.ts";
import { mask } from "./testSecrets.ts";

/** What to try of a story, and with which event. With none given: what is pinned where it starts, else the latest. */
export type StoryTestRequest = {
  id: string;
  /** The slug of the action that it starts with. Default: the only one that can. */
  start?: string | undefined;
  /** An event of a story run, or a story run: the event that this began with. */
  event?: string | undefined;
  run?: string | undefined;
  /** The event that it starts with, written by hand. */
  given?: Json | undefined;
  /** Events by slug that stand for what actions emit, beside what is pinned. */
  events?: Readonly<Record<string, Json>> | undefined;
  /** A test that was noted down: nothing but its events is taken, and its answers stand for the outside. */
  again?: TestRecord | undefined;
  signal?: AbortSignal | undefined;
  /** By which it can be asked how far the test is. */
  key?: string | undefined;
};

/** A story that was tried out. `used`: the events that were not emitted by performing. */
export type WalkedStory = {
  draft: TestDraft;
  plan: Plan;
  start: string;
  used: readonly UsedEvent[];
  pinned: ReadonlySet<string>;
  /** The events of `used`, by slug. */
  events: Record<string, Json>;
  nowMs: number;
  tested: StoryTested;
};

/**
 * Tries the draft of a story out as a whole. Nothing is recorded, no story is charged. Throws `not_found`, `bad_input` where
 * there is nothing to start with, and `too_many_requests` while too many tests run.
 */
export async function walkDraft(services: Services, actor: Actor, request: StoryTestRequest): Promise<WalkedStory> {
  const { id, again, signal, key } = request;
  const draft = await loadTestDraft(services, actor, id);
  const plan = toPlan(draft);
  const start = pickStart(plan, request.start);
  const first = await takeStart(services, actor, { draft, plan, start, request });
  const pins = await takePins(services, { draft, plan, start, request });
  const nowMs = again?.nowMs ?? Math.floor(services.clock.now());
  const test = {
    plan,
    story: { id, name: draft.definition.name, teamId: actor.teamId },
    start: { action: start, data: first?.data },
    pins: new Map([...pins].map(([slug, { data }]) => [slug, data])),
    nowMs,
    again: again && { calls: again.calls, hidden: mask },
  };
  const tested = await services.tester.runStory(test, { signal, key }).catch((error: unknown) => {
    throw toInputError(error);
  });
  const reached = new Set(tested.runs.map(({ run }) => run.action));
  const standing = [...pins].filter(([slug]) => reached.has(slug));
  const all = [...(first === null ? [] : [[start, first] as const]), ...standing];
  return {
    ...{ draft, plan, start, nowMs, tested },
    used: all.map(([, { used }]) => used),
    pinned: new Set(standing.map(([slug]) => slug)),
    events: Object.fromEntries(all.map(([slug, { data }]) => [slug, data])),
  };
}

/** A start that no story run could have is the caller's fault. */
function toInputError(error: unknown): unknown {
  const isRefused = error instanceof RuntimeError && (error.code === "event_too_large" || error.code === "bad_text");
  return isRefused
    ? new AppError("bad_input", `The event can't start a story run. ${error.message}`, { path: "event" })
    : error;
}

function toPlan({ definition }: TestDraft): Plan {
  const compiled = compileStory(definition);
  if (compiled.ok) return compiled.plan;
  const [first] = compiled.problems;
  const message = `The draft can't be run yet. ${first?.path}: ${first?.message}`;
  throw new AppError("story_invalid", message);
}

/** The slugs of the actions that a story can start with: by a call, a mail or a schedule. */
function startsOf({ roots, schedules }: Plan): string[] {
  return [...new Set([...roots, ...schedules.map(({ action }) => action)])];
}

function pickStart(plan: Plan, asked: string | undefined): string {
  const starts = startsOf(plan);
  const path = { path: "start" };
  if (starts.length === 0) {
    const message = "Nothing starts this story. Add a webhook, a mailbox or a schedule.";
    throw new AppError("bad_input", message, path);
  }
  if (asked !== undefined) {
    if (starts.includes(asked)) return asked;
    const message = `${asked} starts no story run. This story starts with: ${starts.join(", ")}.`;
    throw new AppError("bad_input", message, path);
  }
  const [only = "", ...others] = starts;
  if (others.length === 0) return only;
  throw new AppError("bad_input", `This story starts with one of: ${starts.join(", ")}. Say which.`, path);
}

type Taking = { draft: TestDraft; plan: Plan; start: string; request: StoryTestRequest };

/** The event that a story starts with; null for an action that needs none. */
async function takeStart(services: Services, actor: Actor, taking: Taking): Promise<Found | null> {
  const { draft, plan, start, request } = taking;
  const { event, run, given, events = {}, again } = request;
  if (!plan.roots.includes(start)) {
    if (event === undefined && run === undefined && given === undefined) return null;
    const message = `${start} starts by its schedule and takes no event. Leave it out.`;
    throw new AppError("bad_input", message, { path: "event" });
  }
  const all = given === undefined ? events : { ...events, [start]: given };
  const source = { event, run, events: all, alone: again !== undefined };
  const action = requireAction(draft, start);
  const { input, used } = await gatherInputs(services, actor, { draft, action, reads: [], source });
  const [from] = used;
  if (input !== null && from !== undefined) return { data: input.data, used: from };
  const message = `There is no event to start with: ${start} has had none yet. Send it one, pin one on it, or give one.`;
  throw new AppError("bad_input", message, { path: "event" });
}

/** The events that stand for what other actions emit. */
async function takePins(services: Services, { draft, plan, start, request }: Taking): Promise<Map<string, Found>> {
  const slugs = reachedFrom(plan, start);
  const { events = {}, again } = request;
  const pins = new Map(again === undefined ? await readPinned(services, draft, slugs) : []);
  for (const slug of slugs) {
    if (!Object.hasOwn(events, slug)) continue;
    const data = events[slug] ?? null;
    const size = JSON.stringify(data).length;
    pins.set(slug, {
      data,
      used: { action: slug, kind: "given", eventId: null, runId: null, at: null, size, stale: false },
    });
  }
  // The event of a call or a mail is taken as such.
  if (plan.roots.includes(start)) pins.delete(start);
  return pins;
}

/** The slugs of all actions that events can reach from one, itself first. */
function reachedFrom(plan: Plan, start: string): string[] {
  const reached = new Set([start]);
  // A set is gone through in the order in which it grows.
  for (const slug of reached) {
    const next = findAction(plan, slug)?.next;
    for (const kind of linkKinds) for (const to of next?.[kind] ?? []) reached.add(to);
  }
  return [...reached];
}
