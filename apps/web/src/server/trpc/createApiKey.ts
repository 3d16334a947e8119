import { createApiKeySchema } from "../apiKeySchemas.ts";
import { createApiKey as create } from "../apiKeys.ts";
import { memberProcedure } from "./procedure.ts";

/** Makes an API key, and tells it this once. */
export const createApiKey = memberProcedure
  .input(createApiKeySchema)
  .mutation(({ ctx, input }) => create(ctx.services, ctx.actor, input));
