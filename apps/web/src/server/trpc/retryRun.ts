import * as z from "zod";
import { idSchema, versionChoiceSchema } from "../inputs.ts";
import { retryRun as retry } from "../runControl.ts";
import { memberProcedure } from "./procedure.ts";

const input = z.strictObject({
  id: idSchema,
  actionRunId: idSchema.optional(),
  version: versionChoiceSchema.optional(),
});

/** Tries what failed of a story run again: one action run, or all whose failure nothing followed. */
export const retryRun = memberProcedure
  .input(input)
  .mutation(({ ctx, input: asked }) => retry(ctx.services, ctx.actor, asked));
