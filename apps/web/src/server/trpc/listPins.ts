import * as z from "zod";
import { idSchema } from "../inputs.ts";
import { listPins as list } from "../pins.ts";
import { memberProcedure } from "./procedure.ts";

/** What is pinned in a story. */
export const listPins = memberProcedure
  .input(z.strictObject({ id: idSchema }))
  .query(({ ctx, input }) => list(ctx.services, ctx.actor, input.id));
