import type { Services } from "./services.ts";

/** A name as it stands in addresses: small letters and digits with single hyphens, 60 characters at most. */
export function toSlug(name: string): string {
  const plain = name.normalize("NFKD").replace(/\p{M}/gu, "").toLowerCase();
  const slug = plain
    .replace(/[^a-z0-9]+/g, "-")
    .replace(/^-+/, "")
    .slice(0, 60)
    .replace(/-+$/, "");
  return slug === "" ? "story" : slug;
}

/** The first of `name`, `name-2`, `name-3` .. that no story of the team has. */
export async function chooseSlug(tx: Pick<Services["prisma"], "story">, teamId: string, name: string): Promise<string> {
  const slug = toSlug(name);
  const taken = await tx.story.findMany({
    where: { teamId, deletedAt: null, slug: { startsWith: slug } },
    select: { slug: true },
  });
  const slugs = new Set(taken.map((story) => story.slug));
  for (let n = 1; ; n += 1) {
    const candidate = n === 1 ? slug : `${slug}-${n}`;
    if (!slugs.has(candidate)) return candidate;
  }
}

const triesMax = 5;

/** Does a transaction again when another one took the same slug or number in between. */
export async function retryOnConflict<Result>(work: () => Promise<Result>): Promise<Result> {
  for (let attempt = 1; ; attempt += 1) {
    try {
      return await work();
    } catch (error) {
      if (attempt === triesMax || !isConflict(error)) throw error;
    }
  }
}

/** Prisma's codes for a unique constraint and for a transaction that has to be done again; in SQL of ours it wraps them. */
export function isConflict(error: unknown): boolean {
  if (!(error instanceof Error) || !("code" in error)) return false;
  if (error.code !== "P2010") return error.code === "P2002" || error.code === "P2034";
  return /\b23505\b/.test(error.message);
}
