import * as z from "zod";
import { makeCheckpoint as make } from "../checkpoints.ts";
import { idSchema } from "../inputs.ts";
import { memberProcedure } from "./procedure.ts";

/** Keeps the draft as it is now, under a name. */
export const makeCheckpoint = memberProcedure
  .input(z.strictObject({ id: idSchema, name: z.string().trim().min(1).max(200) }))
  .mutation(({ ctx, input }) => make(ctx.services, ctx.actor, input));
