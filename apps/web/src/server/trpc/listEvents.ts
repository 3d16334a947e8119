import * as z from "zod";
import { actionSlugSchema, cursorSchema, directionSchema, idSchema, limitSchema } from "../inputs.ts";
import { listEvents as readEvents } from "../runs.ts";
import { memberProcedure } from "./procedure.ts";

const input = z.strictObject({
  id: idSchema,
  action: actionSlugSchema.optional(),
  actionRunId: idSchema.optional(),
  cursor: cursorSchema.nullish(),
  direction: directionSchema.optional(),
  limit: limitSchema.optional(),
});

/** The events of a story run, of one of its actions, or of one action run. */
export const listEvents = memberProcedure
  .input(input)
  .query(({ ctx, input: { cursor, direction: _forward, ...query } }) =>
    readEvents(ctx.services, ctx.actor, { ...query, cursor: cursor ?? undefined }),
  );
