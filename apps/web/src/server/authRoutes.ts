import { fromNodeHeaders } from "better-auth/node";
import type { FastifyInstance, FastifyReply, FastifyRequest } from "fastify";
import { AppError } from "./appError.ts";
import { stranger, tellDenied } from "./auditCalls.ts";
import { tellSession, tellSignIn } from "./auditSessions.ts";
import { clientAddressHeader } from "./auth.ts";
import { commonPasswordWords, isCommonPassword } from "./commonPasswords.ts";
import { checkOrigin } from "./csrf.ts";
import { apiHeaders, logDenied, sourceOf } from "./httpErrors.ts";
import { takeJsonOnly } from "./jsonBody.ts";
import type { Services } from "./services.ts";
import { completeSetup, setupSchema } from "./setup.ts";
import { beginSignIn, endSignIn } from "./signInLimit.ts";

/** What of the sign-in library can be reached; everything else it knows answers 404. */
const authRoutes = [
  { method: "POST", path: "/sign-in/email" },
  { method: "POST", path: "/sign-out" },
  { method: "POST", path: "/change-password" },
  { method: "GET", path: "/get-session" },
] as const;

/** What may end sessions: their pages are told nothing more from then on. */
const endsSessions = ["/api/auth/sign-out", "/api/auth/change-password"];

/** Sign-in and the set-up of the first user, under /api. */
export function registerAuth(app: FastifyInstance, services: Services): void {
  takeJsonOnly(app);
  app.addHook("onRequest", async (request) => checkOrigin(request, services.origin));
  for (const { method, path } of authRoutes) {
    app.route({
      method,
      url: `/auth${path}`,
      bodyLimit: 100_000,
      handler: (request, reply) => forward(services, request, reply),
    });
  }
  app.post("/setup", { bodyLimit: 100_000 }, (request, reply) => setUp(services, request, reply));
}

async function forward(services: Services, request: FastifyRequest, reply: FastifyReply): Promise<FastifyReply> {
  // What was routed, and not what was written: an address may be spelled in many ways.
  if (request.routeOptions.url === "/api/auth/change-password") checkNewPassword(request.body);
  if (request.routeOptions.url !== "/api/auth/sign-in/email")
    return relay(await tellSession(services, request, () => ask(services, request)), reply);
  const { email } = (request.body ?? {}) as { email?: unknown };
  const attempt = { email: typeof email === "string" ? email : "", address: request.ip };
  await beginSignIn(services, attempt).catch((error: unknown) => {
    tellDenied(services, { who: stranger(attempt.email), source: sourceOf(request), what: "session.signIn", error });
    throw error;
  });
  const answer = await ask(services, request);
  if (answer.ok) await endSignIn(services, attempt);
  else if (answer.status === 401) logDenied(request, "sign_in_failed");
  await tellSignIn(services, { source: sourceOf(request), email: attempt.email, answer });
  return relay(answer, reply);
}

/** Its length is looked at by the sign-in library. */
function checkNewPassword(body: unknown): void {
  const { newPassword } = (body ?? {}) as { newPassword?: unknown };
  if (typeof newPassword !== "string" || !isCommonPassword(newPassword)) return;
  throw new AppError("bad_input", `newPassword: ${commonPasswordWords}.`, { path: "newPassword" });
}

async function ask({ auth, origin, live }: Services, request: FastifyRequest): Promise<Response> {
  const headers = fromNodeHeaders(request.headers);
  headers.set(clientAddressHeader, request.ip);
  const body = request.body === undefined ? null : JSON.stringify(request.body);
  const answer = await auth.handler(
    new Request(new URL(request.url, origin), { method: request.method, headers, body }),
  );
  if (endsSessions.some((path) => request.url.startsWith(path))) live.recheck();
  return answer;
}

async function relay(answer: Response, reply: FastifyReply): Promise<FastifyReply> {
  reply.code(answer.status).headers(apiHeaders);
  for (const [name, value] of answer.headers) if (name !== "content-length") reply.header(name, value);
  return reply.send(await answer.text());
}

async function setUp(services: Services, request: FastifyRequest, reply: FastifyReply): Promise<FastifyReply> {
  const input = setupSchema.safeParse(request.body);
  if (!input.success) throw toInputError(input.error.issues);
  await completeSetup(services, input.data);
  const { email, password } = input.data;
  const headers = fromNodeHeaders({ [clientAddressHeader]: request.ip });
  const answer = await services.auth.api.signInEmail({ body: { email, password }, headers, asResponse: true });
  await tellSignIn(services, { source: sourceOf(request), email, answer });
  for (const cookie of answer.headers.getSetCookie()) reply.header("set-cookie", cookie);
  return reply.headers(apiHeaders).send({ ok: true });
}

type Issue = { path: readonly PropertyKey[]; message: string; code?: string };

/** The first thing that is wrong with what was sent; `path` names the field. */
export function toInputError(given: readonly Issue[]): AppError {
  const issues = given.map(withoutSecret);
  const [first] = issues;
  const path = (first?.path ?? []).map(String).join(".");
  const problems = issues
    .slice(0, 100)
    .map((issue) => ({ code: "bad_input", path: issue.path.map(String).join("."), message: issue.message }));
  const message = path === "" ? (first?.message ?? "The input is not valid.") : `${path}: ${first?.message}`;
  return new AppError("bad_input", message, { path, problems });
}

/** Keys that are not known are told by their names, but not where a secret was to stand: it may be one of them. */
function withoutSecret(issue: Issue): Issue {
  const isInSecret = issue.path[0] === "secret" || issue.path[0] === "test";
  if (!isInSecret || issue.code !== "unrecognized_keys") return issue;
  return { ...issue, message: "has a key that is not known here" };
}
