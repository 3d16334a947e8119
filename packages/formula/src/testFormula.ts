import { type EvaluateOptions, evaluate } from "./evaluate.ts";
import { compileFormula } from "./formula.ts";
import type { Json } from "./json.ts";
import type { FormulaProblem } from "./problem.ts";

type Options = Partial<EvaluateOptions>;

/** 24 November 2026, 10:30 UTC. */
export const testNow = Date.UTC(2026, 10, 24, 10, 30);

/** For tests: the value of a formula. Throws, with the message, where it has a problem. */
export function computed(source: string, roots: Options["roots"] = {}, options: Options = {}): Json {
  const compiled = compileFormula(source);
  if (!compiled.ok) throw new Error(compiled.problems.map(({ message }) => message).join(" "));
  const result = evaluate(compiled.formula, {
    roots,
    missing: "error",
    now: testNow,
    chance: { seed: "test", drawn: 0 },
    ...options,
  });
  if (!result.ok) throw new Error(result.error.message);
  return result.value;
}

/** For tests: the problem with which computing a formula ends. Throws where it has none. */
export function problemOf(source: string, roots: Options["roots"] = {}, options: Options = {}): FormulaProblem {
  const compiled = compileFormula(source);
  if (!compiled.ok) throw new Error(compiled.problems.map(({ message }) => message).join(" "));
  const result = evaluate(compiled.formula, {
    roots,
    missing: "error",
    now: testNow,
    chance: { seed: "test", drawn: 0 },
    ...options,
  });
  if (result.ok) throw new Error(`It gives ${JSON.stringify(result.value)}.`);
  return result.error;
}

/** For tests: what is wrong with a source, in short. */
export function problemsOf(source: string): string[] {
  const compiled = compileFormula(source);
  return compiled.ok ? [] : compiled.problems.map(({ from, to, message }) => `${from}-${to} ${message}`);
}
