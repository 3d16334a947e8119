import * as z from "zod";
import { revokeApiKey as revoke } from "../apiKeys.ts";
import { idSchema } from "../inputs.ts";
import { memberProcedure } from "./procedure.ts";

/** Revokes an API key. */
export const revokeApiKey = memberProcedure
  .input(z.strictObject({ id: idSchema }))
  .mutation(({ ctx, input }) => revoke(ctx.services, ctx.actor, input.id));
