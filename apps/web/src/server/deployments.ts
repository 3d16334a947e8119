import {
  applyChange,
  compareStories,
  describeDifferences,
  layoutOf,
  type StoryDefinition,
  toChange,
  touchedFields,
  withLayout,
} from "@fairlead/story";
import { notFound } from "./appError.ts";
import type { Actor, Services, Tx } from "./services.ts";
import { readDraft, requireStory } from "./stories.ts";

/** The last deployment of a story from code. `by`: the name of the key; `source`: where the code is kept, as it was told. */
export type DeploymentRow = { at: string; by: string; source: string | null };

/**
 * A deployment beside the draft. `changes`: a sentence for each difference that the draft has from the code, the first of
 * `count`; places do not count.
 */
export type DeploymentReview = DeploymentRow & { definition: StoryDefinition; count: number; changes: string[] };

const sentencesMax = 200;

/** What tells of a deployment. */
export const deploymentShown = { deployedAt: true, deployedBy: true, source: true } as const;

/** A deployment as it is told outside. */
export function toDeploymentRow(found: { deployedAt: Date; deployedBy: string; source: string | null }): DeploymentRow {
  return { at: found.deployedAt.toISOString(), by: found.deployedBy, source: found.source };
}

/**
 * Makes a draft what code says. Where its actions stand, its notes and what is collapsed stay, unless the code says that
 * itself. It is one more change of the draft, so that open boards take it in as they do that of a colleague.
 */
export async function deployDraft(
  tx: Tx,
  actor: Actor,
  { id, code }: { id: string; code: StoryDefinition },
): Promise<StoryDefinition> {
  await tx.$queryRaw`SELECT 1 FROM story WHERE id = ${id}::uuid FOR UPDATE`;
  const story = await tx.story.findUniqueOrThrow({ where: { id }, select: { draft: true, draftRevision: true } });
  const draft = readDraft(story.draft);
  const wanted = withLayout(code, layoutOf(draft));
  const change = toChange(compareStories(draft, wanted, { positions: true }));
  if (touchedFields(change).length === 0) return draft;
  const revision = story.draftRevision + 1;
  const applied = applyChange(draft, change);
  const definition = applied.ok ? applied.definition : code;
  if (applied.ok) {
    const { inverse } = applied;
    await tx.draftChange.create({ data: { storyId: id, revision, change, inverse, madeBy: actor.userId } });
  } else {
    // Nothing made on an earlier revision can be merged with a draft that was replaced as a whole.
    await tx.draftChange.deleteMany({ where: { storyId: id } });
  }
  const { name, description = null } = definition;
  await tx.story.update({ where: { id }, data: { name, description, draft: definition, draftRevision: revision } });
  await tx.$executeRaw`UPDATE story SET updated_at = now() WHERE id = ${id}::uuid`;
  return definition;
}

/** Keeps what code said when it was deployed last. */
export async function keepDeployment(
  tx: Tx,
  { key }: Actor,
  { id, code, source = null }: { id: string; code: StoryDefinition; source?: string | null | undefined },
): Promise<void> {
  const deployedBy = key ?? "a person";
  await tx.$executeRaw`
    INSERT INTO deployment (story_id, definition, source, deployed_by)
    VALUES (${id}::uuid, ${JSON.stringify(code)}::json, ${source}, ${deployedBy})
    ON CONFLICT (story_id) DO UPDATE
    SET definition = excluded.definition, source = excluded.source, deployed_by = excluded.deployed_by, deployed_at = now()`;
}

/** The last deployment of a story and in what the draft differs from it; null: it was never deployed. Throws `not_found`. */
export async function reviewDeployment(services: Services, actor: Actor, id: string): Promise<DeploymentReview | null> {
  const { tenantId, teamId } = actor;
  const story = await services.prisma.story.findFirst({
    where: { id, tenantId, teamId, deletedAt: null },
    select: { draft: true, deployment: true },
  });
  if (story === null) throw notFound("story");
  const { deployment } = story;
  if (deployment === null) return null;
  const after = readDraft(story.draft);
  // Code without notes says nothing of them.
  const before = withLayout(readDraft(deployment.definition), layoutOf(after));
  const differences = compareStories(before, after);
  const changes = describeDifferences(differences.slice(0, sentencesMax), { before, after });
  return { ...toDeploymentRow(deployment), definition: before, count: differences.length, changes };
}

/** Says that a story is no longer deployed from code; what it is stays. Throws `not_found`. */
export async function forgetDeployment(services: Services, actor: Actor, id: string): Promise<void> {
  await requireStory(services, actor, id);
  await services.change((tx) => tx.deployment.deleteMany({ where: { storyId: id } }));
}
