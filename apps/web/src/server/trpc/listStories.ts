import * as z from "zod";
import { listPulses } from "../activity.ts";
import { cursorSchema, directionSchema, limitSchema, searchSchema } from "../inputs.ts";
import { listStories as readStories } from "../stories.ts";
import { memberProcedure } from "./procedure.ts";

const input = z.strictObject({
  search: searchSchema.optional(),
  cursor: cursorSchema.nullish(),
  direction: directionSchema.optional(),
  limit: limitSchema.optional(),
});

/** The stories of the team, the newest first, each with how it is doing. */
export const listStories = memberProcedure
  .input(input.default({}))
  .query(async ({ ctx: { services, actor }, input: { cursor, direction: _forward, ...query } }) => {
    const { items, nextCursor } = await readStories(services, actor, { ...query, cursor: cursor ?? undefined });
    const pulseOf = await listPulses(
      services,
      actor,
      items.map(({ id }) => id),
    );
    return { items: items.map((story) => ({ ...story, pulse: pulseOf(story.id) })), nextCursor };
  });
