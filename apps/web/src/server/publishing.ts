import { randomUUID } from "node:crypto";
import {
  checkStory,
  findLiteralSecrets,
  type Problem,
  importStory as readStoryFile,
  type StoryDefinition,
} from "@fairlead/story";
import { AppError, notFound } from "./appError.ts";
import { deployDraft, keepDeployment } from "./deployments.ts";
import type { Actor, Services, Tx } from "./services.ts";
import { numberOf, readDraft } from "./stories.ts";
import { chooseSlug, retryOnConflict } from "./storySlug.ts";
import { ensureWebhooks, listWebhookUrls, type WebhookUrl } from "./webhooks.ts";

/** What to import. `data`: the text of a file, or what was JSON in it. */
export type ImportRequest = {
  data: unknown;
  /**
   * `new` makes a story; `replace` gives the one with this id or slug another draft; `deploy` is told by code, which does
   * the same but leaves alone what code does not say, and makes the story if none has the slug.
   */
  mode?: "new" | "replace" | "deploy" | undefined;
  id?: string | undefined;
  slug?: string | undefined;
  publish?: boolean | undefined;
  /** Where the code is kept that is deployed. */
  source?: string | undefined;
  /** What is done about texts that look like secrets: the file is refused (default), or they are told as warnings. */
  secrets?: "refuse" | "warn" | undefined;
  /** An event that a new story can be tried with. */
  sampleEvent?: unknown;
  /** Marks a sample that comes with the product. */
  sample?: { event: unknown; secretOf: (slug: string) => string };
};

export type StoryProblem = { code: string; path: string; message: string };

/** What was imported. `version`: the number of the live version, null while nothing is published. */
export type Imported = {
  story: { id: string; slug: string; version: number | null };
  webhooks: WebhookUrl[];
  /** What is wrong with the draft's formulas, which is nothing when it was published; and what looks like a secret in it. */
  warnings: StoryProblem[];
};

/**
 * Imports a story, with its webhooks, and publishes it if asked: all in one transaction. Throws `story_invalid` with
 * every problem at once, `not_found` when there is nothing to replace.
 */
export async function importStory(services: Services, actor: Actor, request: ImportRequest): Promise<Imported> {
  const { definition: code, warnings } = readImport(request);
  const { definition, ...story } = await retryOnConflict(() =>
    services.change(async (tx) => {
      const { id, slug, definition } = await placeStory(tx, actor, { ...request, definition: code });
      if (request.mode === "deploy") await keepDeployment(tx, actor, { id, code, source: request.source });
      const secretOf = request.sample && { secretOf: request.sample.secretOf };
      await ensureWebhooks(tx, services.config.secretKey, { id, definition, ...secretOf });
      const published = request.publish ? await publishDraft(tx, actor, { id, definition }) : await liveNumber(tx, id);
      return { id, slug, version: published, definition };
    }),
  );
  if (request.publish) await services.webhooks.refresh();
  return { story, webhooks: await listWebhookUrls(services, { storyId: story.id, definition }), warnings };
}

function readImport({ data, publish = false, secrets = "refuse" }: ImportRequest) {
  const read = readStoryFile(data);
  if (!read.ok) throw invalid(allProblems(data, read.problems));
  const problems = checkStory(read.definition);
  const written = findLiteralSecrets(read.definition);
  const refused = [...(publish ? problems : []), ...(secrets === "refuse" ? written : [])];
  if (refused.length > 0) throw invalid(refused);
  return { definition: read.definition, warnings: [...problems, ...written].map(toStoryProblem) };
}

/** A file that is JSON but no story is looked at once more, so that its formulas' problems are told as well. */
function allProblems(data: unknown, problems: readonly Problem[]): readonly Problem[] {
  if (problems.some(({ code }) => code.startsWith("import_"))) return problems;
  if (typeof data !== "string") return checkStory(data);
  return checkStory(JSON.parse(data.replace(/^\uFEFF/, "")));
}

function toStoryProblem({ code, path, message }: Problem): StoryProblem {
  return { code, path, message };
}

function invalid(problems: readonly Problem[]): AppError {
  const count = problems.length === 1 ? "one problem" : `${problems.length} problems`;
  const message = `The story has ${count}. Nothing was changed.`;
  return new AppError("story_invalid", message, { problems: problems.map(toStoryProblem) });
}

type Placing = ImportRequest & { definition: StoryDefinition };

/** A story in its place, with the draft that it has there. */
type Placed = { id: string; slug: string; definition: StoryDefinition };

async function placeStory(tx: Tx, actor: Actor, request: Placing): Promise<Placed> {
  const { mode = "new", definition } = request;
  const story = mode === "new" ? null : await findStory(tx, actor, request);
  if (story === null && (mode === "replace" || request.id !== undefined)) throw notFound("story");
  if (story === null) return { ...(await createStory(tx, actor, request)), definition };
  if (mode === "deploy")
    return { ...story, definition: await deployDraft(tx, actor, { id: story.id, code: definition }) };
  await replaceDraft(tx, story.id, definition);
  return { ...story, definition };
}

async function createStory(tx: Tx, actor: Actor, { mode, definition, slug: wanted, sample, sampleEvent }: Placing) {
  const { tenantId, teamId } = actor;
  // Of two that deploy a story for the first time the second one finds the slug taken, tries again, and finds the story.
  const isExact = mode === "deploy" && wanted !== undefined;
  const slug = isExact ? wanted : await chooseSlug(tx, teamId, wanted ?? definition.name);
  const id = randomUUID();
  await tx.story.create({
    data: {
      id,
      tenantId,
      teamId,
      slug,
      name: definition.name,
      description: definition.description ?? null,
      draft: definition,
      ...(sampleEvent === undefined ? {} : { sampleEvent: toStoredEvent(sampleEvent) }),
      ...(sample === undefined ? {} : { sample: true, sampleEvent: toStoredEvent(sample.event) }),
    },
  });
  return { id, slug };
}

function toStoredEvent(event: unknown) {
  return event === undefined || event === null ? {} : JSON.parse(JSON.stringify(event));
}

async function findStory(tx: Tx, actor: Actor, { id, slug, mode }: Placing) {
  if (id === undefined && slug === undefined) {
    throw new AppError("bad_input", `Say which story to ${mode}: give its id or its slug.`, { path: "id" });
  }
  const { tenantId, teamId } = actor;
  const where = {
    tenantId,
    teamId,
    deletedAt: null,
    ...(id === undefined ? {} : { id }),
    ...(slug === undefined ? {} : { slug }),
  };
  return tx.story.findFirst({ where, select: { id: true, slug: true } });
}

async function replaceDraft(tx: Tx, id: string, definition: StoryDefinition): Promise<void> {
  const { name, description = null } = definition;
  await tx.story.update({ where: { id }, data: { name, description, draft: definition } });
  // Nothing made on an earlier revision can be merged with a draft that was replaced as a whole.
  await tx.draftChange.deleteMany({ where: { storyId: id } });
  await tx.$executeRaw`
    UPDATE story SET draft_revision = draft_revision + 1, updated_at = now() WHERE id = ${id}::uuid`;
}

async function liveNumber(tx: Tx, id: string): Promise<number | null> {
  const story = await tx.story.findUnique({ where: { id }, select: { liveVersion: { select: { number: true } } } });
  return story?.liveVersion ? numberOf(story.liveVersion) : null;
}

/** Which draft to publish. `revision`: the one that was looked at; another one is refused. Default: as it is now. */
export type Publishing = { id: string; revision?: number };

/**
 * Makes the draft of a story its live version. Versions never change; webhooks keep their addresses. Throws
 * `story_invalid` with every problem at once, `not_found`, `conflict` if the draft is of another revision.
 */
export async function publishStory(services: Services, actor: Actor, { id, revision }: Publishing): Promise<Imported> {
  const { webhooks } = services;
  const { tenantId, teamId } = actor;
  const { slug, definition, version } = await services.change(async (tx) => {
    await tx.$queryRaw`SELECT 1 FROM story WHERE id = ${id}::uuid FOR UPDATE`;
    const story = await tx.story.findFirst({ where: { id, tenantId, teamId, deletedAt: null } });
    if (story === null) throw notFound("story");
    if (revision !== undefined && revision !== story.draftRevision) {
      throw new AppError("conflict", "The draft has changed since you looked at it. Look at the changes again.");
    }
    const definition = readDraft(story.draft);
    const problems = checkStory(definition);
    if (problems.length > 0) throw invalid(problems);
    await ensureWebhooks(tx, services.config.secretKey, { id, definition });
    return { slug: story.slug, definition, version: await publishDraft(tx, actor, { id, definition }) };
  });
  await webhooks.refresh();
  return {
    story: { id, slug, version },
    webhooks: await listWebhookUrls(services, { storyId: id, definition }),
    warnings: [],
  };
}

/** updated_at is the database's time: every web process looks for stories that changed by it. */
async function publishDraft(tx: Tx, actor: Actor, story: { id: string; definition: StoryDefinition }): Promise<number> {
  await tx.$queryRaw`SELECT 1 FROM story WHERE id = ${story.id}::uuid FOR UPDATE`;
  const last = await tx.storyVersion.findFirst({
    where: { storyId: story.id, number: { not: null } },
    orderBy: { number: "desc" },
    select: { number: true },
  });
  const number = (last === null ? 0 : numberOf(last)) + 1;
  const versionId = randomUUID();
  await tx.storyVersion.create({
    data: { id: versionId, storyId: story.id, number, definition: story.definition, createdBy: actor.userId },
  });
  await tx.$executeRaw`
    UPDATE story SET live_version_id = ${versionId}::uuid, updated_at = now() WHERE id = ${story.id}::uuid`;
  return number;
}
