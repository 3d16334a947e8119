import * as z from "zod";
import { AppError } from "./appError.ts";
import { idSchema } from "./inputs.ts";
import { type Page, type PageQuery, pageSizeDefault } from "./page.ts";
import { lowestIdAt } from "./runFilter.ts";
import { type EventSummary, toEventSummary } from "./runs.ts";
import type { Actor, Services } from "./services.ts";
import { requireStory } from "./stories.ts";
import { type EventPlace, searchEvents } from "./storyEventQueries.ts";

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

const keySchema = z.strictObject({ run: idSchema, at: z.string().regex(/^\d{1,18}$/), id: idSchema });

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
    after: readKey(cursor),
    limit: limit + 1,
  });
  const shown = rows.slice(0, limit);
  const last = shown.at(-1);
  const next =
    rows.length > limit && last !== undefined ? { storyRunId: last.story_run_id, at: last.at, id: last.id } : lookedTo;
  return { items: shown.map(toEventSummary), nextCursor: next === null ? null : toCursor(next) };
}

function beginOf({ since, withinMs }: StoryEventQuery, nowMs: number): string | number | null {
  if (since !== undefined) return since;
  return withinMs === undefined ? null : nowMs - withinMs;
}

function toCursor({ storyRunId, at, id }: EventPlace): string {
  return Buffer.from(JSON.stringify({ run: storyRunId, at, id })).toString("base64url");
}

function readKey(cursor: string | undefined): EventPlace | null {
  if (cursor === undefined) return null;
  const parsed = keySchema.safeParse(parseJson(Buffer.from(cursor, "base64url").toString("utf8")));
  if (parsed.success) return { storyRunId: parsed.data.run, at: parsed.data.at, id: parsed.data.id };
  const message = "The cursor is not one that this list gave out. Start again without it.";
  throw new AppError("bad_cursor", message, { path: "cursor" });
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}
