import { randomUUID } from "node:crypto";
import { compareStories, describeDifferences, type StoryDefinition } from "@fairlead/story";
import { AppError, notFound } from "./appError.ts";
import type { Actor, Services } from "./services.ts";
import { readDraft, requireStory } from "./stories.ts";

/** A draft as it once was, under a name. */
export type CheckpointRow = { id: string; name: string; revision: number; madeAt: string; madeBy: string | null };

/**
 * A checkpoint beside the draft. `changes`: a sentence for each difference that the draft has from it, the first of `count`;
 * places do not count.
 */
export type CheckpointReview = CheckpointRow & { definition: StoryDefinition; count: number; changes: string[] };

/** Checkpoints that a story may have. */
const checkpointsMax = 100;
const sentencesMax = 200;
const shown = { id: true, name: true, revision: true, createdAt: true, createdBy: true } as const;

type Found = { id: string; name: string; revision: number; createdAt: Date; createdBy: string | null };

function toRow({ id, name, revision, createdAt, createdBy }: Found): CheckpointRow {
  return { id, name, revision, madeAt: createdAt.toISOString(), madeBy: createdBy };
}

/** The checkpoints of a story, the newest first. Throws `not_found`. */
export async function listCheckpoints(services: Services, actor: Actor, id: string): Promise<CheckpointRow[]> {
  await requireStory(services, actor, id);
  const rows = await services.prisma.checkpoint.findMany({
    where: { storyId: id },
    orderBy: [{ createdAt: "desc" }, { id: "desc" }],
    select: shown,
  });
  return rows.map(toRow);
}

/** Keeps the draft of a story as it is now, under a name. Throws `not_found`, and `bad_input` for one too many. */
export async function makeCheckpoint(
  services: Services,
  actor: Actor,
  { id, name }: { id: string; name: string },
): Promise<CheckpointRow> {
  const { tenantId, teamId } = actor;
  return services.prisma.$transaction(async (tx) => {
    await tx.$queryRaw`SELECT 1 FROM story WHERE id = ${id}::uuid FOR UPDATE`;
    const story = await tx.story.findFirst({
      where: { id, tenantId, teamId, deletedAt: null },
      select: { draft: true, draftRevision: true },
    });
    if (story === null) throw notFound("story");
    if ((await tx.checkpoint.count({ where: { storyId: id } })) >= checkpointsMax) {
      const message = `This story has ${checkpointsMax} checkpoints, as many as may be. Remove one first.`;
      throw new AppError("bad_input", message, { path: "name" });
    }
    const definition = readDraft(story.draft);
    const row = { id: randomUUID(), storyId: id, name: name.trim(), revision: story.draftRevision, definition };
    return toRow(await tx.checkpoint.create({ data: { ...row, createdBy: actor.userId }, select: shown }));
  });
}

/** A checkpoint of a story. */
export type CheckpointOf = { id: string; checkpoint: string };

/** A checkpoint, and in what the draft differs from it. Throws `not_found`. */
export async function reviewCheckpoint(
  services: Services,
  actor: Actor,
  { id, checkpoint }: CheckpointOf,
): Promise<CheckpointReview> {
  const { tenantId, teamId } = actor;
  const found = await services.prisma.checkpoint.findFirst({
    where: { id: checkpoint, story: { id, tenantId, teamId, deletedAt: null } },
    select: { ...shown, definition: true, story: { select: { draft: true } } },
  });
  if (found === null) throw notFound("checkpoint");
  const [before, after] = [readDraft(found.definition), readDraft(found.story.draft)];
  const differences = compareStories(before, after);
  const changes = describeDifferences(differences.slice(0, sentencesMax), { before, after });
  return { ...toRow(found), definition: before, count: differences.length, changes };
}

/** Forgets a checkpoint. Throws `not_found`. */
export async function removeCheckpoint(
  services: Services,
  actor: Actor,
  { id, checkpoint }: CheckpointOf,
): Promise<void> {
  await requireStory(services, actor, id);
  const { count } = await services.prisma.checkpoint.deleteMany({ where: { id: checkpoint, storyId: id } });
  if (count === 0) throw notFound("checkpoint");
}
