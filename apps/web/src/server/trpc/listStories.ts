import * as z from "zod";
import { cursorSchema, limitSchema, searchSchema } from "../inputs.ts";
import { listStories as readStories } from "../stories.ts";
import { memberProcedure } from "./procedure.ts";

const input = z.strictObject({
  search: searchSchema.optional(),
  cursor: cursorSchema.nullish(),
  limit: limitSchema.optional(),
});

/** The stories of the team, the newest first. */
export const listStories = memberProcedure
  .input(input.default({}))
  .query(({ ctx, input: { cursor, ...query } }) =>
    readStories(ctx.services, ctx.actor, { ...query, cursor: cursor ?? undefined }),
  );
