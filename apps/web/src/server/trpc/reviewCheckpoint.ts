import * as z from "zod";
import { reviewCheckpoint as review } from "../checkpoints.ts";
import { idSchema } from "../inputs.ts";
import { memberProcedure } from "./procedure.ts";

/** A checkpoint, and in what the draft differs from it. */
export const reviewCheckpoint = memberProcedure
  .input(z.strictObject({ id: idSchema, checkpoint: idSchema }))
  .query(({ ctx, input }) => review(ctx.services, ctx.actor, input));
