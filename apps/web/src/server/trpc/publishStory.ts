import * as z from "zod";
import { idSchema } from "../inputs.ts";
import { publishStory as publish } from "../publishing.ts";
import { memberProcedure } from "./procedure.ts";

/** Makes a story's draft its live version, if it is of the revision that was looked at. */
export const publishStory = memberProcedure
  .input(z.strictObject({ id: idSchema, revision: z.int().min(0) }))
  .mutation(({ ctx, input }) => publish(ctx.services, ctx.actor, input));
