import type { FastifyInstance, FastifyReply, FastifyRequest } from "fastify";
import { AppError } from "./appError.ts";
import { audited, keyActor, stranger, tellDenied } from "./auditCalls.ts";
import { Download } from "./files.ts";
import { apiHeaders, sendError, sourceOf } from "./httpErrors.ts";
import { takeJsonOnly } from "./jsonBody.ts";
import { checkReach, checkScope } from "./keyReach.ts";
import { assertScopesDeclared } from "./keyScopes.ts";
import type { RestRoute } from "./restRoute.ts";
import { restRoutes } from "./restRoutes.ts";
import { type Actor, includesRole, type Role, type Services } from "./services.ts";
import { readApiKey } from "./sessions.ts";

/** The API for programs, under /api/v1. A key is needed everywhere; cookies mean nothing here. Throws when a route has no scope declared. */
export function registerRest(app: FastifyInstance, services: Services): void {
  assertScopesDeclared(restRoutes.map(({ operationId }) => operationId));
  takeJsonOnly(app);
  for (const route of restRoutes) {
    app.route({
      method: route.method,
      url: route.path.replace(/\{(\w+)\}/g, ":$1"),
      bodyLimit: route.bodyLimit,
      exposeHeadRoute: false,
      onRequest: async (request) => {
        await authorise(services, route, request);
      },
      handler: (request, reply) => answerRoute(services, route, { request, reply }),
    });
  }
  app.setNotFoundHandler((request, reply) => {
    const message = `There is no ${request.method.slice(0, 20)} at this address of the API.`;
    return sendError(request, reply, new AppError("not_found", message));
  });
}

const keyNames = ["key", "api_key", "apikey", "token", "access_token"];

/** Before the body is read: who has no key makes us read nothing. */
async function authorise(services: Services, { role, operationId }: RestRoute, request: FastifyRequest): Promise<void> {
  const { query } = request;
  if (typeof query === "object" && query !== null && keyNames.some((name) => name in query)) {
    throw new AppError(
      "bad_request",
      "Send the key in the Authorization header, not in the address, where it would be logged.",
    );
  }
  const actor = await readKey(services, operationId, request);
  try {
    checkScope(actor, operationId);
    checkRole(actor, role);
  } catch (error) {
    const { teamId } = actor;
    tellDenied(services, { who: keyActor(actor), source: sourceOf(request), teamId, what: operationId, error });
    throw error;
  }
  request.actor = actor;
}

function checkRole(actor: Actor, role: Role): void {
  if (includesRole(actor.role, role)) return;
  throw new AppError("forbidden", `This key has the role ${actor.role}; this needs the role ${role}.`);
}

async function readKey(services: Services, operationId: string, request: FastifyRequest): Promise<Actor> {
  const source = sourceOf(request);
  try {
    return await readApiKey(services, request.headers.authorization, source);
  } catch (error) {
    tellDenied(services, { who: stranger(), source, what: operationId, error });
    throw error;
  }
}

type Exchange = { request: FastifyRequest; reply: FastifyReply };

async function answerRoute(services: Services, route: RestRoute, { request, reply }: Exchange): Promise<FastifyReply> {
  const { actor, params, query, body } = request;
  if (actor === null) throw new AppError("unauthorized", "Send an API key in the header: Authorization: Bearer <key>.");
  const input = { params, query, body, signal: signalOf(reply) };
  const { operationId: name } = route;
  await checkReach(services, actor, { operationId: name, input });
  const call = {
    name,
    actor,
    who: keyActor(actor),
    source: sourceOf(request),
    input: { ...Object(body), ...Object(params) },
  };
  const answer = await audited(services, call, (within) => route.run(within, actor, input));
  reply.code(route.status).headers(apiHeaders).header("x-request-id", request.id);
  if (answer instanceof Download) return reply.headers(answer.headers).send(answer.body);
  if (route.status === 204) return reply.send();
  return reply
    .type("application/json; charset=utf-8")
    .send(typeof answer === "string" ? answer : JSON.stringify(answer));
}

/** Fires when the connection is closed before the answer was sent. */
function signalOf({ raw }: FastifyReply): AbortSignal {
  const leaving = new AbortController();
  raw.once("close", () => {
    if (!raw.writableEnded) leaving.abort();
  });
  return leaving.signal;
}
