import * as z from "zod";
import { removeCheckpoint as remove } from "../checkpoints.ts";
import { idSchema } from "../inputs.ts";
import { memberProcedure } from "./procedure.ts";

/** Forgets a checkpoint. */
export const removeCheckpoint = memberProcedure
  .input(z.strictObject({ id: idSchema, checkpoint: idSchema }))
  .mutation(({ ctx, input }) => remove(ctx.services, ctx.actor, input));
