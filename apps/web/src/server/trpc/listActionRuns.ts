import * as z from "zod";
import { cursorSchema, directionSchema, idSchema } from "../inputs.ts";
import { actionRunsMax, listActionRuns as readActionRuns } from "../runs.ts";
import { memberProcedure } from "./procedure.ts";

/** Further action runs of a story run, 500 at a time. */
export const listActionRuns = memberProcedure
  .input(z.strictObject({ id: idSchema, cursor: cursorSchema.nullish(), direction: directionSchema.optional() }))
  .query(({ ctx, input: { id, cursor } }) =>
    readActionRuns(ctx.services, ctx.actor, { id, cursor: cursor ?? undefined, limit: actionRunsMax }),
  );
