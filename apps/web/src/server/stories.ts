import { exportStory, parseStory, type StoryDefinition } from "@fairlead/story";
import { AppError, notFound } from "./appError.ts";
import { type DeploymentRow, deploymentShown, toDeploymentRow } from "./deployments.ts";
import { type Page, type PageQuery, pageSizeDefault, readCursor, toPage } from "./page.ts";
import type { Actor, Services } from "./services.ts";
import { listWebhookUrls, type WebhookUrl } from "./webhooks.ts";

/** A story as it stands in a list. */
export type StoryRow = {
  id: string;
  slug: string;
  name: string;
  description: string | null;
  /** Where it is filed; null: in no folder. */
  folder: string | null;
  tags: string[];
  sample: boolean;
  /** The version that webhooks start, null while nothing is published. */
  live: { id: string; number: number; publishedAt: string } | null;
  createdAt: string;
  updatedAt: string;
};

/** A story with its draft, how many changes were made to that, and its webhooks' addresses. */
export type StoryDetail = StoryRow & {
  definition: StoryDefinition;
  revision: number;
  webhooks: WebhookUrl[];
  sampleEvent: unknown;
  /** Null: the story was never deployed from code. */
  deployment: DeploymentRow | null;
};

const shown = {
  id: true,
  slug: true,
  name: true,
  description: true,
  folder: true,
  tags: true,
  sample: true,
  createdAt: true,
  updatedAt: true,
  liveVersion: { select: { id: true, number: true, createdAt: true } },
} as const;

/** A story as the database holds it. */
export type FoundStory = {
  id: string;
  slug: string;
  name: string;
  description: string | null;
  folder: string | null;
  tags: string[];
  sample: boolean;
  createdAt: Date;
  updatedAt: Date;
  liveVersion: { id: string; number: number | null; createdAt: Date } | null;
};

/** A story as it is told outside. */
export function toStoryRow({ liveVersion, createdAt, updatedAt, ...story }: FoundStory): StoryRow {
  return {
    id: story.id,
    slug: story.slug,
    name: story.name,
    description: story.description,
    folder: story.folder,
    tags: story.tags,
    sample: story.sample,
    live: liveVersion && {
      id: liveVersion.id,
      number: numberOf(liveVersion),
      publishedAt: liveVersion.createdAt.toISOString(),
    },
    createdAt: createdAt.toISOString(),
    updatedAt: updatedAt.toISOString(),
  };
}

/** The number of a version that was published; only copies of drafts have none. */
export function numberOf({ number }: { number: number | null }): number {
  if (number === null) throw new Error("A copy of a draft was taken for a published version.");
  return number;
}

/** The stories that an actor may reach at all. */
function owned({ tenantId, teamId }: Actor) {
  return { tenantId, teamId, deletedAt: null };
}

/** Throws `not_found` unless the actor may see the story. */
export async function requireStory(services: Services, actor: Actor, id: string): Promise<void> {
  await getStoryName(services, actor, id);
}

/** Throws `not_found`, for another team's story as well. */
export async function getStoryName({ prisma }: Services, actor: Actor, id: string): Promise<string> {
  const story = await prisma.story.findFirst({ where: { id, ...owned(actor) }, select: { name: true } });
  if (story === null) throw notFound("story");
  return story.name;
}

/** Names of a team's stories, the newest first, up to a number. */
export function listStoryNames(
  { prisma }: Services,
  actor: Actor,
  limit: number,
): Promise<{ id: string; name: string }[]> {
  return prisma.story.findMany({
    where: owned(actor),
    orderBy: { createdAt: "desc" },
    take: limit,
    select: { id: true, name: true },
  });
}

/** A story with its draft. Throws `not_found`, for another team's story as well. */
export async function getStory(services: Services, actor: Actor, id: string): Promise<StoryDetail> {
  const story = await services.prisma.story.findFirst({
    where: { id, ...owned(actor) },
    select: { ...shown, draft: true, draftRevision: true, sampleEvent: true, deployment: { select: deploymentShown } },
  });
  if (story === null) throw notFound("story");
  const definition = readDraft(story.draft);
  const webhooks = await listWebhookUrls(services, { storyId: id, definition });
  const { draftRevision: revision, sampleEvent } = story;
  const deployment = story.deployment && toDeploymentRow(story.deployment);
  return { ...toStoryRow(story), definition, revision, webhooks, sampleEvent, deployment };
}

/** A stored definition. Throws if this release can't read it, which a migration should have prevented. */
export function readDraft(draft: unknown): StoryDefinition {
  const parsed = parseStory(draft);
  if (parsed.ok) return parsed.definition;
  const problems = parsed.problems.map(({ code, path, message }) => ({ code, path, message }));
  throw new AppError("story_invalid", "The stored definition of this story can't be read by this release.", {
    problems,
  });
}

/** The draft of a story as the text of a file. Throws `not_found`. */
export async function exportDraft(
  { prisma }: Services,
  actor: Actor,
  id: string,
): Promise<{ slug: string; text: string }> {
  const story = await prisma.story.findFirst({ where: { id, ...owned(actor) }, select: { slug: true, draft: true } });
  if (story === null) throw notFound("story");
  return { slug: story.slug, text: exportStory(readDraft(story.draft)) };
}

export type VersionRow = { id: string; number: number; live: boolean; publishedAt: string; publishedBy: string | null };

/** The versions of a story, the newest first. Throws `not_found`. */
export async function listVersions(
  { prisma }: Services,
  actor: Actor,
  { id, cursor, limit = pageSizeDefault }: PageQuery & { id: string },
): Promise<Page<VersionRow>> {
  const story = await prisma.story.findFirst({ where: { id, ...owned(actor) }, select: { liveVersionId: true } });
  if (story === null) throw notFound("story");
  const after = readCursor(cursor);
  const rows = await prisma.storyVersion.findMany({
    where: { storyId: id, number: after === null ? { not: null } : { lt: Number(after.at) } },
    orderBy: { number: "desc" },
    take: limit + 1,
    select: { id: true, number: true, createdAt: true, createdBy: true },
  });
  return toPage(
    rows.map((row) => ({ ...row, at: String(row.number) })),
    limit,
    (row) => ({
      id: row.id,
      number: numberOf(row),
      live: row.id === story.liveVersionId,
      publishedAt: row.createdAt.toISOString(),
      publishedBy: row.createdBy,
    }),
  );
}

/**
 * Takes a story away: its webhooks answer 404 from now on, its slug is free again, what it recorded stays, and what
 * waits of it gives way. Throws `not_found`.
 */
export async function deleteStory(services: Services, actor: Actor, id: string): Promise<void> {
  const { webhooks, intake, logger } = services;
  const { tenantId, teamId } = actor;
  await services.change(async (tx) => {
    const count = await tx.$executeRaw`
      UPDATE story SET deleted_at = now(), updated_at = now()
      WHERE id = ${id}::uuid AND tenant_id = ${tenantId}::uuid AND team_id = ${teamId}::uuid AND deleted_at IS NULL`;
    if (count === 0) throw notFound("story");
  });
  await webhooks.refresh();
  try {
    await intake.discard({ storyId: id });
  } catch (err) {
    logger.warn({ err, storyId: id }, "waiting runs of a deleted story could not be discarded; workers drop them");
  }
}
