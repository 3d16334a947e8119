import * as z from "zod";
import { releaseWaiting } from "../actionMemory.ts";
import { actionSlugSchema, idSchema } from "../inputs.ts";
import { memberProcedure } from "./procedure.ts";

/** Lets go of what waits at an action. */
export const releaseMemory = memberProcedure
  .input(z.strictObject({ storyId: idSchema, slug: actionSlugSchema }))
  .mutation(({ ctx, input }) => releaseWaiting(ctx.services, ctx.actor, input));
