import * as z from "zod";
import { makeFromTemplate, templateKeySchema } from "../templates.ts";
import { memberProcedure } from "./procedure.ts";

const input = z.strictObject({ key: templateKeySchema });

/** Makes a draft from a template. */
export const createFromTemplate = memberProcedure
  .input(input)
  .mutation(({ ctx, input: { key } }) => makeFromTemplate(ctx.services, ctx.actor, key));
