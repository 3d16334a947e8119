import * as z from "zod";
import { idSchema } from "../inputs.ts";
import { readStoryUsage } from "../usage.ts";
import { memberProcedure } from "./procedure.ts";

/** What is stored of a story, and how long it is kept. */
export const getUsage = memberProcedure
  .input(z.strictObject({ id: idSchema }))
  .query(({ ctx, input }) => readStoryUsage(ctx.services, ctx.actor, input.id));
