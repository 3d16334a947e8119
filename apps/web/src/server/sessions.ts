import type { IncomingHttpHeaders } from "node:http";
import { fromNodeHeaders } from "better-auth/node";
import { AppError } from "./appError.ts";
import { type AuditSource, insertAudit } from "./auditTrail.ts";
import { type KeyRights, type Scope, scopes } from "./keyScopes.ts";
import { hashToken, isSameHash } from "./secrets.ts";
import type { Actor, Role, Services } from "./services.ts";

/** A signed-in person. */
export type SignedIn = {
  user: { id: string; name: string; email: string };
  actor: Actor;
  sessionId: string;
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
  return { user: { id, name, email }, actor, sessionId: found.session.id, cookies: answered.getSetCookie() };
}

const lastUsedEveryMs = 60_000;

/** Who an API key belongs to. Throws `unauthorized` for a key that is missing, unknown, expired or revoked. */
export async function readApiKey(
  services: Services,
  authorization: string | undefined,
  source: AuditSource,
): Promise<Actor> {
  const key = /^Bearer ([\x21-\x7e]{1,512})$/i.exec(authorization ?? "")?.[1];
  if (key === undefined) {
    throw new AppError("unauthorized", "Send an API key in the header: Authorization: Bearer <key>.");
  }
  const hash = hashToken(key);
  const { config, home } = services;
  if (config.apiKey !== null && isSameHash(hash, hashToken(config.apiKey))) {
    return { ...home, userId: null, role: "owner", key: "the key of the installation" };
  }
  return readStoredKey(services, hash, source);
}

async function readStoredKey(services: Services, hash: Uint8Array<ArrayBuffer>, source: AuditSource): Promise<Actor> {
  const { prisma, clock } = services;
  const row = await prisma.apiKey.findUnique({ where: { hash }, include: { team: { select: { tenantId: true } } } });
  const now = clock.now();
  if (row === null || row.revokedAt !== null)
    throw new AppError("unauthorized", "This API key is not known or was revoked.");
  if (row.expiresAt !== null && row.expiresAt.getTime() <= now) {
    const day = row.expiresAt.toISOString().slice(0, 10);
    throw new AppError("unauthorized", `This API key has expired on ${day}. An admin can make another one.`);
  }
  if (row.lastUsedAt === null) await beginUse(services, row, source);
  else if (now - row.lastUsedAt.getTime() > lastUsedEveryMs) {
    await prisma.apiKey.update({ where: { id: row.id }, data: { lastUsedAt: new Date(now) } });
  }
  const rights = toRights(row);
  const { tenantId } = row.team;
  return { tenantId, teamId: row.teamId, userId: null, role: roleOf(rights.scopes), key: row.name, rights };
}

/** The first use of a key is told in the audit log; of several at the same moment, one is. */
async function beginUse(
  { change, clock }: Services,
  { id, name, teamId }: { id: string; name: string; teamId: string },
  source: AuditSource,
): Promise<void> {
  const data = { lastUsedAt: new Date(clock.now()) };
  const who = { kind: "key", id, name, sessionId: null } as const;
  const object = { kind: "apiKey", id, name };
  await change(async (tx) => {
    const { count } = await tx.apiKey.updateMany({ where: { id, lastUsedAt: null }, data });
    if (count === 0) return;
    await insertAudit(tx, [{ teamId, who, source, verb: "apiKey.firstUse", object, result: "done" }]);
  });
}

type KeyRow = { id: string; name: string; scopes: string[]; storyIds: string[] };

/** The rights that a key was made with. */
export function toRights({ id, name, scopes: given, storyIds }: KeyRow): KeyRights {
  const own = scopes.filter((scope) => given.includes(scope));
  return { id, name, scopes: own, storyIds: storyIds.length === 0 ? null : storyIds };
}

/** The least role that a key's scopes need: each of them is asked for besides. */
function roleOf(own: readonly Scope[]): Role {
  if (own.includes("admin")) return "admin";
  return own.includes("edit") || own.includes("run") ? "editor" : "viewer";
}

/** A webhook that asks its callers for a key. */
export type GuardedWebhook = { tenantId: string; storyId: string };

/** Whether an Authorization header holds an API key that may call a webhook: of its tenant, made for runs and for its story. */
export async function mayCall(
  services: Services,
  { authorization, source }: { authorization: string | undefined; source: AuditSource },
  { tenantId, storyId }: GuardedWebhook,
): Promise<boolean> {
  try {
    const actor = await readApiKey(services, authorization, source);
    if (actor.tenantId !== tenantId) return false;
    const { rights: key } = actor;
    return key === undefined || (key.scopes.includes("run") && (key.storyIds?.includes(storyId) ?? true));
  } catch (error) {
    if (error instanceof AppError && error.code === "unauthorized") return false;
    throw error;
  }
}
