import * as z from "zod";
import { changeSchema } from "../changeSchema.ts";
import { changeDraft } from "../drafts.ts";
import { idSchema } from "../inputs.ts";
import { memberProcedure } from "./procedure.ts";

const input = z.strictObject({
  id: idSchema,
  base: z.int().min(0),
  changes: z.array(changeSchema).min(1).max(1_000),
});

/** Makes changes in a story's draft, merged with what others did since the revision that they were made on. */
export const changeStory = memberProcedure
  .input(input)
  .mutation(({ ctx, input: edit }) => changeDraft(ctx.services, ctx.actor, edit));
