import * as z from "zod";
import { idSchema } from "../inputs.ts";
import { readPresence } from "../presence.ts";
import { memberProcedure } from "./procedure.ts";

/** Who has a story open, and where in it they are. */
export const getPresence = memberProcedure
  .input(z.strictObject({ id: idSchema }))
  .query(({ ctx, input }) => readPresence(ctx.services, ctx.actor, input.id));
