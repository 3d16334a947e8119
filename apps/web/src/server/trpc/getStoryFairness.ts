import * as z from "zod";
import { readStoryFairness } from "../fairness.ts";
import { idSchema } from "../inputs.ts";
import { memberProcedure } from "./procedure.ts";

/** How one story stands to its share. */
export const getStoryFairness = memberProcedure
  .input(z.strictObject({ id: idSchema }))
  .query(({ ctx, input }) => readStoryFairness(ctx.services, ctx.actor, input.id));
