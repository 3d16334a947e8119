import { testWholeStory } from "../storyTested.ts";
import { storyTestInputSchema } from "../storyTestSchemas.ts";
import { memberProcedure } from "./procedure.ts";

/** Tries the draft of a story out as a whole; broken off when the page that asked goes away. */
export const runStoryTest = memberProcedure
  .input(storyTestInputSchema)
  .mutation(({ ctx, input, signal }) => testWholeStory(ctx.services, ctx.actor, { ...input, signal }));
