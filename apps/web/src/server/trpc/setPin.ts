import { setPin as set } from "../pins.ts";
import { pinInputSchema } from "../testSchemas.ts";
import { memberProcedure } from "./procedure.ts";

/** Pins an event on an action, or takes the pin out; answers with what was pinned before. */
export const setPin = memberProcedure
  .input(pinInputSchema)
  .mutation(({ ctx, input }) => set(ctx.services, ctx.actor, input));
