import { randomInt, randomUUID } from "node:crypto";
import type { Prisma } from "@fairlead/db/client";
import { type ApiKeyPublic, keyDaysDefault, type NewApiKey } from "./apiKeySchemas.ts";
import { AppError, notFound } from "./appError.ts";
import type { Scope } from "./keyScopes.ts";
import { hashToken } from "./secrets.ts";
import type { Actor, Services } from "./services.ts";
import { toRights } from "./sessions.ts";

/** Keys of one team that are good, and keys that a list shows. */
const keysMax = 100;
const shownMax = 300;
/** A key that was revoked is listed this much longer. */
const revokedShownMs = 30 * 86_400_000;
const dayMs = 86_400_000;

type Row = Prisma.ApiKeyGetPayload<Record<never, never>>;

/** The keys of the team, the newest first: those that are good or have expired, and those revoked within 30 days. */
export async function listApiKeys(services: Services, actor: Actor): Promise<{ items: ApiKeyPublic[] }> {
  const { prisma, clock } = services;
  const since = new Date(clock.now() - revokedShownMs);
  const rows = await prisma.apiKey.findMany({
    where: { teamId: actor.teamId, OR: [{ revokedAt: null }, { revokedAt: { gt: since } }] },
    orderBy: [{ createdAt: "desc" }, { id: "desc" }],
    take: shownMax,
  });
  return { items: await toPublic(services, rows) };
}

/**
 * Makes a key. Only its hash is kept, so what this answers is told once. Throws `forbidden` for a key that makes one which
 * may do more than itself, `not_found` for a story that the team does not have, `conflict` for one key too many.
 */
export async function createApiKey(
  services: Services,
  actor: Actor,
  given: NewApiKey,
): Promise<ApiKeyPublic & { key: string }> {
  const { prisma, clock } = services;
  const { teamId } = actor;
  const now = clock.now();
  await checkAllowance(services, actor, given);
  const storyIds = await findOwnStories(services, actor, given.storyIds ?? []);
  const good = { teamId, revokedAt: null, OR: [{ expiresAt: null }, { expiresAt: { gt: new Date(now) } }] };
  if ((await prisma.apiKey.count({ where: good })) >= keysMax) {
    throw new AppError("conflict", `A team may have ${keysMax} API keys. Revoke one that is not used any more.`);
  }
  const key = newKey();
  const data = {
    ...{ id: randomUUID(), teamId, name: given.name, hash: hashToken(key), tail: key.slice(-4) },
    ...{ scopes: [...new Set(given.scopes)], ...(storyIds.length === 0 ? {} : { storyIds }) },
    ...{ createdAt: new Date(now), createdBy: actor.userId, expiresAt: toEnd(given.expiresInDays, now) },
  };
  const row = await services.change((tx) => tx.apiKey.create({ data }));
  const [shown] = await toPublic(services, [row]);
  if (shown === undefined) throw notFound("API key");
  return { ...shown, key };
}

/** Revokes a key: what it is sent with is refused from now on. One that is revoked stays so. Throws `not_found`. */
export async function revokeApiKey({ change, clock }: Services, { teamId }: Actor, id: string): Promise<void> {
  const revokedAt = new Date(clock.now());
  await change(async (tx) => {
    const { count } = await tx.apiKey.updateMany({ where: { id, teamId, revokedAt: null }, data: { revokedAt } });
    if (count > 0) return;
    if ((await tx.apiKey.findFirst({ where: { id, teamId }, select: { id: true } })) === null)
      throw notFound("API key");
  });
}

/** A key can't pass on what it has not: neither scopes nor time. */
async function checkAllowance({ prisma, clock }: Services, { rights: key }: Actor, given: NewApiKey): Promise<void> {
  if (key === undefined) return;
  const missing = given.scopes.filter((scope: Scope) => !key.scopes.includes(scope));
  if (missing.length > 0) {
    throw new AppError("forbidden", `scopes: this key has not ${missing.join(", ")} itself.`, { path: "scopes" });
  }
  const own = await prisma.apiKey.findUnique({ where: { id: key.id }, select: { expiresAt: true } });
  const end = toEnd(given.expiresInDays, clock.now());
  if (own?.expiresAt != null && (end === null || end > own.expiresAt)) {
    const message = `expiresInDays: this key itself ends on ${own.expiresAt.toISOString().slice(0, 10)}, and so has what it makes.`;
    throw new AppError("forbidden", message, { path: "expiresInDays" });
  }
}

function toEnd(days: NewApiKey["expiresInDays"], now: number): Date | null {
  return days === "never" ? null : new Date(now + (days ?? keyDaysDefault) * dayMs);
}

async function findOwnStories({ prisma }: Services, { teamId }: Actor, given: readonly string[]): Promise<string[]> {
  const ids = [...new Set(given)];
  if (ids.length === 0) return [];
  const found = await prisma.story.count({ where: { id: { in: ids }, teamId, deletedAt: null } });
  if (found === ids.length) return ids;
  throw new AppError("not_found", "storyIds: names a story that is not there.", { path: "storyIds" });
}

async function toPublic({ prisma, clock }: Services, rows: readonly Row[]): Promise<ApiKeyPublic[]> {
  const [stories, users] = await Promise.all([
    prisma.story.findMany({
      where: { id: { in: rows.flatMap(({ storyIds }) => storyIds) }, deletedAt: null },
      select: { id: true, name: true },
    }),
    prisma.user.findMany({
      where: { id: { in: rows.flatMap(({ createdBy }) => createdBy ?? []) } },
      select: { id: true, name: true },
    }),
  ]);
  const now = clock.now();
  return rows.map((row) => {
    const { id, name, scopes, storyIds } = toRights(row);
    return {
      id,
      name,
      tail: row.tail,
      scopes: [...scopes],
      stories: storyIds === null ? null : stories.filter((story) => storyIds.includes(story.id)),
      state: stateOf(row, now),
      createdAt: row.createdAt.toISOString(),
      createdBy: users.find((user) => user.id === row.createdBy)?.name ?? null,
      expiresAt: row.expiresAt?.toISOString() ?? null,
      lastUsedAt: row.lastUsedAt?.toISOString() ?? null,
      revokedAt: row.revokedAt?.toISOString() ?? null,
    };
  });
}

function stateOf({ revokedAt, expiresAt }: Row, now: number): ApiKeyPublic["state"] {
  if (revokedAt !== null) return "revoked";
  return expiresAt !== null && expiresAt.getTime() <= now ? "expired" : "active";
}

const letters = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz";

function draw(length: number): string {
  return Array.from({ length }, () => letters.charAt(randomInt(letters.length))).join("");
}

/** A key in a form that programs which look for secrets can know: `fl_`, eight characters, and 256 bits of chance. */
function newKey(): string {
  return `fl_${draw(8)}_${draw(43)}`;
}
