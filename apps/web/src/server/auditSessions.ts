import type { FastifyRequest } from "fastify";
import * as z from "zod";
import { stranger, userActor } from "./auditCalls.ts";
import { type AuditEntry, type AuditSource, insertAudit } from "./auditTrail.ts";
import { sourceOf } from "./httpErrors.ts";
import type { Services } from "./services.ts";
import { readSession } from "./sessions.ts";

/** What the sign-in library answers to who is let in. */
const signedInSchema = z.object({ token: z.string(), user: z.object({ id: z.string(), email: z.string() }) });

type SignIn = { source: AuditSource; email: string; answer: Response };

/** Writes down a sign-in: who it was, or what they called themselves. One that can't be written down is none: its session goes. */
export async function tellSignIn(services: Services, { source, email, answer }: SignIn): Promise<void> {
  const { audit, home, prisma } = services;
  const object = null;
  if (!answer.ok) {
    const code = answer.status === 429 ? "too_many_requests" : "sign_in_failed";
    audit.deny({ teamId: home.teamId, who: stranger(email), source, verb: "session.signIn", object, code });
    return;
  }
  const { token, user } = signedInSchema.parse(await answer.clone().json());
  const [session, member] = await Promise.all([
    prisma.session.findUnique({ where: { token }, select: { id: true } }),
    prisma.member.findFirst({ where: { userId: user.id }, orderBy: { createdAt: "asc" }, select: { teamId: true } }),
  ]);
  const who = { kind: "user", id: user.id, name: user.email, sessionId: session?.id ?? null } as const;
  const teamId = member?.teamId ?? home.teamId;
  try {
    await audit.write({ teamId, who, source, verb: "session.signIn", object, result: "done" });
  } catch (error) {
    await prisma.session.deleteMany({ where: { token } });
    throw error;
  }
}

/**
 * Does what ends sessions, and writes down whose: a sign-out ends its session together with its entry, a changed password is
 * told of before, as the sign-in library has transactions of its own, and again when it has ended.
 */
export async function tellSession(
  services: Services,
  request: FastifyRequest,
  work: () => Promise<Response>,
): Promise<Response> {
  const { url } = request.routeOptions;
  const isSignOut = url === "/api/auth/sign-out";
  if (!isSignOut && url !== "/api/auth/change-password") return work();
  const signedIn = await readSession(services, request.headers, { isUse: false });
  if (signedIn === null) return work();
  const { actor, sessionId } = signedIn;
  const about = { teamId: actor.teamId, who: userActor(signedIn), source: sourceOf(request), object: null };
  if (!isSignOut) return tellPassword(services, { ...about, verb: "session.password" }, work);
  await services.change(async (tx) => {
    await tx.session.deleteMany({ where: { id: sessionId } });
    await insertAudit(tx, [{ ...about, verb: "session.signOut", result: "done" }]);
  });
  return work();
}

async function tellPassword(
  { audit }: Services,
  about: Omit<AuditEntry, "result">,
  work: () => Promise<Response>,
): Promise<Response> {
  await audit.write({ ...about, result: "asked" });
  const answer = await work();
  await audit.write({
    ...about,
    ...(answer.ok ? { result: "done" } : { result: "failed", code: String(answer.status) }),
  });
  return answer;
}
