import * as z from "zod";
import { forgetValues } from "../actionMemory.ts";
import { actionSlugSchema, idSchema } from "../inputs.ts";
import { memberProcedure } from "./procedure.ts";

/** Forgets the values that a deduplication compares with. */
export const forgetMemory = memberProcedure
  .input(z.strictObject({ storyId: idSchema, slug: actionSlugSchema }))
  .mutation(({ ctx, input }) => forgetValues(ctx.services, ctx.actor, input));
