import { runTestsSchema } from "../savedTestSchemas.ts";
import { runSavedTests as run } from "../savedTests.ts";
import { memberProcedure } from "./procedure.ts";

/** Runs saved tests of a story on its draft; broken off when the page that asked goes away. */
export const runSavedTests = memberProcedure
  .input(runTestsSchema)
  .mutation(({ ctx, input, signal }) => run(ctx.services, ctx.actor, { ...input, signal }));
