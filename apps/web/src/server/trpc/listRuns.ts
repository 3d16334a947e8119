import * as z from "zod";
import { cursorSchema, directionSchema, idSchema, limitSchema, statusSchema } from "../inputs.ts";
import { listRuns as readRuns } from "../runs.ts";
import { memberProcedure } from "./procedure.ts";

const input = z.strictObject({
  storyId: idSchema.optional(),
  status: statusSchema.optional(),
  cursor: cursorSchema.nullish(),
  direction: directionSchema.optional(),
  limit: limitSchema.optional(),
});

/** The story runs of the team or of one story, the newest first. */
export const listRuns = memberProcedure
  .input(input.default({}))
  .query(({ ctx, input: { cursor, direction: _forward, ...query } }) =>
    readRuns(ctx.services, ctx.actor, { ...query, cursor: cursor ?? undefined }),
  );
