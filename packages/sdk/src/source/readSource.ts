import { describeProblem, parseStory, type StoryDefinition } from "@fairlead/story";
import { StoryError } from "../story.ts";
import { evaluateModule } from "./evaluateModule.ts";
import { parseModule } from "./parseModule.ts";
import { withPlainLines } from "./scanner.ts";
import { SourceFault } from "./syntax.ts";

/** What is wrong with code. `line`: where, counted from 1; null where it is about the story as a whole. */
export type SourceProblem = { line: number | null; message: string };

/** The story that code writes, or what is wrong with the code. */
export type SourceRead = { ok: true; definition: StoryDefinition } | { ok: false; problems: readonly SourceProblem[] };

/**
 * Reads the source of a story without running it as a program: the way back of `toSdkSource`. It may be changed as far as
 * constants, calls of the SDK, texts and JSON go. Nothing is thrown.
 */
export function readSource(source: string): SourceRead {
  try {
    const read = parseStory(evaluateModule(parseModule(source)));
    if (read.ok) return read;
    return { ok: false, problems: read.problems.map((one) => ({ line: null, message: describeProblem(one) })) };
  } catch (error) {
    return { ok: false, problems: toProblems(error, source) };
  }
}

function toProblems(error: unknown, source: string): SourceProblem[] {
  if (error instanceof StoryError) return error.problems.map((one) => ({ line: null, message: describeProblem(one) }));
  if (error instanceof SourceFault) return [{ line: lineOf(error.at, source), message: error.message }];
  if (error instanceof RangeError)
    return [
      { line: null, message: "The code can't be read: its calls and fields go on in each other without an end." },
    ];
  const message = error instanceof Error ? error.message : String(error);
  return [{ line: null, message: `The code can't be read: ${message}` }];
}

function lineOf(at: number, source: string): number {
  return withPlainLines(source).slice(0, at).split("\n").length;
}
