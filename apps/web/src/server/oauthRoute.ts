import type { FastifyInstance, FastifyReply, FastifyRequest } from "fastify";
import { audited, userActor } from "./auditCalls.ts";
import { sourceOf } from "./httpErrors.ts";
import { callbackPath, credentialOf, finishConnecting } from "./oauthConnect.ts";
import { includesRole, type Services } from "./services.ts";
import { readSession } from "./sessions.ts";

type CallbackRequest = FastifyRequest<{ Querystring: Record<string, unknown> }>;

/** Where services send people back to after they have allowed a credential something. */
export function registerOauth(app: FastifyInstance, services: Services): void {
  app.get(callbackPath, { exposeHeadRoute: false }, (request: CallbackRequest, reply) =>
    takeBack(services, request, reply),
  );
}

async function takeBack(services: Services, request: CallbackRequest, reply: FastifyReply): Promise<FastifyReply> {
  const signedIn = await readSession(services, request.headers);
  if (signedIn === null || !includesRole(signedIn.actor.role, "editor")) {
    return leadTo(reply, { connect_problem: "Sign in here as an editor first, then connect again." });
  }
  const [code, state, error] = ["code", "state", "error"].map((name) => textOf(request.query[name]));
  const callback = { code: code ?? null, state: state ?? null, error: error ?? null };
  const { actor } = signedIn;
  const about = {
    actor,
    who: userActor(signedIn),
    source: sourceOf(request),
    input: { id: credentialOf(services, callback) },
  };
  const { slug, problem } = await audited(services, { name: "finishConnecting", ...about }, (within) =>
    finishConnecting(within, actor, callback),
  );
  const open: Record<string, string> = slug === null ? {} : { open: slug };
  return leadTo(reply, problem === null ? { ...open, connected: "1" } : { ...open, connect_problem: problem });
}

/** The address had a code in it: nothing of it is kept by browsers or told to others. */
function leadTo(reply: FastifyReply, query: Record<string, string>): FastifyReply {
  return reply
    .code(303)
    .headers({ "cache-control": "no-store", "referrer-policy": "no-referrer" })
    .header("location", `/credentials?${new URLSearchParams(query).toString()}`)
    .send();
}

function textOf(value: unknown): string | null {
  return typeof value === "string" && value !== "" && value.length <= 4_096 ? value : null;
}
