import * as z from "zod";
import { cursorSchema, directionSchema, limitSchema, searchSchema, storyStateSchema } from "../inputs.ts";
import { folderSchema, tagSchema } from "../storyFiling.ts";
import { listStoriesNow, storyOrders } from "../storyList.ts";
import { memberProcedure } from "./procedure.ts";

const input = z.strictObject({
  search: searchSchema.optional(),
  folder: folderSchema.optional(),
  tag: tagSchema.optional(),
  state: storyStateSchema.optional(),
  sort: z.enum(storyOrders).optional(),
  cursor: cursorSchema.nullish(),
  direction: directionSchema.optional(),
  limit: limitSchema.optional(),
});

/** The stories of the team, each with how it is doing. */
export const listStories = memberProcedure
  .input(input.default({}))
  .query(({ ctx: { services, actor }, input: { cursor, direction: _forward, ...query } }) =>
    listStoriesNow(services, actor, { ...query, cursor: cursor ?? undefined }),
  );
