import * as z from "zod";
import { idSchema } from "../inputs.ts";
import { addressSchema, setAddress } from "../webhookAddress.ts";
import { memberProcedure } from "./procedure.ts";

/** Gives a webhook another address. */
export const setWebhookAddress = memberProcedure
  .input(addressSchema.extend({ id: idSchema, action: z.string().max(64) }))
  .mutation(({ ctx, input }) => setAddress(ctx.services, ctx.actor, input));
