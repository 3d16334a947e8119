import type { FastifyInstance, FastifyReply, FastifyRequest } from "fastify";
import { AppError } from "./appError.ts";
import { downloadFile } from "./files.ts";
import type { Services } from "./services.ts";
import { readSession } from "./sessions.ts";

type FileRequest = FastifyRequest<{ Params: { id: string } }>;

const uuid = /^[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}$/;

/** Files of events for who is signed in, under /api/files: pages link to them. */
export function registerFiles(app: FastifyInstance, services: Services): void {
  app.get("/files/:id", { exposeHeadRoute: false }, (request: FileRequest, reply) =>
    sendFile(services, request, reply),
  );
}

async function sendFile(services: Services, request: FileRequest, reply: FastifyReply): Promise<FastifyReply> {
  // Nothing of another site has a use for it, not even to learn whether it is there.
  if (request.headers["sec-fetch-site"] === "cross-site") throw new AppError("csrf", "Open files from their events.");
  const signedIn = await readSession(services, request.headers);
  if (signedIn === null) throw new AppError("unauthorized", "Sign in to get this file.");
  if (!uuid.test(request.params.id)) throw new AppError("not_found", "There is no such file.");
  const { headers, body } = await downloadFile(services, signedIn.actor, request.params.id);
  return reply.headers({ ...headers, "x-request-id": request.id }).send(body);
}
