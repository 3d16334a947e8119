import { savedTestOfSchema } from "../savedTestSchemas.ts";
import { removeSavedTest as remove } from "../savedTests.ts";
import { memberProcedure } from "./procedure.ts";

/** Takes a saved test away. */
export const removeSavedTest = memberProcedure
  .input(savedTestOfSchema)
  .mutation(({ ctx, input }) => remove(ctx.services, ctx.actor, input));
