import * as z from "zod";
import { idSchema } from "../inputs.ts";
import { listSavedTests as list } from "../savedTests.ts";
import { memberProcedure } from "./procedure.ts";

/** The saved tests of a story. */
export const listSavedTests = memberProcedure
  .input(z.strictObject({ id: idSchema }))
  .query(({ ctx, input }) => list(ctx.services, ctx.actor, input.id));
