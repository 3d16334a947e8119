import * as z from "zod";
import { idSchema } from "../inputs.ts";
import { deleteResource as remove } from "../resources.ts";
import { memberProcedure } from "./procedure.ts";

/** Removes a resource; one that stories use with `force` only. */
export const deleteResource = memberProcedure
  .input(z.strictObject({ id: idSchema, force: z.boolean() }))
  .mutation(({ ctx, input }) => remove(ctx.services, ctx.actor, input));
