import * as z from "zod";
import { idSchema } from "../inputs.ts";
import { sendSample as send } from "../sampleEvent.ts";
import { memberProcedure } from "./procedure.ts";

/** Starts a story run with the story's sample event. */
export const sendSample = memberProcedure
  .input(z.strictObject({ id: idSchema }))
  .mutation(({ ctx, input }) => send(ctx.services, ctx.actor, input.id));
