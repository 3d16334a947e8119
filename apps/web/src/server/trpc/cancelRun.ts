import * as z from "zod";
import { idSchema } from "../inputs.ts";
import { cancelRun as cancel } from "../runControl.ts";
import { memberProcedure } from "./procedure.ts";

/** Cancels a story run; one that has ended stays as it is. */
export const cancelRun = memberProcedure
  .input(z.strictObject({ id: idSchema }))
  .mutation(async ({ ctx, input }) => ({ status: (await cancel(ctx.services, ctx.actor, input.id)).status }));
