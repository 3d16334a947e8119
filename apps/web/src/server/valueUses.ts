import type { Prisma } from "@fairlead/db/client";
import type { Actor, Services } from "./services.ts";

/** A story that names a credential or a resource. */
export type UsingStory = { id: string; name: string };

/** The two roots of formulas that stand for what a team keeps. */
export type ValueRoot = "CREDENTIAL" | "RESOURCE";

type Row = { id: string; name: string; draft: string; live: string | null };

const storiesMax = 1_000;

/**
 * Which stories name which credentials or resources, in their draft or their live version, by slug. Names that a formula
 * computes are not found.
 */
export async function findUses(
  { prisma }: { prisma: Services["prisma"] | Prisma.TransactionClient },
  actor: Actor,
  root: ValueRoot,
): Promise<(slug: string) => UsingStory[]> {
  const like = `%${root}%`;
  const rows = await prisma.$queryRaw<Row[]>`
    SELECT s.id, s.name, s.draft::text AS draft, v.definition::text AS live
    FROM story s LEFT JOIN story_version v ON v.id = s.live_version_id
    WHERE s.tenant_id = ${actor.tenantId}::uuid AND s.team_id = ${actor.teamId}::uuid AND s.deleted_at IS NULL
      AND (s.draft::text LIKE ${like} OR v.definition::text LIKE ${like})
    ORDER BY s.name, s.id LIMIT ${storiesMax}`;
  const uses = rows.map(({ id, name, draft, live }) => ({ id, name, slugs: slugsIn(`${draft} ${live ?? ""}`, root) }));
  return (slug) => uses.filter(({ slugs }) => slugs.has(slug)).map(({ id, name }) => ({ id, name }));
}

/** RESOURCE.name, RESOURCE["name"] and GET(RESOURCE, "name"), as they stand in the text of a definition. */
export function slugsIn(text: string, root: ValueRoot): Set<string> {
  const word = "([a-z][a-z0-9_]*)";
  const quote = `\\\\?["']`;
  const pattern = new RegExp(`${root}\\s*(?:\\.\\s*${word}|\\[\\s*${quote}${word}|,\\s*${quote}${word})`, "g");
  return new Set([...text.matchAll(pattern)].map(([, dot, bracket, got]) => dot ?? bracket ?? got ?? ""));
}

/** The names of stories for a message: at most three of them. */
export function tellStories(stories: readonly UsingStory[]): string {
  const shown = stories.slice(0, 3).map(({ name }) => `"${name}"`);
  const more = stories.length - shown.length;
  return `${shown.join(", ")}${more > 0 ? ` and ${more} more` : ""}`;
}
