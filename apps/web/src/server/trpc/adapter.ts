import { fastifyRequestHandler } from "@trpc/server/adapters/fastify";
import type { FastifyInstance, FastifyReply, FastifyRequest } from "fastify";
import { assertAudited } from "../auditTable.ts";
import { checkOrigin } from "../csrf.ts";
import { apiHeaders, sourceOf } from "../httpErrors.ts";
import { importBytesMax, parseJsonBody } from "../jsonBody.ts";
import { resourceRequestBytesMax } from "../resourceSchemas.ts";
import { changingRoutes } from "../restRoutes.ts";
import { testBytesMax } from "../restTests.ts";
import type { Services } from "../services.ts";
import { readSession } from "../sessions.ts";
import { access, assertAccessDeclared } from "./access.ts";
import type { Context } from "./procedure.ts";
import { appRouter, mutationPaths, procedurePaths } from "./router.ts";

const callsMax = 20;
const bodyBytesMax = 1_000_000;

/**
 * The procedures that pages call, under /api/trpc. Throws when one of them has no access declared, or changes
 * something that the audit log knows nothing of.
 */
export function registerTrpc(app: FastifyInstance, services: Services): void {
  assertAccessDeclared(procedurePaths, access);
  assertAudited([...mutationPaths, ...changingRoutes]);
  app.removeAllContentTypeParsers();
  app.addContentTypeParser("application/json", { parseAs: "buffer" }, async (_request: unknown, body: Buffer) => {
    parseJsonBody(body);
    return body.toString("utf8");
  });
  app.addHook("onRequest", async (request, reply) => {
    checkOrigin(request, services.origin);
    reply.headers({ ...apiHeaders, "x-request-id": request.id });
  });
  const handler = (request: FastifyRequest, reply: FastifyReply) => handle(services, request, reply);
  app.route({ method: ["GET", "POST"], url: "/:path", bodyLimit: bodyBytesMax, exposeHeadRoute: false, handler });
  app.route({ method: "POST", url: "/stories.importStory", bodyLimit: importBytesMax, handler });
  for (const url of ["/resources.create", "/resources.change"])
    app.route({ method: "POST", url, bodyLimit: resourceRequestBytesMax, handler });
  for (const url of ["/tests.run", "/tests.setPin"])
    app.route({ method: "POST", url, bodyLimit: testBytesMax, handler });
}

async function handle(services: Services, request: FastifyRequest, reply: FastifyReply): Promise<FastifyReply> {
  const createContext = async (): Promise<Context> => {
    const signedIn = await readSession(services, request.headers);
    for (const cookie of signedIn?.cookies ?? []) reply.header("set-cookie", cookie);
    const isStillSignedIn = async () => {
      const now = await readSession(services, request.headers, { isUse: false });
      return now !== null && now.actor.teamId === signedIn?.actor.teamId;
    };
    return { services, signedIn, requestId: request.id, source: sourceOf(request), isStillSignedIn };
  };
  const path = new URL(request.url, services.origin).pathname.slice("/api/trpc/".length);
  await fastifyRequestHandler({
    req: request,
    res: reply,
    path,
    router: appRouter,
    createContext,
    maxBatchSize: callsMax,
  });
  return reply;
}
