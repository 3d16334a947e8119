import { saveTestSchema } from "../savedTestSchemas.ts";
import { saveTest as save } from "../savedTests.ts";
import { memberProcedure } from "./procedure.ts";

/** Keeps a test that was noted down. */
export const saveTest = memberProcedure
  .input(saveTestSchema)
  .mutation(({ ctx, input: { upTo = false, match = "values", ...input } }) =>
    save(ctx.services, ctx.actor, { ...input, upTo, match }),
  );
