import * as z from "zod";
import { readActionMemory } from "../actionMemory.ts";
import { AppError } from "../appError.ts";
import { actionSlugSchema, idSchema } from "../inputs.ts";
import { memberProcedure } from "./procedure.ts";

/** What an action remembers over story runs, and lets wait; null for one that was drawn and never published. */
export const getMemory = memberProcedure
  .input(z.strictObject({ storyId: idSchema, slug: actionSlugSchema }))
  .query(({ ctx, input }) =>
    readActionMemory(ctx.services, ctx.actor, input).catch((error: unknown) => {
      if (error instanceof AppError && error.code === "not_found") return null;
      throw error;
    }),
  );
