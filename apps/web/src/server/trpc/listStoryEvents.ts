import * as z from "zod";
import { actionSlugSchema, cursorSchema, directionSchema, idSchema, limitSchema } from "../inputs.ts";
import { eventFilterShape, withinSchema } from "../runFilter.ts";
import { listStoryEvents as readEvents } from "../storyEvents.ts";
import { memberProcedure } from "./procedure.ts";

const input = z.strictObject({
  storyId: idSchema,
  action: actionSlugSchema.optional(),
  ...eventFilterShape,
  withinMs: withinSchema.optional(),
  cursor: cursorSchema.nullish(),
  direction: directionSchema.optional(),
  limit: limitSchema.optional(),
});

/** The events of a story over its runs. */
export const listStoryEvents = memberProcedure
  .input(input)
  .query(({ ctx, input: { cursor, direction: _forward, ...query } }) =>
    readEvents(ctx.services, ctx.actor, { ...query, cursor: cursor ?? undefined }),
  );
