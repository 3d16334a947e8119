import { checkAtMostOnce } from "./atMostOnceChecks.ts";
import { checkCallable } from "./callable.ts";
import { checkCredentialUse } from "./credentialChecks.ts";
import type { StoryDefinition } from "./definition.ts";
import { checkGraph } from "./graphChecks.ts";
import { checkJsonShape } from "./jsonShape.ts";
import { storyLimits } from "./limits.ts";
import { type ReadAction, readAction } from "./locals.ts";
import { type Problem, problemsMax, sortProblems } from "./problem.ts";
import { createReferenceCheck } from "./referenceChecks.ts";
import { type StorySketch, sketchStory } from "./sketch.ts";
import { checkStructure } from "./structure.ts";

/** A story's definition, or everything that keeps it from being one. */
export type ParseResult = { ok: true; definition: StoryDefinition } | { ok: false; problems: Problem[] };

/**
 * Reads a definition: shape, names and links. Formulas are not looked at, so that a draft with a half-written formula
 * can be kept; `checkStory` reports them, `compileStory` refuses them. All problems are reported at once.
 */
export function parseStory(input: unknown): ParseResult {
  const read = readStory(input);
  return read.definition === undefined
    ? { ok: false, problems: sortProblems(read.problems) }
    : { ok: true, definition: read.definition };
}

/** Everything that is wrong with a story, formulas included, in the order of the definition; empty if it can be compiled. */
export function checkStory(input: unknown): Problem[] {
  const { sketch, problems } = readStory(input);
  return sortProblems([...problems, ...readFormulas(sketch).problems, ...checkCallable(input)]);
}

type StoryRead = { definition?: StoryDefinition; sketch: StorySketch; problems: Problem[] };

/** Reads all but the formulas. There is a definition if and only if there are no problems. */
export function readStory(input: unknown): StoryRead {
  const shape = checkJsonShape(input);
  if (!shape.readable) return { sketch: sketchStory(undefined), problems: shape.problems };
  const sketch = sketchStory(input);
  const structure = checkStructure(input);
  const named = structure.ok ? [] : structure.problems;
  const problems = [...shape.problems, ...named, ...checkGraph(sketch), ...checkAtMostOnce(input)];
  return problems.length === 0 && structure.ok
    ? { definition: structure.definition, sketch, problems }
    : { sketch, problems };
}

/** The options of each action, by its place in the definition, with all formulas read. */
export type FormulasRead = { options: (ReadAction | undefined)[]; problems: Problem[] };

/** Reads the formulas of all actions whose type is known, and checks what they refer to. Stops after 1 000 problems. */
export function readFormulas(sketch: StorySketch): FormulasRead {
  const checkReferences = createReferenceCheck(sketch);
  const allowance = { characters: storyLimits.formulas };
  const problems: Problem[] = [];
  const options = sketch.actions.map(({ type, index, slug, ...raw }) => {
    if (type === undefined || raw.options === undefined || problems.length > problemsMax) return undefined;
    const read = readAction(raw, { type, path: ["actions", index], allowance });
    problems.push(...read.problems, ...checkReferences(slug, read.references));
    problems.push(...checkCredentialUse(type, read.references));
    return read;
  });
  return { options, problems };
}
