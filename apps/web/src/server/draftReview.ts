import {
  type Change,
  checkStory,
  compareStories,
  describeDifferences,
  type StoryDefinition,
  type Touch,
  touchedFields,
  whoChanged,
} from "@fairlead/story";
import { notFound } from "./appError.ts";
import type { StoryProblem } from "./publishing.ts";
import type { Actor, Services } from "./services.ts";
import { readDraft } from "./stories.ts";

/** Somebody who has changed a draft. */
export type Author = { name: string; isYou: boolean };

/** A difference from what is live. `by`: who made it, in the order of time; empty if that is not known any more. */
export type ReviewedChange = { sentence: string; by: Author[] };

/** A draft beside what is live. `changes`: the first of `count` differences; places do not count. */
export type DraftReview = { revision: number; count: number; changes: ReviewedChange[]; problems: StoryProblem[] };

const sentencesMax = 200;

/** In what the draft of a story differs from its live version, who has changed it, and what is wrong with it. Throws `not_found`. */
export async function reviewDraft(services: Services, actor: Actor, id: string): Promise<DraftReview> {
  const { tenantId, teamId } = actor;
  const story = await services.prisma.story.findFirst({
    where: { id, tenantId, teamId, deletedAt: null },
    select: { draft: true, draftRevision: true, liveVersion: { select: { definition: true, createdAt: true } } },
  });
  if (story === null) throw notFound("story");
  const { liveVersion: live } = story;
  const after = readDraft(story.draft);
  const before = live === null ? emptyStory(after.name) : readDraft(live.definition);
  const differences = compareStories(before, after);
  const told = differences.slice(0, sentencesMax);
  const touches = told.length === 0 ? [] : await readTouches(services, { id, since: live?.createdAt ?? new Date(0) });
  const by = told.map((difference) => whoChanged(difference, touches));
  const authors = await readAuthors(services, actor, by.flat());
  const sentences = describeDifferences(told, { before, after });
  return {
    revision: story.draftRevision,
    count: differences.length,
    changes: sentences.map((sentence, at) => ({ sentence, by: (by[at] ?? []).flatMap((who) => authors(who)) })),
    problems: checkStory(after).map(({ code, path, message }) => ({ code, path, message })),
  };
}

function emptyStory(name: string): StoryDefinition {
  return { formatVersion: 1, name, actions: [], links: [] };
}

/** What was changed in a draft since a moment, as far as it is kept: by whom, by the id of the person. */
async function readTouches(
  { prisma }: Services,
  { id, since }: { id: string; since: Date },
): Promise<Touch<string | null>[]> {
  const rows = await prisma.draftChange.findMany({
    where: { storyId: id, madeAt: { gt: since } },
    orderBy: { revision: "asc" },
    select: { change: true, madeBy: true },
  });
  return rows.map(({ change, madeBy }) => ({ by: madeBy, fields: touchedFields(change as Change) }));
}

/** The names of people by their ids; whoever is gone has none. */
async function readAuthors({ prisma }: Services, { userId }: Actor, ids: readonly (string | null)[]) {
  const wanted = [...new Set(ids)].filter((id) => id !== null);
  const users =
    wanted.length === 0
      ? []
      : await prisma.user.findMany({ where: { id: { in: wanted } }, select: { id: true, name: true } });
  const names = new Map(users.map(({ id, name }) => [id, name]));
  return (id: string | null): Author[] => {
    const name = id === null ? undefined : names.get(id);
    return name === undefined ? [] : [{ name, isYou: id === userId }];
  };
}
