import { savedTestOfSchema } from "../savedTestSchemas.ts";
import { acceptSavedTest as accept } from "../savedTests.ts";
import { memberProcedure } from "./procedure.ts";

/** Expects from now on what a saved test gives now. */
export const acceptSavedTest = memberProcedure
  .input(savedTestOfSchema)
  .mutation(({ ctx, input }) => accept(ctx.services, ctx.actor, input));
