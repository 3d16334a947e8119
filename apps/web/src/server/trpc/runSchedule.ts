import * as z from "zod";
import { idSchema } from "../inputs.ts";
import { runSchedule as run } from "../schedules.ts";
import { memberProcedure } from "./procedure.ts";

/** Starts a run of a schedule now; its times stay as they are. */
export const runSchedule = memberProcedure
  .input(z.strictObject({ id: idSchema }))
  .mutation(({ ctx, input }) => run(ctx.services, ctx.actor, input.id));
