import * as z from "zod";
import { idSchema } from "../inputs.ts";
import { getResource as read } from "../resources.ts";
import { memberProcedure } from "./procedure.ts";

/** A resource with its value. */
export const getResource = memberProcedure
  .input(z.strictObject({ id: idSchema }))
  .query(({ ctx, input }) => read(ctx.services, ctx.actor, input.id));
