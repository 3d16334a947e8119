import * as z from "zod";
import { cursorSchema, directionSchema, idSchema, limitSchema } from "../inputs.ts";
import { listSchedules as list } from "../schedules.ts";
import { memberProcedure } from "./procedure.ts";

const input = z.strictObject({
  storyId: idSchema.optional(),
  cursor: cursorSchema.nullish(),
  direction: directionSchema.optional(),
  limit: limitSchema.optional(),
});

/** The schedules of the team, in the order in which they come next. */
export const listSchedules = memberProcedure
  .input(input.default({}))
  .query(({ ctx: { services, actor }, input: { cursor, direction: _forward, ...query } }) =>
    list(services, actor, { ...query, cursor: cursor ?? undefined }),
  );
