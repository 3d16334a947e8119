import * as z from "zod";
import { idSchema } from "../inputs.ts";
import { endOldAddress as end } from "../webhookAddress.ts";
import { memberProcedure } from "./procedure.ts";

/** Ends the address that a webhook had before. */
export const endOldAddress = memberProcedure
  .input(z.strictObject({ id: idSchema, action: z.string().max(64) }))
  .mutation(({ ctx, input }) => end(ctx.services, ctx.actor, input));
