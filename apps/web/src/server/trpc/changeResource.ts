import { idSchema } from "../inputs.ts";
import { changeResourceSchema } from "../resourceSchemas.ts";
import { changeResource as change } from "../resources.ts";
import { memberProcedure } from "./procedure.ts";

/** Changes a resource. */
export const changeResource = memberProcedure
  .input(changeResourceSchema.extend({ id: idSchema }))
  .mutation(({ ctx, input: { id, ...rest } }) => change(ctx.services, ctx.actor, { id, change: rest }));
