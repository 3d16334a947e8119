import {
  compileField,
  compileFormula,
  evaluate,
  type Formula,
  functionEntries,
  isList,
  isObject,
  type Json,
  signatureOf,
} from "@fairlead/formula";
import type { FieldAnswer, FunctionHelp, Preview } from "./previewTypes.ts";
import { type Context, shortValue, typeOf } from "./samples.ts";

/** Milliseconds after which no further sample is computed, and the line says so. */
const patienceMs = 200;

/** Names that stand for something only while an action runs. */
const runRoots: ReadonlySet<string> = new Set(["LOOP", "LOCAL", "PAGINATE", "RESPONSE", "RESOURCE", "INFO"]);

/** What a clock of the thread says, in milliseconds; only differences count. */
export type Timer = () => number;

/** Computes a field with each sample, as long as time lasts. */
export function previewField(
  source: string,
  contexts: readonly Context[],
  timer: Timer,
): Omit<FieldAnswer, "kind" | "id"> {
  const compiled = compileField(source);
  const nothing = { isConstant: false, onlyInRuns: null, problems: [], previews: [], isWhole: true };
  if (!compiled.ok) return { ...nothing, problems: compiled.problems };
  if (compiled.field.kind === "literal") return { ...nothing, isConstant: true };
  const { formula } = compiled.field;
  const unseen = formula.references.find(({ root }) => runRoots.has(root) && !Object.hasOwn(contexts[0] ?? {}, root));
  if (unseen !== undefined) return { ...nothing, onlyInRuns: unseen.root };
  const start = timer();
  const previews: Preview[] = [];
  for (const context of contexts) {
    if (timer() - start > patienceMs) break;
    previews.push(compute(formula, context));
  }
  return { ...nothing, previews, isWhole: previews.length === contexts.length };
}

/** Computes one formula with one sample. */
export function previewFormula(source: string, context: Context): Preview {
  const compiled = compileFormula(source);
  if (compiled.ok) return compute(compiled.formula, context);
  const [problem] = compiled.problems;
  return { ok: false, message: problem?.message ?? "", from: problem?.from ?? 0, to: problem?.to ?? 0 };
}

function compute(formula: Formula, context: Context): Preview {
  const chance = { seed: "preview", drawn: 0 };
  const result = evaluate(formula, { roots: context, missing: "error", now: Date.now(), chance });
  if (!result.ok) return { ok: false, message: result.error.message, from: result.error.from, to: result.error.to };
  return { ok: true, type: typeOf(result.value), text: shortValue(result.value), isEmpty: isEmpty(result.value) };
}

function isEmpty(value: Json): boolean {
  if (value === null || value === "") return true;
  return isList(value) ? value.length === 0 : isObject(value) && Object.keys(value).length === 0;
}

/** All functions as the help shows them. */
export function functionHelp(): FunctionHelp[] {
  return functionEntries.map(({ name, family, parameters, summary, synonyms, examples, ...entry }) => ({
    name,
    family,
    parameters,
    summary,
    synonyms,
    signature: signatureOf({ name, parameters, ...entry }),
    examples: examples.map(({ formula, result }) => ({ formula, result })),
  }));
}
