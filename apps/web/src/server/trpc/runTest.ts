import { testStoryAction } from "../actionTests.ts";
import { testInputSchema } from "../testSchemas.ts";
import { memberProcedure } from "./procedure.ts";

/** Tries an action of a draft out; broken off when the page that asked goes away. */
export const runTest = memberProcedure
  .input(testInputSchema)
  .mutation(({ ctx, input, signal }) => testStoryAction(ctx.services, ctx.actor, { ...input, signal }));
