import { testPlaceSchema } from "../testSchemas.ts";
import { listTestSources as list } from "../testSources.ts";
import { memberProcedure } from "./procedure.ts";

/** The events that an action can be tried out with. */
export const listTestSources = memberProcedure
  .input(testPlaceSchema)
  .query(({ ctx, input }) => list(ctx.services, ctx.actor, input));
