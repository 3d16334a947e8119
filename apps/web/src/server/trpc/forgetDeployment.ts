import * as z from "zod";
import { forgetDeployment as forget } from "../deployments.ts";
import { idSchema } from "../inputs.ts";
import { memberProcedure } from "./procedure.ts";

/** Says that a story is no longer deployed from code. */
export const forgetDeployment = memberProcedure
  .input(z.strictObject({ id: idSchema }))
  .mutation(({ ctx, input }) => forget(ctx.services, ctx.actor, input.id));
