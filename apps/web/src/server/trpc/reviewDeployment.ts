import * as z from "zod";
import { reviewDeployment as review } from "../deployments.ts";
import { idSchema } from "../inputs.ts";
import { memberProcedure } from "./procedure.ts";

/** What code said of a story when it was deployed last, and in what the draft differs from it. */
export const reviewDeployment = memberProcedure
  .input(z.strictObject({ id: idSchema }))
  .query(({ ctx, input }) => review(ctx.services, ctx.actor, input.id));
