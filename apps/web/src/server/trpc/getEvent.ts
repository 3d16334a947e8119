import * as z from "zod";
import { getEvent as readEvent } from "../events.ts";
import { idSchema } from "../inputs.ts";
import { memberProcedure } from "./procedure.ts";

/** An event with its data; large data only when `full` is asked for. */
export const getEvent = memberProcedure
  .input(z.strictObject({ id: idSchema, full: z.boolean().optional() }))
  .query(({ ctx, input }) => readEvent(ctx.services, ctx.actor, input));
