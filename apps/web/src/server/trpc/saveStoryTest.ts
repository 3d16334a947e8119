import { saveStoryTestSchema } from "../savedTestSchemas.ts";
import { saveStoryTest as save } from "../savedTests.ts";
import { memberProcedure } from "./procedure.ts";

/** Keeps a test of a whole story that was noted down. */
export const saveStoryTest = memberProcedure
  .input(saveStoryTestSchema)
  .mutation(({ ctx, input: { match = "values", ...input } }) => save(ctx.services, ctx.actor, { ...input, match }));
