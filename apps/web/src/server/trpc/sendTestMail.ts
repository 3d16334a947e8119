import { testMailSchema } from "../mailSchemas.ts";
import { sendTestMail as send } from "../mailSettings.ts";
import { memberProcedure } from "./procedure.ts";

/** Sends a test mail. */
export const sendTestMail = memberProcedure
  .input(testMailSchema)
  .mutation(({ ctx, input }) => send(ctx.services, ctx.actor, input.to));
