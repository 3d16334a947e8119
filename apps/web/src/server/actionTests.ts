import type { Json } from "@fairlead/formula";
import type { ActionTested, DryRun, TestMode } from "@fairlead/runtime/testmode";
import { compileAction, findActionType, type LinkKind, optionsMark, type StoryAction } from "@fairlead/story";
import { AppError, notFound } from "./appError.ts";
import { getPin } from "./pins.ts";
import type { Actor, Services } from "./services.ts";
import { loadTestDraft, requireAction, sourcesOf, type TestDraft } from "./testDraft.ts";
import { gatherInputs, type TestInputs, type TestSource, type UsedEvent } from "./testInputs.ts";
import { createTestRecorder, type TestRecord, type TestRecorder } from "./testRecord.ts";
import { mask, maskSecrets } from "./testSecrets.ts";
import { startOf } from "./testWay.ts";

/** What to try out, and with which events. `upTo`: everything from the start of the story up to the action. */
export type TestRequest = TestSource & {
  id: string;
  slug: string;
  mode: TestMode;
  /** The event that comes in, written by hand; with `upTo` the one that starts the story. */
  given?: Json | undefined;
  upTo?: boolean | undefined;
  /** Whether it is noted down, so that it can be kept as a test. */
  record?: boolean | undefined;
  /** A test that was noted down: nothing but its events is taken, and its answers stand for the outside. */
  again?: TestRecord | undefined;
};

/** One formula of the options. `value` is left out where `error` says why there is none. */
export type TestedField = { path: string; source: string; value?: Json; error?: TestedProblem };

export type TestedProblem = {
  code: string;
  message: string;
  from?: number;
  to?: number;
  fix?: { label: string; from: number; to: number; insert: string };
};

/** An event that was, or would be, emitted. `data` is null and `truncated` true where it is too large to be shown. */
export type TestedEvent = { port: LinkKind; data: Json; size: number; truncated: boolean };

/** What came of trying an action out. */
export type Tested = {
  action: string;
  mode: TestMode;
  outcome: ActionTested["outcome"];
  note: string | null;
  used: UsedEvent[];
  missing: string[];
  options: { value: Json; fields: TestedField[] };
  dryRun: DryRun | null;
  events: TestedEvent[];
  /** How many events there were; `events` has the first 50. */
  eventCount: number;
  error: { code: string; message: string } | null;
  log: string[];
  durationMs: number;
  /** Of what the action was when it was tried out; see pins. */
  mark: string;
  /** How many secrets were hidden, wherever they stood. */
  masked: number;
  mask: string;
  /** With `upTo`: the actions before, in the order in which they were performed. */
  steps: TestedStep[];
  /** What it can be done again with, if that was asked for; null if it is too large or was stopped on the way. */
  record: TestRecord | null;
};

/** An action that was performed on the way. */
export type TestedStep = {
  action: string;
  kind: "performed" | UsedEvent["kind"];
  outcome: ActionTested["outcome"];
  error: { code: string; message: string } | null;
  durationMs: number;
  event: TestedEvent | null;
};

/** Events of one action that are shown, and the characters of all. */
export const eventsShown = 50;
export const charactersShown = 2_000_000;

/**
 * Tries an action of a draft out. Nothing is recorded, no story is charged, nothing follows. Throws `not_found`, and
 * `too_many_requests` while too many tests run.
 */
export async function testStoryAction(
  services: Services,
  actor: Actor,
  request: TestRequest & { signal?: AbortSignal | undefined },
): Promise<Tested> {
  const { id, slug, mode, upTo = false, event, run, record = false, again, signal } = request;
  const draft = await loadTestDraft(services, actor, id);
  const action = requireAction(draft, slug);
  const way = upTo ? startOf(draft, slug) : [];
  const events = withGiven(request, way[0]?.slug ?? sourcesOf(draft, action)[0]?.slug);
  const source: TestSource = { event, run, events, alone: again !== undefined };
  const recorder = record ? createTestRecorder(services.clock.now()) : null;
  const trying: Trying = { services, actor, draft, source, signal, recorder, again };
  const toRecord = () => recorder?.toRecord() ?? null;
  if (!upTo) {
    const tried = await tryAction(trying, action, mode);
    return toTested(action, mode, { ...tried, steps: [], record: toRecord() });
  }
  const steps: TestedStep[] = [];
  const emitted: Record<string, Json> = { ...events };
  for (const { slug: at, port } of way) {
    const step = await takeStep({ ...trying, source: { ...source, events: emitted } }, requireAction(draft, at), port);
    steps.push(step.told);
    if (step.data === undefined) return stopped(action, mode, { steps, at, told: step.told });
    emitted[at] = step.data;
  }
  const last = await tryAction({ ...trying, source: { ...source, events: emitted } }, action, mode);
  return toTested(action, mode, { ...last, steps, record: toRecord() });
}

/** Events by their actions, the one that comes in among them. Throws `bad_input` if none can come in. */
function withGiven({ given, events = {} }: TestRequest, slug: string | undefined): Record<string, Json> {
  if (given === undefined) return { ...events };
  if (slug !== undefined) return { ...events, [slug]: given };
  const message = "is given, but no link leads to this action: it takes no event. Leave it out, or add a link.";
  throw new AppError("bad_input", message, { path: "event" });
}

type Trying = {
  services: Services;
  actor: Actor;
  draft: TestDraft;
  source: TestSource;
  signal: AbortSignal | undefined;
  recorder: TestRecorder | null;
  again: TestRecord | undefined;
};

type Tried = { inputs: TestInputs; tested: ActionTested; problems: TestedField[] };

async function tryAction(trying: Trying, { slug }: StoryAction, mode: TestMode) {
  const { services, actor, draft, source, signal, recorder, again } = trying;
  const compiled = compileAction(draft.definition, slug);
  if (compiled === null) throw notFound("action");
  const { action, missing, problems } = compiled;
  const found = requireAction(draft, slug);
  const inputs = await gatherInputs(services, actor, { draft, action: found, reads: action.reads, source });
  const isBroken = problems.length > 0;
  const { definition, id } = draft;
  const nowMs = again?.nowMs ?? recorder?.nowMs;
  const test = {
    action,
    missing,
    story: { id, name: definition.name, teamId: actor.teamId },
    context: inputs.context,
    input: inputs.input,
    ...(nowMs === undefined ? {} : { nowMs }),
  };
  const recording = again === undefined ? {} : { recording: { calls: again.calls[slug] ?? [], hidden: mask } };
  // Formulas that can't be read keep it from being performed, not from being looked at.
  const tested = await services.tester.run({ ...test, mode: isBroken ? "preview" : mode }, { signal, ...recording });
  recorder?.perform(slug, inputs, tested);
  const broken = problems.map(({ path, code, message, from = 0, to = 0, fix }): TestedField => {
    const error = { code, message, from, to, ...(fix === undefined ? {} : { fix }) };
    return { path, source: "", error };
  });
  return { inputs, tested: isBroken ? withProblem(tested, broken) : tested, problems: broken } satisfies Tried;
}

function withProblem(tested: ActionTested, [first]: readonly TestedField[]): ActionTested {
  const message = `options.${first?.path}: ${first?.error?.message}`;
  return { ...tested, outcome: null, outputs: [], error: { code: first?.error?.code ?? "options_invalid", message } };
}

type Step = { told: TestedStep; data: Json | undefined };

/** What is given or pinned is taken, and where the story starts the event that it would be tried out with; the rest is performed. */
async function takeStep(trying: Trying, action: StoryAction, port: LinkKind): Promise<Step> {
  const ready = await takeReady(trying, action);
  if (ready !== null) {
    trying.recorder?.take(action.slug, ready.data);
    const event = toEvent({ port, data: ready.data }, charactersShown);
    const told = { action: action.slug, kind: ready.kind, outcome: null, error: null, durationMs: 0, event };
    return { told, data: ready.data };
  }
  const { tested: raw } = await tryAction(trying, action, "test");
  const { tested } = maskSecrets(raw);
  const { outcome, error, durationMs } = tested;
  const shown = tested.outputs.find((one) => one.port === port);
  const event = shown === undefined ? null : toEvent(shown, charactersShown);
  const told = { action: action.slug, kind: "performed" as const, outcome, error, durationMs, event };
  return { told, data: raw.outputs.find((one) => one.port === port)?.data };
}

type Ready = { kind: TestedStep["kind"]; data: Json };

async function takeReady({ services, actor, draft, source }: Trying, action: StoryAction): Promise<Ready | null> {
  const { slug } = action;
  if (findActionType(action.type)?.root === true) {
    const { input, used } = await gatherInputs(services, actor, { draft, action, reads: [], source });
    return input === null ? null : { kind: used[0]?.kind ?? "event", data: input.data };
  }
  const { events = {}, event, run, alone = false } = source;
  if (Object.hasOwn(events, slug)) return { kind: "given", data: events[slug] ?? null };
  if (event !== undefined || run !== undefined || alone) return null;
  const pin = await getPin(services, actor, { id: draft.id, slug });
  return pin && { kind: "pin", data: pin.data };
}

type Stop = { steps: TestedStep[]; at: string; told: TestedStep };

function stopped(action: StoryAction, mode: TestMode, { steps, at, told }: Stop): Tested {
  const why =
    told.error?.message ?? (told.outcome === null ? "There is no event to start with." : "Its event went another way.");
  const error = { code: told.error?.code ?? "not_reached", message: `It was not reached: ${at} came before. ${why}` };
  const nothing = {
    outcome: null,
    note: null,
    used: [],
    missing: [],
    dryRun: null,
    events: [],
    eventCount: 0,
    log: [],
  };
  const options = { value: {}, fields: [] };
  return { ...nothing, ...about(action), mode, options, error, steps, record: null, durationMs: 0, masked: 0, mask };
}

function toTested(
  action: StoryAction,
  mode: TestMode,
  { inputs, tested: raw, problems, steps, record }: Tried & Pick<Tested, "steps" | "record">,
): Tested {
  const { tested, masked } = maskSecrets(raw);
  const { outcome, note, options, dryRun, error, outputs, log, durationMs } = tested;
  const fields = options.fields.map((field): TestedField => {
    const { path, source } = field;
    return field.ok ? { path, source, value: field.value } : { path, source, error: field.error };
  });
  let left = charactersShown;
  const events = outputs.slice(0, eventsShown).map((output) => {
    const event = toEvent(output, left);
    if (!event.truncated) left -= event.size;
    return event;
  });
  return {
    ...about(action),
    mode,
    outcome,
    note,
    used: inputs.used,
    missing: inputs.missing,
    options: { value: options.value, fields: [...problems, ...fields] },
    dryRun,
    events,
    eventCount: outputs.length,
    error: error && { code: error.code, message: error.message },
    log: [...log],
    durationMs: Math.round(durationMs),
    masked,
    mask,
    steps,
    record,
  };
}

function about(action: StoryAction): { action: string; mark: string } {
  return { action: action.slug, mark: optionsMark(action) };
}

/** An event as it is shown: without its data where that has more characters than are left. */
export function toEvent({ port, data }: { port: LinkKind; data: Json }, charactersMax: number): TestedEvent {
  const size = JSON.stringify(data).length;
  return size > charactersMax ? { port, data: null, size, truncated: true } : { port, data, size, truncated: false };
}
