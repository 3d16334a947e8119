import * as z from "zod";
import { deleteCredential as remove } from "../credentials.ts";
import { idSchema } from "../inputs.ts";
import { memberProcedure } from "./procedure.ts";

/** Removes a credential; one that stories use with `force` only. */
export const deleteCredential = memberProcedure
  .input(z.strictObject({ id: idSchema, force: z.boolean() }))
  .mutation(({ ctx, input }) => remove(ctx.services, ctx.actor, input));
