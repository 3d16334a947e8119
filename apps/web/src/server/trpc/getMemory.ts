import * as z from "zod";
import { readActionMemory } from "../actionMemory.ts";
import { actionSlugSchema, idSchema } from "../inputs.ts";
import { memberProcedure } from "./procedure.ts";

/** What an action remembers over story runs, and lets wait. */
export const getMemory = memberProcedure
  .input(z.strictObject({ storyId: idSchema, slug: actionSlugSchema }))
  .query(({ ctx, input }) => readActionMemory(ctx.services, ctx.actor, input));
