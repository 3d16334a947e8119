import * as z from "zod";
import { listActivity as readActivity } from "../activity.ts";
import { idSchema } from "../inputs.ts";
import { memberProcedure } from "./procedure.ts";

/** What the actions of a story did in its last story runs. */
export const listActivity = memberProcedure
  .input(z.strictObject({ id: idSchema }))
  .query(({ ctx, input }) => readActivity(ctx.services, ctx.actor, input.id));
