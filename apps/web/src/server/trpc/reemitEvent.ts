import * as z from "zod";
import { idSchema, versionChoiceSchema } from "../inputs.ts";
import { reemitEvent as reemit } from "../runControl.ts";
import { memberProcedure } from "./procedure.ts";

const input = z.strictObject({ id: idSchema, version: versionChoiceSchema.optional() });

/** Emits an event again, as a new story run. */
export const reemitEvent = memberProcedure
  .input(input)
  .mutation(({ ctx, input: asked }) => reemit(ctx.services, ctx.actor, asked));
