import * as z from "zod";
import { getVersion as readVersion } from "../activity.ts";
import { idSchema } from "../inputs.ts";
import { memberProcedure } from "./procedure.ts";

/** The definition of a version of a story: what a run of it was run by. */
export const getVersion = memberProcedure
  .input(z.strictObject({ id: idSchema }))
  .query(({ ctx, input }) => readVersion(ctx.services, ctx.actor, input.id));
