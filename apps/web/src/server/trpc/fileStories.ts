import { bulkFilingSchema, fileStories as file } from "../storyFiling.ts";
import { memberProcedure } from "./procedure.ts";

/** Puts stories into a folder, and gives or takes tags. */
export const fileStories = memberProcedure
  .input(bulkFilingSchema)
  .mutation(({ ctx, input: filing }) => file(ctx.services, ctx.actor, filing));
