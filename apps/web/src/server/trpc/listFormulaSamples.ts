import { listFormulaSamples as list } from "../formulaSamples.ts";
import { testPlaceSchema } from "../testSchemas.ts";
import { memberProcedure } from "./procedure.ts";

/** The events that the formulas of an action can be tried on. */
export const listFormulaSamples = memberProcedure
  .input(testPlaceSchema)
  .query(({ ctx, input }) => list(ctx.services, ctx.actor, input));
