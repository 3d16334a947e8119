import * as z from "zod";
import { idSchema } from "../inputs.ts";
import { getStory as readStory } from "../stories.ts";
import { memberProcedure } from "./procedure.ts";

/** A story with its draft and its webhooks' addresses. */
export const getStory = memberProcedure
  .input(z.strictObject({ id: idSchema }))
  .query(({ ctx, input }) => readStory(ctx.services, ctx.actor, input.id));
