import * as z from "zod";
import { copyRunToDraft } from "../copyToDraft.ts";
import { idSchema } from "../inputs.ts";
import { memberProcedure } from "./procedure.ts";

/** Pins the events of a story run on the draft of its story. */
export const copyToDraft = memberProcedure
  .input(z.strictObject({ id: idSchema }))
  .mutation(({ ctx, input }) => copyRunToDraft(ctx.services, ctx.actor, input.id));
