import * as z from "zod";
import { AppError, notFound } from "./appError.ts";
import { idSchema } from "./inputs.ts";
import type { Actor, Services } from "./services.ts";
import { type StoryRow, toStoryRow } from "./stories.ts";
import { type Label, readLabels, readStories } from "./storyListQueries.ts";

const isPlain = (text: string) => !text.includes("\0") && text.isWellFormed();
const unprintable = "holds a character that can't be stored";

const tagsMax = 20;

/** The name of a folder; there is one level of them. */
export const folderSchema = z
  .string()
  .trim()
  .min(1, "has to have a character at least; null takes a story out of its folder")
  .max(60, "may have 60 characters at most")
  .refine(isPlain, unprintable)
  .meta({ description: "A folder, 60 characters at most." });

/** A tag; capital letters become small ones. */
export const tagSchema = z
  .string()
  .trim()
  .toLowerCase()
  .min(1, "has to have a character at least")
  .max(30, "may have 30 characters at most")
  .refine((text) => !text.includes(","), "may hold no comma")
  .refine(isPlain, unprintable)
  .meta({ description: "A tag in small letters, 30 characters at most." });

/** How a story is filed anew; what is left out stays. */
export const filingSchema = z.strictObject({
  folder: folderSchema.nullable().optional().meta({ description: "null takes it out of its folder." }),
  tags: z.array(tagSchema).max(tagsMax, `may be ${tagsMax} at most`).optional(),
});

/** The same for several stories at once: tags are added and taken away. */
export const bulkFilingSchema = z.strictObject({
  ids: z.array(idSchema).min(1).max(100),
  folder: folderSchema.nullable().optional(),
  addTags: z.array(tagSchema).max(tagsMax).optional(),
  removeTags: z.array(tagSchema).max(tagsMax).optional(),
});

type Filing = {
  ids: readonly string[];
  folder?: string | null | undefined;
  tagsOf: (tags: readonly string[]) => readonly string[];
};

/** Files one story. Throws `not_found`. */
export async function fileStory(
  services: Services,
  actor: Actor,
  { id, folder, tags }: z.infer<typeof filingSchema> & { id: string },
): Promise<StoryRow> {
  const [row] = await fileAll(services, actor, { ids: [id], folder, tagsOf: (before) => tags ?? before });
  if (row === undefined) throw notFound("story");
  return row;
}

/** Files several stories, all of them or none. Throws `not_found` if one of them is not there. */
export function fileStories(
  services: Services,
  actor: Actor,
  { ids, folder, addTags = [], removeTags = [] }: z.infer<typeof bulkFilingSchema>,
): Promise<StoryRow[]> {
  const tagsOf = (before: readonly string[]) => [...before, ...addTags].filter((tag) => !removeTags.includes(tag));
  return fileAll(services, actor, { ids: [...new Set(ids)], folder, tagsOf });
}

/** When stories were changed is left as it is: nothing that runs has changed. */
async function fileAll({ change, pool }: Services, actor: Actor, { ids, folder, tagsOf }: Filing): Promise<StoryRow[]> {
  const { tenantId, teamId } = actor;
  await change(async (tx) => {
    await tx.$queryRaw`SELECT 1 FROM story WHERE id = ANY(${ids}::uuid[]) ORDER BY id FOR UPDATE`;
    const where = { id: { in: [...ids] }, tenantId, teamId, deletedAt: null };
    const stories = await tx.story.findMany({ where, select: { id: true, name: true, tags: true } });
    if (stories.length < ids.length) throw notFound("story");
    for (const { id, name, tags: before } of stories) {
      const tags = [...new Set(tagsOf(before))].sort();
      if (tags.length > tagsMax) throw tooManyTags(name, tags.length);
      await tx.story.update({ where: { id }, data: { tags, ...(folder === undefined ? {} : { folder }) } });
    }
  });
  return (await readStories(pool, actor, { order: "ids", ids })).map(toStoryRow);
}

function tooManyTags(name: string, count: number): AppError {
  const message = `${name} would have ${count} tags; a story may have ${tagsMax}. Take some away first.`;
  return new AppError("bad_input", message, { path: "tags" });
}

const labelsMax = 200;

/** The folders and tags that a team uses, by name, 200 of each at most. */
export function listLabels({ pool }: Services, actor: Actor): Promise<{ folders: Label[]; tags: Label[] }> {
  return readLabels(pool, actor, labelsMax);
}
