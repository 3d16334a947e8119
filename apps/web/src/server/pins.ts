import type { Json } from "@fairlead/formula";
import { optionsMark, type StoryAction } from "@fairlead/story";
import { AppError, notFound } from "./appError.ts";
import type { Actor, Services } from "./services.ts";
import { loadTestDraft, nameVersion, requireAction, type TestDraft } from "./testDraft.ts";
import { findEmitted } from "./testInputs.ts";
import { deletePin, readEventData, readEventPlace, readPins, writePin } from "./testQueries.ts";

/** An event that is pinned on an action of a draft. `stale`: the action was changed since the event was emitted. */
export type PinListed = {
  action: string;
  eventId: string | null;
  pinnedAt: string;
  size: number;
  mark: string;
  stale: boolean;
};

/**
 * What to pin: the latest event that the action emitted in a run, a stored event of it, or any JSON, by hand or from a test.
 * `mark`: of the options that it is from.
 */
export type PinContent =
  | { latest: true }
  | { eventId: string }
  | { data: Json; eventId?: string | null | undefined; mark?: string | undefined };

/** How it was before, so that it can be taken back. */
export type PinBefore = { data: Json; eventId: string | null; mark: string } | null;

/** Characters of JSON that a pinned event may have. */
export const pinSizeMax = 1_000_000;
/** Events that may be pinned in a story. */
const pinsMax = 200;

/** What is pinned in a story. Throws `not_found`. */
export async function listPins(services: Services, actor: Actor, id: string): Promise<PinListed[]> {
  const draft = await loadTestDraft(services, actor, id);
  const byId = new Map(draft.definition.actions.map((action) => [action.id, action]));
  return (await readPins(services.pool, id, [])).flatMap((row) => {
    const action = byId.get(row.action_id);
    if (action === undefined) return [];
    const { event_id: eventId, mark, size } = row;
    const pinnedAt = row.pinned_at.toISOString();
    return [{ action: action.slug, eventId, pinnedAt, size, mark, stale: optionsMark(action) !== mark }];
  });
}

/** The event that is pinned on an action; null if none is. Throws `not_found`. */
export async function getPin(services: Services, actor: Actor, { id, slug }: PinPlace): Promise<PinBefore> {
  return readBefore(services, await loadTestDraft(services, actor, id), slug);
}

export type PinPlace = { id: string; slug: string };

/**
 * Pins an event on an action, or takes the pin out with null; for everybody who edits the story. Throws `not_found`, and
 * `bad_input` for an event that is too large or one too many.
 */
export async function setPin(
  services: Services,
  actor: Actor,
  { id, slug, pin }: PinPlace & { pin: PinContent | null },
): Promise<{ before: PinBefore }> {
  const draft = await loadTestDraft(services, actor, id);
  const action = requireAction(draft, slug);
  const before = await readBefore(services, draft, slug);
  if (pin === null) {
    await deletePin(services.pool, id, action.id);
    return { before };
  }
  const content =
    "data" in pin
      ? pin
      : await readStored(services, actor, { draft, slug, eventId: await toEventId(services, { draft, action, pin }) });
  const size = JSON.stringify(content.data).length;
  if (size > pinSizeMax) {
    const message = `has ${size} characters as JSON; a pinned event may have ${pinSizeMax}. Pin a smaller one, or write one by hand.`;
    throw new AppError("bad_input", message, { path: "pin.data" });
  }
  if (before === null && (await readPins(services.pool, id, [])).length >= pinsMax) {
    const message = `This story has ${pinsMax} pinned events, as many as may be. Take one out first.`;
    throw new AppError("bad_input", message, { path: "pin" });
  }
  const { data, eventId = null, mark = optionsMark(action) } = content;
  await writePin(services.pool, id, { actionId: action.id, data, eventId, mark, by: actor.userId });
  return { before };
}

async function readBefore({ pool }: Services, draft: TestDraft, slug: string): Promise<PinBefore> {
  const { id } = requireAction(draft, slug);
  const row = (await readPins(pool, draft.id, [id])).find((one) => one.action_id === id);
  return row === undefined ? null : { data: row.data, eventId: row.event_id, mark: row.mark };
}

type Naming = { draft: TestDraft; action: StoryAction; pin: { latest: true } | { eventId: string } };

async function toEventId(services: Services, { draft, action, pin }: Naming): Promise<string> {
  if ("eventId" in pin) return pin.eventId;
  const latest = await findEmitted(services, draft, action);
  if (latest !== null) return latest;
  const message = `There is no event of ${action.slug} yet. Test it, run the story, or write an event by hand.`;
  throw new AppError("conflict", message);
}

type Stored = { draft: TestDraft; slug: string; eventId: string };

async function readStored(services: Services, actor: Actor, { draft, slug, eventId }: Stored) {
  const place = await readEventPlace(services.pool, actor, eventId);
  if (place === null || place.story_id !== draft.id) throw notFound("event");
  const names = await nameVersion(services, draft, place.version_id);
  if (names.toDraft.get(place.action) !== slug) {
    const message = `is of the action ${place.action}; only events of ${slug} itself can be pinned on it.`;
    throw new AppError("bad_input", message, { path: "pin.eventId" });
  }
  const { events, size } = await readEventData(services.pool, place.story_run_id, {
    ids: [eventId],
    charactersMax: pinSizeMax,
  });
  const [row] = events;
  if (row !== undefined) return { data: row.data, eventId, mark: names.marks.get(slug) ?? "" };
  const message = `has ${size} characters as JSON; a pinned event may have ${pinSizeMax}. Pin a smaller one.`;
  throw new AppError("bad_input", message, { path: "pin.eventId" });
}
