import * as z from "zod";
import { AppError } from "../appError.ts";
import { type Imported, importStory as importDefinition, type StoryProblem } from "../publishing.ts";
import { memberProcedure } from "./procedure.ts";

const input = z.strictObject({
  data: z.string(),
  publish: z.boolean().default(false),
  secrets: z.enum(["refuse", "warn"]).default("refuse"),
});

/** What came of an import: the story, or everything that is wrong with the file. */
export type ImportOutcome = Imported | { problems: readonly StoryProblem[] };

/** Imports a story from the text of a file. A file with problems is an answer here, not an error: they are shown beside it. */
export const importStory = memberProcedure
  .input(input)
  .mutation(async ({ ctx, input: request }): Promise<ImportOutcome> => {
    try {
      return await importDefinition(ctx.services, ctx.actor, request);
    } catch (error) {
      if (error instanceof AppError && error.code === "story_invalid")
        return { problems: error.details.problems ?? [] };
      throw error;
    }
  });
