import * as z from "zod";
import { apiKeySchema, createApiKeySchema, madeApiKeySchema } from "./apiKeySchemas.ts";
import { createApiKey, listApiKeys, revokeApiKey } from "./apiKeys.ts";
import { defineRoute, type RestRoute } from "./restRoute.ts";
import { idParams } from "./restSchemas.ts";

/** Routes for the team's API keys. */
export const apiKeyRoutes: readonly RestRoute[] = [
  defineRoute({
    method: "GET",
    path: "/api-keys",
    operationId: "listApiKeys",
    summary: "The API keys of the team, the newest first, with when each ends and was last used.",
    role: "admin",
    answer: z.object({ items: z.array(apiKeySchema) }),
    handle: ({ services, actor }) => listApiKeys(services, actor),
  }),
  defineRoute({
    method: "POST",
    path: "/api-keys",
    operationId: "createApiKey",
    summary: "Make an API key. It is told once, and can do no more than the key that makes it.",
    role: "admin",
    body: createApiKeySchema,
    answer: madeApiKeySchema,
    handle: ({ services, actor, body }) => createApiKey(services, actor, body),
  }),
  defineRoute({
    method: "DELETE",
    path: "/api-keys/{id}",
    operationId: "revokeApiKey",
    summary: "Revoke an API key. It is refused from then on.",
    role: "admin",
    status: 204,
    params: idParams,
    handle: ({ services, actor, params }) => revokeApiKey(services, actor, params.id),
  }),
];
