import * as z from "zod";
import { idSchema } from "../inputs.ts";
import { pauseSchedule, resumeSchedule } from "../schedules.ts";
import { memberProcedure } from "./procedure.ts";

/** Pauses a schedule, or lets it go on with its next time. */
export const setSchedulePaused = memberProcedure
  .input(z.strictObject({ id: idSchema, paused: z.boolean() }))
  .mutation(({ ctx, input: { id, paused } }) =>
    paused ? pauseSchedule(ctx.services, ctx.actor, id) : resumeSchedule(ctx.services, ctx.actor, id),
  );
