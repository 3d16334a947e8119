import type { Json } from "@fairlead/formula";
import type { StoryTested } from "@fairlead/runtime/testmode";
import { type LinkKind, linkKinds, optionsMark, storyTestLimits, toNumberText } from "@fairlead/story";
import { charactersShown, eventsShown, type TestedEvent, toEvent } from "./actionTests.ts";
import type { Actor, Services } from "./services.ts";
import { type StoryTestRequest, type WalkedStory, walkDraft } from "./storyTests.ts";
import type { UsedEvent } from "./testInputs.ts";
import { recordSizeMax, type TestRecord } from "./testRecord.ts";
import { mask, secretsIn } from "./testSecrets.ts";

type RunOutcome = StoryTested["runs"][number]["run"]["outcome"];

/** What came of trying a whole story out. */
export type TestedStory = {
  start: string;
  used: UsedEvent[];
  /** Why it was ended before it was over; null if it was not. */
  stopped: { code: string; message: string } | null;
  /** Action runs, and the events that they emitted. */
  runs: number;
  eventCount: number;
  durationMs: number;
  /** Every action of the draft, in its order. */
  actions: TestedStoryAction[];
  /** The links that events went along, and how many did. */
  links: { from: string; to: string; kind: LinkKind; events: number }[];
  masked: number;
  mask: string;
  /** What it can be done again with, if that was asked for; null if it is too large or was stopped on the way. */
  record: TestRecord | null;
};

/** What came of one action. `pinned`: its event was taken, and it was not performed. */
export type TestedStoryAction = {
  action: string;
  state: "performed" | "pinned" | "not_reached";
  /** How often it ran: once for each event that came in. `waiting`: runs that would wait for another story. */
  runs: number;
  waiting: number;
  outcomes: Partial<Record<RunOutcome, number>>;
  eventCount: number;
  /** The first of its events. */
  events: TestedEvent[];
  /** Why runs of it failed, and how many did so. */
  errors: { code: string; message: string; runs: number }[];
  log: string[];
  mark: string;
};

const errorsShown = 10;
const linesShown = 20;

/** Tries a whole story out, and tells it as people and programs see it. Throws what `walkDraft` does. */
export async function testWholeStory(
  services: Services,
  actor: Actor,
  { record = false, ...request }: StoryTestRequest & { record?: boolean | undefined },
): Promise<TestedStory> {
  const walked = await walkDraft(services, actor, request);
  return { ...toTestedStory(walked), record: record ? toRecord(walked) : null };
}

/** What a test of a story can be done again with; null if it is too large or was stopped on the way. */
function toRecord({ tested, events, nowMs }: WalkedStory): TestRecord | null {
  if (tested.stoppedBy !== null) return null;
  const { hide } = secretsIn(tested.options);
  const record = { events, calls: hide(tested.calls), nowMs };
  return JSON.stringify(record).length > recordSizeMax ? null : record;
}

function toTestedStory(walked: WalkedStory): Omit<TestedStory, "record"> {
  const { draft, start, used, tested } = walked;
  const { masked, hide } = secretsIn(tested.options);
  const byAction = Map.groupBy(tested.runs, ({ run }) => run.action);
  const shownEach = Math.max(20_000, Math.floor(charactersShown / Math.max(1, byAction.size)));
  const actions = draft.definition.actions.map((action) => {
    const runs = byAction.get(action.slug) ?? [];
    const waiting = tested.calling.filter((locator) => locator.action === action.slug).length;
    const isPinned = walked.pinned.has(action.slug);
    const reached = runs.length + waiting > 0;
    const state = !reached ? ("not_reached" as const) : isPinned ? ("pinned" as const) : ("performed" as const);
    return hide({
      ...{ action: action.slug, state, runs: runs.length + waiting, waiting, mark: optionsMark(action) },
      ...tellRuns(runs, shownEach),
    });
  });
  return {
    ...{ start, used: [...used], stopped: tellStop(tested.stoppedBy), actions, masked, mask },
    runs: tested.runs.length + tested.calling.length,
    eventCount: actions.reduce((sum, { eventCount }) => sum + eventCount, 0),
    durationMs: Math.round(tested.durationMs),
    links: toLinks(walked),
  };
}

type Runs = StoryTested["runs"];

function tellRuns(runs: Runs, charactersMax: number) {
  const outcomes: Partial<Record<RunOutcome, number>> = {};
  for (const { run } of runs) outcomes[run.outcome] = (outcomes[run.outcome] ?? 0) + 1;
  const all = emittedBy(runs);
  let left = charactersMax;
  const events = all.slice(0, eventsShown).map((event) => {
    const shown = toEvent(event, left);
    if (!shown.truncated) left -= shown.size;
    return shown;
  });
  const log = runs.flatMap(({ run }) => (run.log === null ? [] : (JSON.parse(run.log) as string[])));
  return { outcomes, eventCount: all.length, events, errors: tellErrors(runs), log: log.slice(0, linesShown) };
}

/** The events that some runs emitted, in their order. */
export function emittedBy(runs: Runs): { port: LinkKind; data: Json }[] {
  return runs.flatMap(({ events, emitted }) =>
    events.map(({ port }, at) => ({ port, data: emitted[at]?.data ?? null })),
  );
}

/** Why some runs failed, in their order. */
export function errorsOf(runs: Runs): { code: string; message: string }[] {
  return runs.flatMap(({ run }) => (run.error === null ? [] : [JSON.parse(run.error)]));
}

function tellErrors(runs: Runs): TestedStoryAction["errors"] {
  const groups = Map.groupBy(errorsOf(runs), ({ code, message }) => `${code} ${message}`);
  return [...groups.values()].slice(0, errorsShown).flatMap(([first, ...rest]) => {
    return first === undefined ? [] : [{ code: first.code, message: first.message, runs: rest.length + 1 }];
  });
}

function toLinks({ draft, tested }: WalkedStory): TestedStory["links"] {
  const ports = new Map(tested.runs.flatMap(({ events }) => events.map((event) => [event.id, event] as const)));
  const counts = new Map<string, number>();
  const count = (parent: string | null, to: string) => {
    const event = ports.get(parent ?? "");
    if (event === undefined) return;
    const key = `${event.action} ${event.port} ${to}`;
    counts.set(key, (counts.get(key) ?? 0) + 1);
  };
  for (const { run } of tested.runs) count(run.parentEventId, run.action);
  for (const { parentEventId, action } of tested.calling) count(parentEventId, action);
  return draft.definition.links.flatMap(({ from, to, kind = linkKinds[0] }) => {
    const events = counts.get(`${from} ${kind} ${to}`);
    return events === undefined ? [] : [{ from, to, kind, events }];
  });
}

/** Why a test of a story was ended before it was over, and what to do. */
export function tellStop(stoppedBy: StoryTested["stoppedBy"]): TestedStory["stopped"] {
  const { runs, characters, seconds } = storyTestLimits;
  const wayOut = "Start with a smaller event, or pin an event on an action before the many.";
  switch (stoppedBy) {
    case null:
      return null;
    case "runs": {
      const message = `It was ended after ${toNumberText(runs)} action runs, as many as a test of a story may have. ${wayOut}`;
      return { code: "test_runs", message };
    }
    case "characters": {
      const message = `It was ended as its events had more than ${characters / 1e6} MB together, as many as a test of a story may have. ${wayOut}`;
      return { code: "test_too_large", message };
    }
    case "seconds": {
      const message = `It was ended after ${seconds} seconds. What was sent may have had its effect. Pin an event on the actions that take long.`;
      return { code: "test_timeout", message };
    }
    case "cancelled":
      return { code: "cancelled", message: "It was stopped. What was sent may have had its effect." };
    default:
      stoppedBy satisfies never;
      return null;
  }
}
