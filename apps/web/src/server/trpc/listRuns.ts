import * as z from "zod";
import { cursorSchema, directionSchema, idSchema, limitSchema, statusSchema } from "../inputs.ts";
import { runFilterShape } from "../runFilter.ts";
import { listRunsNow } from "../runList.ts";
import { memberProcedure } from "./procedure.ts";

const input = z.strictObject({
  storyId: idSchema.optional(),
  status: statusSchema.optional(),
  upTo: idSchema.optional(),
  ...runFilterShape,
  cursor: cursorSchema.nullish(),
  direction: directionSchema.optional(),
  limit: limitSchema.optional(),
});

/** The story runs of the team or of one story, the newest first. */
export const listRuns = memberProcedure
  .input(input.default({}))
  .query(({ ctx, input: { cursor, direction: _forward, ...query } }) =>
    listRunsNow(ctx.services, ctx.actor, { ...query, cursor: cursor ?? undefined }),
  );
