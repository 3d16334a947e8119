import * as z from "zod";
import { actionSlugSchema, cursorSchema, directionSchema, idSchema, limitSchema } from "../inputs.ts";
import { listStoryActionRuns as listRuns } from "../storyActionRuns.ts";
import { memberProcedure } from "./procedure.ts";

const input = z.strictObject({
  storyId: idSchema,
  action: actionSlugSchema,
  cursor: cursorSchema.nullish(),
  direction: directionSchema.optional(),
  limit: limitSchema.optional(),
});

/** The runs of one action over all runs of its story. */
export const listStoryActionRuns = memberProcedure
  .input(input)
  .query(({ ctx: { services, actor }, input: { cursor, direction: _forward, ...query } }) =>
    listRuns(services, actor, { ...query, cursor: cursor ?? undefined }),
  );
