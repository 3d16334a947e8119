import type { Json } from "@fairlead/formula";
import { optionsMark, type StoryAction, sampleEvent } from "@fairlead/story";
import { AppError, notFound } from "./appError.ts";
import type { Actor, Services } from "./services.ts";
import { nameVersion, type Source, sourcesOf, type TestDraft, type VersionNames } from "./testDraft.ts";
import {
  type PinRow,
  type ReachedRow,
  readChain,
  readEventData,
  readEventPlace,
  readLatestRuns,
  readPins,
  readReached,
} from "./testQueries.ts";

/** Where the events come from that an action is tried out with. With nothing given: what is pinned, else the latest. */
export type TestSource = {
  /** An event of a story run of this story; what came before it comes along. */
  event?: string | undefined;
  /** A story run: the latest event in it that reached the action, with what came before. */
  run?: string | undefined;
  /** Events by the slugs of their actions, in the place of what was found. */
  events?: Readonly<Record<string, Json>> | undefined;
  /** Whether nothing but `events` is taken. Default: false. */
  alone?: boolean | undefined;
};

/** An event that an action is tried out with. `stale`: its action was changed since. */
export type UsedEvent = {
  action: string;
  kind: "given" | "pin" | "event";
  eventId: string | null;
  runId: string | null;
  at: string | null;
  size: number;
  stale: boolean;
};

/** `missing`: actions whose events are read and of which there is none. `input`: the one that comes in. */
export type TestInputs = {
  context: Record<string, Json>;
  input: { slug: string; id: string | null; data: Json } | null;
  used: UsedEvent[];
  missing: string[];
};

/** Characters that the events which a test reads may have together, as for a run. */
const contextSizeMax = 20_000_000;
const runsLookedAt = 20;

export type Gathering = { draft: TestDraft; action: StoryAction; reads: readonly string[]; source: TestSource };

/** Gathers the events that an action is tried out with. Throws `not_found` for an event or run of another story. */
export async function gatherInputs(services: Services, actor: Actor, gathering: Gathering): Promise<TestInputs> {
  const { draft, action, reads, source } = gathering;
  const sources = sourcesOf(draft, action);
  const wanted = [...new Set([...reads, ...sources.map(({ slug }) => slug)])];
  const isChosen = source.event !== undefined || source.run !== undefined || source.alone === true;
  const pins = isChosen ? new Map<string, PinRow>() : await loadPins(services, draft, wanted);
  const base = source.alone === true ? null : await findBase(services, actor, { draft, action, source, pins });
  const chain = base === null ? noChain : await followChain(services, base, wanted);
  const inputs: TestInputs = { context: {}, input: null, used: [], missing: [] };
  for (const slug of wanted) {
    const found = takeGiven(slug, source) ?? takePin(slug, { draft, pins }) ?? chain.get(slug);
    if (found === undefined) continue;
    inputs.context[slug] = found.data;
    inputs.used.push(found.used);
  }
  const from = [source.events ?? {}, Object.fromEntries(pins)].flatMap((given) =>
    sources.filter(({ slug }) => Object.hasOwn(given, slug)),
  );
  const first = [...from.map(({ slug }) => slug), ...(base === null ? [] : [base.slug]), ...sources.map((s) => s.slug)];
  const slug = first.find((one) => Object.hasOwn(inputs.context, one) && sources.some((s) => s.slug === one));
  if (slug !== undefined) {
    const id = inputs.used.find((one) => one.action === slug)?.eventId ?? null;
    inputs.input = { slug, id, data: inputs.context[slug] ?? null };
  }
  inputs.missing = [...reads, ...(slug === undefined ? sources.slice(0, 1).map((s) => s.slug) : [])].filter(
    (one, at, all) => !Object.hasOwn(inputs.context, one) && all.indexOf(one) === at,
  );
  return inputs;
}

/** An event that was found, and where it is from. */
export type Found = { data: Json; used: UsedEvent };

function takeGiven(slug: string, { events = {} }: TestSource): Found | undefined {
  if (!Object.hasOwn(events, slug)) return undefined;
  const data = events[slug] ?? null;
  const size = JSON.stringify(data).length;
  return { data, used: { action: slug, kind: "given", eventId: null, runId: null, at: null, size, stale: false } };
}

type Pinned = { draft: TestDraft; pins: ReadonlyMap<string, PinRow> };

function takePin(slug: string, { draft, pins }: Pinned): Found | undefined {
  const pin = pins.get(slug);
  if (pin === undefined) return undefined;
  const { event_id: eventId, pinned_at: at, size, data } = pin;
  const used = { action: slug, kind: "pin" as const, eventId, runId: null, at: at.toISOString(), size };
  return { data, used: { ...used, stale: isStale(draft, slug, pin) } };
}

/** What is pinned on some actions, by their slugs. Throws `request_too_large` for more than a run may read. */
export async function readPinned(
  services: Services,
  draft: TestDraft,
  slugs: readonly string[],
): Promise<ReadonlyMap<string, Found>> {
  const ids = new Set(draft.definition.actions.flatMap((one) => (slugs.includes(one.slug) ? [one.id] : [])));
  const rows = await readPins(services.pool, draft.id, []);
  assertSize(rows.reduce((sum, row) => sum + (ids.has(row.action_id) ? row.size : 0), 0));
  const pins = await loadPins(services, draft, slugs);
  return new Map(
    [...pins.keys()].flatMap((slug) => {
      const found = takePin(slug, { draft, pins });
      return found === undefined ? [] : [[slug, found] as const];
    }),
  );
}

function isStale({ definition }: TestDraft, slug: string, { mark }: PinRow): boolean {
  const action = definition.actions.find((one) => one.slug === slug);
  return action !== undefined && optionsMark(action) !== mark;
}

/** Pins by the slugs of their actions, with their data. */
async function loadPins({ pool }: Services, { id, definition }: TestDraft, slugs: readonly string[]) {
  const ids = new Map(definition.actions.flatMap((one) => (slugs.includes(one.slug) ? [[one.id, one.slug]] : [])));
  const rows = await readPins(pool, id, [...ids.keys()]);
  return new Map(rows.flatMap((row) => (ids.has(row.action_id) ? [[ids.get(row.action_id) ?? "", row]] : [])));
}

/** An event that is gone on from, with the names that actions had in its version. */
type Base = { id: string; runId: string; slug: string; names: VersionNames };

type Finding = Pinned & { action: StoryAction; source: TestSource };

async function findBase(services: Services, actor: Actor, finding: Finding): Promise<Base | null> {
  const { draft, action, source, pins } = finding;
  if (source.event !== undefined) {
    const base = await toBase(services, actor, { draft, eventId: source.event });
    if (base === null) throw notFound("event");
    return base;
  }
  const pinned = sourcesOf(draft, action).flatMap(({ slug }) => pins.get(slug)?.event_id ?? [])[0];
  const base = pinned === undefined ? null : await toBase(services, actor, { draft, eventId: pinned });
  if (base !== null) return base;
  const [latest] = await findReached(services, { draft, action, limit: runsLookedAt, run: source.run });
  if (latest === undefined && source.run !== undefined) {
    const message = "In this run nothing has reached the action. Choose another run, or an event.";
    throw new AppError("not_found", message, { path: "run" });
  }
  return latest === undefined
    ? null
    : { id: latest.row.id, runId: latest.row.story_run_id, slug: latest.slug, names: latest.names };
}

async function toBase(
  services: Services,
  actor: Actor,
  { draft, eventId }: { draft: TestDraft; eventId: string },
): Promise<Base | null> {
  const place = await readEventPlace(services.pool, actor, eventId);
  if (place === null || place.story_id !== draft.id) return null;
  const names = await nameVersion(services, draft, place.version_id);
  const slug = names.toDraft.get(place.action) ?? place.action;
  return { id: place.id, runId: place.story_run_id, slug, names };
}

/** An event that reached an action: `slug` is what its action is called in the draft. */
export type Reached = { row: ReachedRow; slug: string; names: VersionNames };

type Reaching = { draft: TestDraft; action: StoryAction; limit: number; run?: string | undefined };

/** The latest events that reached an action, one of each action before it and of each story run, the newest first. */
export function findReached(services: Services, { action, ...reaching }: Reaching): Promise<Reached[]> {
  return findEvents(services, { ...reaching, sources: sourcesOf(reaching.draft, action) });
}

/** The id of the latest event that an action emitted in a run, other than of a failure; null if there is none. */
export async function findEmitted(services: Services, draft: TestDraft, { slug }: StoryAction): Promise<string | null> {
  const sources = (["default", "no_match"] as const).map((port) => ({ slug, port }));
  const [latest] = await findEvents(services, { draft, sources, limit: runsLookedAt });
  return latest?.row.id ?? null;
}

type Looking = Omit<Reaching, "action"> & { sources: readonly Source[] };

async function findEvents(services: Services, { draft, sources, limit, run }: Looking): Promise<Reached[]> {
  const runs = await readLatestRuns(services.pool, draft.id, { limit, id: run ?? null });
  const versions = [...new Set(runs.map(({ version_id }) => version_id))];
  const names = new Map<string, VersionNames>();
  for (const version of versions) names.set(version, await nameVersion(services, draft, version));
  const wanted = runs.flatMap(({ id, version_id: version }) =>
    sources.flatMap(({ slug, port }) => {
      const before = names.get(version)?.toVersion.get(slug);
      return before === undefined ? [] : [{ run: id, action: before, port }];
    }),
  );
  const rows = wanted.length === 0 ? [] : await readReached(services.pool, wanted);
  return rows.flatMap((row): Reached[] => {
    const known = names.get(runs.find(({ id }) => id === row.story_run_id)?.version_id ?? "");
    return known === undefined ? [] : [{ row, slug: known.toDraft.get(row.action) ?? row.action, names: known }];
  });
}

const noChain: ReadonlyMap<string, Found> = new Map();

/** The latest events on the way to one, by the slugs in the draft of those that are wanted. Throws `request_too_large`. */
async function followChain(
  { pool }: Services,
  base: Base,
  wanted: readonly string[],
): Promise<ReadonlyMap<string, Found>> {
  const ids = new Map<string, string>();
  const add = (slug: string, id: string) => {
    const known = base.names.toDraft.get(slug) ?? slug;
    if (wanted.includes(known) && !ids.has(known)) ids.set(known, id);
  };
  const chain = await readChain(pool, base.runId, base.id);
  for (const { action, id } of chain) add(action, id);
  for (const { lineage } of chain) for (const [slug, id] of Object.entries(lineage ?? {})) add(slug, id);
  const read = await readEventData(pool, base.runId, { ids: [...ids.values()], charactersMax: contextSizeMax });
  assertSize(read.size);
  const rows = new Map(read.events.map((row) => [row.id, row]));
  return new Map(
    [...ids].flatMap(([slug, eventId]) => {
      const row = rows.get(eventId);
      if (row === undefined) return [];
      const at = row.at.toISOString();
      const stale = base.names.changed.has(slug);
      const used = { action: slug, kind: "event" as const, eventId, runId: base.runId, at, size: row.size, stale };
      return [[slug, { data: row.data, used }] as const];
    }),
  );
}

function assertSize(characters: number): void {
  if (characters <= contextSizeMax) return;
  const [size, most] = [characters, contextSizeMax].map((count) => Math.ceil(count / 1e6));
  const message = `The events that this action reads add up to ${size} MB; they may be ${most} MB together. Choose a smaller event, or write one.`;
  throw new AppError("request_too_large", message);
}

/** A sample of what an action emits: the one that its story came with, or one made of what formulas read of it. */
export function sampleOf({ definition, sampleEvent: given }: TestDraft, slug: string): Json {
  const entry = definition.actions.find(({ type }) => type === "webhook");
  if (given === null || given === undefined || entry?.slug !== slug) return sampleEvent(definition, slug);
  const event = given as Json;
  const isCall = typeof event === "object" && event !== null && "body" in event && "headers" in event;
  return isCall ? event : { body: event, headers: { "content-type": "application/json" }, query: {}, method: "POST" };
}
