import * as z from "zod";
import { idSchema } from "../inputs.ts";
import { cancelRuns as cancel } from "../runControl.ts";
import { memberProcedure } from "./procedure.ts";

/** Cancels all runs of a story that are open now. */
export const cancelRuns = memberProcedure
  .input(z.strictObject({ id: idSchema }))
  .mutation(({ ctx, input }) => cancel(ctx.services, ctx.actor, input.id));
