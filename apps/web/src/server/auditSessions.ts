import type { FastifyRequest } from "fastify";
import * as z from "zod";
import { stranger } from "./auditCalls.ts";
import type { AuditSource } from "./auditTrail.ts";
import { sourceOf } from "./httpErrors.ts";
import type { Services } from "./services.ts";
import { readSession } from "./sessions.ts";

/** What the sign-in library answers to who is let in. */
const signedInSchema = z.object({ token: z.string(), user: z.object({ id: z.string(), email: z.string() }) });

type SignIn = { source: AuditSource; email: string; answer: Response };

/** Writes down a sign-in: who it was, or what they called themselves. */
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
  await audit.write({
    teamId: member?.teamId ?? home.teamId,
    who,
    source,
    verb: "session.signIn",
    object,
    result: "done",
  });
}

const verbs: Readonly<Record<string, string>> = {
  "/api/auth/sign-out": "session.signOut",
  "/api/auth/change-password": "session.password",
};

/** Does what ends sessions, and writes down whose. */
export async function tellSession(
  services: Services,
  request: FastifyRequest,
  work: () => Promise<Response>,
): Promise<Response> {
  const verb = verbs[request.routeOptions.url ?? ""];
  const signedIn = verb === undefined ? null : await readSession(services, request.headers, { isUse: false });
  const answer = await work();
  if (verb === undefined || signedIn === null) return answer;
  const { user, actor, sessionId } = signedIn;
  const who = { kind: "user", id: user.id, name: user.email, sessionId } as const;
  const about = { teamId: actor.teamId, who, source: sourceOf(request), verb, object: null };
  await services.audit.write({
    ...about,
    ...(answer.ok ? { result: "done" } : { result: "failed", code: String(answer.status) }),
  });
  return answer;
}
