import { checkStory, compareStories, describeDifferences, type StoryDefinition } from "@fairlead/story";
import { notFound } from "./appError.ts";
import type { StoryProblem } from "./publishing.ts";
import type { Actor, Services } from "./services.ts";
import { readDraft } from "./stories.ts";

/** A draft beside what is live. `changes`: a sentence for each difference, the first of `count`; places do not count. */
export type DraftReview = { revision: number; count: number; changes: string[]; problems: StoryProblem[] };

const sentencesMax = 200;

/** In what the draft of a story differs from its live version, and what is wrong with it. Throws `not_found`. */
export async function reviewDraft({ prisma }: Services, actor: Actor, id: string): Promise<DraftReview> {
  const { tenantId, teamId } = actor;
  const story = await prisma.story.findFirst({
    where: { id, tenantId, teamId, deletedAt: null },
    select: { draft: true, draftRevision: true, liveVersion: { select: { definition: true } } },
  });
  if (story === null) throw notFound("story");
  const after = readDraft(story.draft);
  const before = story.liveVersion === null ? emptyStory(after.name) : readDraft(story.liveVersion.definition);
  const differences = compareStories(before, after);
  return {
    revision: story.draftRevision,
    count: differences.length,
    changes: describeDifferences(differences.slice(0, sentencesMax), { before, after }),
    problems: checkStory(after).map(({ code, path, message }) => ({ code, path, message })),
  };
}

function emptyStory(name: string): StoryDefinition {
  return { formatVersion: 1, name, actions: [], links: [] };
}
