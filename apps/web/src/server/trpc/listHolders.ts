import * as z from "zod";
import { idSchema } from "../inputs.ts";
import { listHolders as readHolders } from "../slotHolders.ts";
import { memberProcedure } from "./procedure.ts";

/** Which action runs hold slots now, of the team or of one story. */
export const listHolders = memberProcedure
  .input(z.strictObject({ storyId: idSchema.optional() }))
  .query(({ ctx, input }) => readHolders(ctx.services, ctx.actor, input));
