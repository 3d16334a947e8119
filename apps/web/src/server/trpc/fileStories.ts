import * as z from "zod";
import { idSchema } from "../inputs.ts";
import { bulkFilingSchema, fileStories as file } from "../storyFiling.ts";
import { memberProcedure } from "./procedure.ts";

const input = bulkFilingSchema.extend({ ids: z.array(idSchema).min(1).max(100) });

/** Puts stories into a folder, and gives or takes tags. */
export const fileStories = memberProcedure
  .input(input)
  .mutation(({ ctx, input: filing }) => file(ctx.services, ctx.actor, filing));
