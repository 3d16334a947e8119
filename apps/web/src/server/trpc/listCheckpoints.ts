import * as z from "zod";
import { listCheckpoints as list } from "../checkpoints.ts";
import { idSchema } from "../inputs.ts";
import { memberProcedure } from "./procedure.ts";

/** The checkpoints of a story. */
export const listCheckpoints = memberProcedure
  .input(z.strictObject({ id: idSchema }))
  .query(({ ctx, input }) => list(ctx.services, ctx.actor, input.id));
