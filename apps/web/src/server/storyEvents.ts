import { type Page, type PageQuery, pageSizeDefault } from "./page.ts";
import { readPlace, toPlaceCursor } from "./recordPlace.ts";
import { lowestIdAt } from "./runFilter.ts";
import { type EventSummary, toEventSummary } from "./runs.ts";
import type { Actor, Services } from "./services.ts";
import { requireStory } from "./stories.ts";
import { searchEvents } from "./storyEventQueries.ts";

export type StoryEventQuery = PageQuery & {
  storyId: string;
  action?: string | undefined;
  since?: string | undefined;
  until?: string | undefined;
  withinMs?: number | undefined;
  text?: string | undefined;
};

/** Events that one page looks at, and characters of each that a text is looked for in. */
const lookedAtMax = 2_000;
const charactersMax = 100_000;
const previewLength = 200;

/**
 * The events of a story, those of the newest run first, and of a run those that came last. A page may be short, even empty, and have a next one: each looks at
 * so many events only. Throws `not_found`, `bad_cursor`.
 */
export async function listStoryEvents(
  services: Services,
  actor: Actor,
  query: StoryEventQuery,
): Promise<Page<EventSummary>> {
  const { storyId, action, text, until, cursor, limit = pageSizeDefault } = query;
  await requireStory(services, actor, storyId);
  const from = beginOf(query, services.intake.now());
  const { rows, lookedTo } = await searchEvents(services.pool, {
    ...{ storyId, action, text, lookedAtMax, charactersMax, previewLength },
    ...(from === null ? {} : { from: lowestIdAt(from) }),
    ...(until === undefined ? {} : { before: lowestIdAt(until) }),
    after: readPlace(cursor),
    limit: limit + 1,
  });
  const shown = rows.slice(0, limit);
  const last = shown.at(-1);
  const next =
    rows.length > limit && last !== undefined ? { storyRunId: last.story_run_id, at: last.at, id: last.id } : lookedTo;
  return { items: shown.map(toEventSummary), nextCursor: next === null ? null : toPlaceCursor(next) };
}

function beginOf({ since, withinMs }: StoryEventQuery, nowMs: number): string | number | null {
  if (since !== undefined) return since;
  return withinMs === undefined ? null : nowMs - withinMs;
}
