import { idSchema } from "../inputs.ts";
import { policySchema, setPolicy as set } from "../storyPolicy.ts";
import { memberProcedure } from "./procedure.ts";

/** Changes what holds for a story's share; what is left out stays. */
export const setPolicy = memberProcedure
  .input(policySchema.extend({ id: idSchema }))
  .mutation(({ ctx, input: { id, ...change } }) => set(ctx.services, ctx.actor, { id, change }));
