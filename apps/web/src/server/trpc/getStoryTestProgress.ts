import * as z from "zod";
import { idSchema } from "../inputs.ts";
import { loadTestDraft } from "../testDraft.ts";
import { memberProcedure } from "./procedure.ts";

/** How many action runs of a test of a story have begun; null: it is over, or another process runs it. */
export const getStoryTestProgress = memberProcedure
  .input(z.strictObject({ id: idSchema, key: idSchema }))
  .query(async ({ ctx, input: { id, key } }) => {
    await loadTestDraft(ctx.services, ctx.actor, id);
    return { runs: ctx.services.tester.progressOf(id, key) };
  });
