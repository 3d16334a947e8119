import * as z from "zod";
import { idSchema } from "../inputs.ts";
import { findPreviousEvent } from "../previousEvent.ts";
import { memberProcedure } from "./procedure.ts";

/** Which event the same action emitted before this one. */
export const getPreviousEvent = memberProcedure
  .input(z.strictObject({ id: idSchema }))
  .query(({ ctx, input }) => findPreviousEvent(ctx.services, ctx.actor, input.id));
