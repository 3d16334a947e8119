import type { IncomingHttpHeaders } from "node:http";
import { fromNodeHeaders } from "better-auth/node";
import { AppError } from "./appError.ts";
import { hashToken, isSameHash } from "./secrets.ts";
import type { Actor, Services } from "./services.ts";

/** A signed-in person. */
export type SignedIn = {
  user: { id: string; name: string; email: string };
  actor: Actor;
  /** Set-Cookie headers that carry the session on; empty most of the time. */
  cookies: readonly string[];
};

/** A session ends after this time however much it is used. */
const sessionAgeMaxMs = 30 * 86_400_000;

/**
 * Who the session cookie of a request belongs to, or null. Membership and role are read anew for every request, so that
 * what was taken away is gone at once. `isUse` false: looking does not carry the session on.
 */
export async function readSession(
  services: Services,
  headers: IncomingHttpHeaders,
  { isUse = true }: { isUse?: boolean } = {},
): Promise<SignedIn | null> {
  if (headers.cookie === undefined) return null;
  const { response: found, headers: answered } = await services.auth.api.getSession({
    headers: fromNodeHeaders(headers),
    query: { disableRefresh: !isUse },
    returnHeaders: true,
  });
  if (found === null || services.clock.now() - found.session.createdAt.getTime() > sessionAgeMaxMs) return null;
  const { id, name, email } = found.user;
  const member = await services.prisma.member.findFirst({
    where: { userId: id },
    orderBy: { createdAt: "asc" },
    select: { role: true, teamId: true, team: { select: { tenantId: true } } },
  });
  if (member === null) return null;
  const actor = { tenantId: member.team.tenantId, teamId: member.teamId, userId: id, role: member.role };
  return { user: { id, name, email }, actor, cookies: answered.getSetCookie() };
}

const lastUsedEveryMs = 60_000;

/** Who an API key belongs to. Throws `unauthorized` for a key that is missing, unknown or revoked. */
export async function readApiKey(services: Services, authorization: string | undefined): Promise<Actor> {
  const key = /^Bearer ([\x21-\x7e]{1,512})$/i.exec(authorization ?? "")?.[1];
  if (key === undefined) {
    throw new AppError("unauthorized", "Send an API key in the header: Authorization: Bearer <key>.");
  }
  const hash = hashToken(key);
  const { config, home } = services;
  if (config.apiKey !== null && isSameHash(hash, hashToken(config.apiKey))) {
    return { ...home, userId: null, role: "owner", key: "the key of the installation" };
  }
  return readStoredKey(services, hash);
}

async function readStoredKey({ prisma, clock }: Services, hash: Uint8Array<ArrayBuffer>): Promise<Actor> {
  const row = await prisma.apiKey.findUnique({ where: { hash }, include: { team: { select: { tenantId: true } } } });
  if (row === null || row.revokedAt !== null)
    throw new AppError("unauthorized", "This API key is not known or was revoked.");
  const now = clock.now();
  if (now - (row.lastUsedAt?.getTime() ?? 0) > lastUsedEveryMs) {
    await prisma.apiKey.update({ where: { id: row.id }, data: { lastUsedAt: new Date(now) } });
  }
  return { tenantId: row.team.tenantId, teamId: row.teamId, userId: null, role: "admin", key: row.name };
}

/** Whether an Authorization header holds an API key of a tenant. */
export async function hasKeyOf(
  services: Services,
  authorization: string | undefined,
  tenantId: string,
): Promise<boolean> {
  try {
    return (await readApiKey(services, authorization)).tenantId === tenantId;
  } catch (error) {
    if (error instanceof AppError && error.code === "unauthorized") return false;
    throw error;
  }
}
