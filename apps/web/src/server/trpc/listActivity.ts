import * as z from "zod";
import { readBoard } from "../activity.ts";
import { idSchema } from "../inputs.ts";
import { memberProcedure } from "./procedure.ts";

/** What a story did in its last story runs, and what it waits for. */
export const listActivity = memberProcedure
  .input(z.strictObject({ id: idSchema }))
  .query(({ ctx, input }) => readBoard(ctx.services, ctx.actor, input.id));
