import * as z from "zod";
import { reviewDraft } from "../draftReview.ts";
import { idSchema } from "../inputs.ts";
import { memberProcedure } from "./procedure.ts";

/** In what a story's draft differs from what is live, and what is wrong with it. */
export const reviewStory = memberProcedure
  .input(z.strictObject({ id: idSchema }))
  .query(({ ctx, input }) => reviewDraft(ctx.services, ctx.actor, input.id));
