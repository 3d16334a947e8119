import { type Chance, defaultLimits, evaluate, type FormulaProblem, type Json } from "@fairlead/formula";
import type { OptionNode } from "./plan.ts";
import { toPathText } from "./problem.ts";

/** What the formulas of an action may read. `now` is in milliseconds since 1970. */
export type OptionContext = {
  roots: { readonly [name: string]: Json };
  missing: "error" | "null";
  now: number;
  /** Where UUID and the RANDOM functions draw from; without it they end with `no_seed`. */
  chance?: Chance;
  /** Hears of the steps that each formula took. */
  onFuel?: (steps: number) => void;
};

/** The options of one run, or the first formula that failed: its place, such as `headers.X-Token`, and why. */
export type EvaluatedOptions = { ok: true; value: Json } | { ok: false; path: string; error: FormulaProblem };

type Evaluated = { ok: true; value: Json } | { ok: false; steps: (string | number)[]; error: FormulaProblem };

/** What is left of the steps that all formulas of an action share: together they hold the event loop. */
type Context = OptionContext & { left: { fuel: number } };

/** Computes all formulas of an action's options, in the order of the definition. They share the steps of one formula. */
export function evaluateOptions(node: OptionNode, context: OptionContext): EvaluatedOptions {
  const result = evaluateNode(node, { ...context, left: { fuel: defaultLimits.fuel } });
  return result.ok ? result : { ok: false, path: toPathText(result.steps.reverse()), error: result.error };
}

function evaluateNode(node: OptionNode, context: Context): Evaluated {
  switch (node.kind) {
    case "literal":
      return { ok: true, value: node.value };
    case "formula": {
      const { left } = context;
      const result = evaluate(node.formula, { ...context, limits: { fuel: left.fuel } });
      if (result.ok) {
        left.fuel -= result.fuel;
        context.onFuel?.(result.fuel);
      }
      return result.ok ? result : { ok: false, steps: [], error: result.error };
    }
    case "list":
      return evaluateList(node.items, context);
    case "map":
      return evaluateMap(node.entries, context);
    default:
      node satisfies never;
      throw new Error("An option has a form that is not known.");
  }
}

function evaluateList(items: readonly OptionNode[], context: Context): Evaluated {
  const values: Json[] = [];
  for (const [index, item] of items.entries()) {
    const result = evaluateNode(item, context);
    if (!result.ok) return addStep(result, index);
    values.push(result.value);
  }
  return { ok: true, value: values };
}

function evaluateMap(entries: readonly (readonly [string, OptionNode])[], context: Context): Evaluated {
  const values: [string, Json][] = [];
  for (const [key, entry] of entries) {
    const result = evaluateNode(entry, context);
    if (!result.ok) return addStep(result, key);
    values.push([key, result.value]);
  }
  return { ok: true, value: Object.fromEntries(values) };
}

/** Steps are gathered on the way up, innermost first: a failure costs, success doesn't. */
function addStep(failure: Extract<Evaluated, { ok: false }>, step: string | number): Evaluated {
  failure.steps.push(step);
  return failure;
}
