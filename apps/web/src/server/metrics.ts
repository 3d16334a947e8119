import { scrapeContentType } from "@fairlead/runtime/enqueue";
import type { FastifyInstance } from "fastify";
import { AppError } from "./appError.ts";
import { apiHeaders, sourceOf } from "./httpErrors.ts";
import type { Services } from "./services.ts";
import { readApiKey } from "./sessions.ts";

/**
 * `/metrics`: this process's numbers for Prometheus. The port is the one that everybody reaches, behind a proxy that makes
 * every caller look near, so a key is needed wherever the call comes from. Any key that may read will do: no story is named.
 */
export function registerMetrics(app: FastifyInstance, services: Services): void {
  app.get("/metrics", {
    onRequest: async (request) => {
      const { rights: key } = await readApiKey(services, request.headers.authorization, sourceOf(request));
      if (key !== undefined && !key.scopes.includes("read"))
        throw new AppError("forbidden", `This key is made for ${key.scopes.join(", ")}; metrics need the scope read.`);
    },
    handler: async (_request, reply) =>
      reply
        .headers(apiHeaders)
        .type(scrapeContentType)
        .send(await services.metrics.read()),
  });
}
