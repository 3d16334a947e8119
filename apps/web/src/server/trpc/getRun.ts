import * as z from "zod";
import { idSchema } from "../inputs.ts";
import { readRunPage } from "../runDetail.ts";
import { memberProcedure } from "./procedure.ts";

/** A story run with its first 500 action runs and what it waits for. */
export const getRun = memberProcedure
  .input(z.strictObject({ id: idSchema }))
  .query(({ ctx, input }) => readRunPage(ctx.services, ctx.actor, input.id));
