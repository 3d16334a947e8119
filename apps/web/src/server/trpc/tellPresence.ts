import { hereSchema, tellPresence as takeDown } from "../presence.ts";
import { memberProcedure } from "./procedure.ts";

/** Tells that a story is open on a page, and where in it somebody is. */
export const tellPresence = memberProcedure
  .input(hereSchema)
  .mutation(({ ctx, input }) => takeDown(ctx.services, ctx.actor, input));
