import {
  applyChange,
  type Change,
  type Conflict,
  mergeStories,
  type Refusal,
  type StoryDefinition,
} from "@fairlead/story";
import { AppError, notFound } from "./appError.ts";
import type { Actor, Services, Tx } from "./services.ts";
import { readDraft } from "./stories.ts";
import { ensureWebhooks } from "./webhooks.ts";

/** Changes of a draft. `base`: the revision that they were made on. */
export type DraftEdit = { id: string; base: number; changes: readonly Change[] };

/**
 * What a draft is after an edit. `definition`: the draft as it is now, when others had changed it as well; null when it
 * is just what the sender has. `conflicts`: fields that somebody else set meanwhile; their values stand there.
 */
export type DraftSaved = { revision: number; definition: StoryDefinition | null; conflicts: Conflict[] };

/** Changes that are kept to merge later ones with. */
const keptChanges = 500;

/**
 * Makes changes in the draft of a story, merged with what others did since their revision. Sending the same once more
 * changes nothing. Throws `not_found`, `story_invalid` with what would be wrong, and `conflict` where something is gone or
 * taken, or the revision can't be merged with any more.
 */
export async function changeDraft(services: Services, actor: Actor, edit: DraftEdit): Promise<DraftSaved> {
  return services.change(async (tx) => {
    const { id, base } = edit;
    await tx.$queryRaw`SELECT 1 FROM story WHERE id = ${id}::uuid FOR UPDATE`;
    const { tenantId, teamId } = actor;
    const story = await tx.story.findFirst({
      where: { id, tenantId, teamId, deletedAt: null },
      select: { draft: true, draftRevision: true },
    });
    if (story === null) throw notFound("story");
    const { draftRevision: revision } = story;
    const draft = readDraft(story.draft);
    const mine: Change = { kind: "batch", changes: edit.changes };
    const merged =
      base === revision ? { change: mine, conflicts: [] } : await merge(tx, { id, base, revision, draft, mine });
    const { definition, inverse } = make(draft, merged.change);
    const answer = { definition: base === revision ? null : definition, conflicts: merged.conflicts };
    if (isNothing(merged.change)) return { revision, ...answer };
    await tx.draftChange.create({
      data: { storyId: id, revision: revision + 1, change: merged.change, inverse, madeBy: actor.userId },
    });
    await tx.draftChange.deleteMany({ where: { storyId: id, revision: { lte: revision + 1 - keptChanges } } });
    await tx.$executeRaw`
      UPDATE story SET draft = ${JSON.stringify(definition)}::json, draft_revision = ${revision + 1},
        name = ${definition.name}, description = ${definition.description ?? null}, updated_at = now()
      WHERE id = ${id}::uuid`;
    await ensureWebhooks(tx, services.config.secretKey, { id, definition });
    return { revision: revision + 1, ...answer };
  });
}

type Merging = { id: string; base: number; revision: number; draft: StoryDefinition; mine: Change };

/** What is left to change in the draft after others have changed it. */
async function merge(tx: Tx, { id, base, revision, draft, mine }: Merging) {
  const since = await tx.draftChange.findMany({
    where: { storyId: id, revision: { gt: base } },
    orderBy: { revision: "desc" },
    select: { inverse: true },
  });
  if (since.length !== revision - base) {
    throw new AppError(
      "conflict",
      "The draft was replaced, or changed very often, since you loaded it. Load it again; what you did since can't be merged.",
    );
  }
  const before = since.reduce((at, { inverse }) => make(at, inverse as Change).definition, draft);
  return mergeStories({ base: before, mine: make(before, mine).definition, theirs: draft });
}

function make(definition: StoryDefinition, change: Change): { definition: StoryDefinition; inverse: Change } {
  const applied = applyChange(definition, change);
  if (applied.ok) return applied;
  throw toError(applied.refusal);
}

function toError({ code, message, problems }: Refusal): AppError {
  if (code === "story_invalid") {
    return new AppError("story_invalid", `That would leave a story that does not hold together. ${message}`, {
      problems: problems.map((problem) => ({ code: problem.code, path: problem.path, message: problem.message })),
    });
  }
  return new AppError(code === "not_possible" ? "bad_input" : "conflict", message);
}

function isNothing(change: Change): boolean {
  return change.kind === "batch" && change.changes.every(isNothing);
}
