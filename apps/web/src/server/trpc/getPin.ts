import { getPin as get } from "../pins.ts";
import { testPlaceSchema } from "../testSchemas.ts";
import { memberProcedure } from "./procedure.ts";

/** The event that is pinned on an action, with its data. */
export const getPin = memberProcedure
  .input(testPlaceSchema)
  .query(({ ctx, input }) => get(ctx.services, ctx.actor, input));
