import { evaluate, type FormulaProblem, type Json } from "@fairlead/formula";
import type { OptionContext } from "./evaluateOptions.ts";
import type { OptionNode } from "./plan.ts";
import { toPathText } from "./problem.ts";

/** One formula of an action's options: its place, such as `headers.X-Token`, its text, and what came of it. */
export type FieldPreview = { path: string; source: string } & (
  | { ok: true; value: Json }
  | { ok: false; error: FormulaProblem }
);

/** Options with every formula computed that can be; null stands where one failed. `fields`: the formulas, in their order. */
export type OptionsPreview = { value: Json; fields: readonly FieldPreview[] };

/** Computes every formula of an action's options, however many of them fail. */
export function previewOptions(node: OptionNode, context: OptionContext): OptionsPreview {
  const fields: FieldPreview[] = [];
  return { value: previewNode(node, [], { context, fields }), fields };
}

type Steps = readonly (string | number)[];
type Preview = { context: OptionContext; fields: FieldPreview[] };

function previewNode(node: OptionNode, steps: Steps, preview: Preview): Json {
  switch (node.kind) {
    case "literal":
      return node.value;
    case "list":
      return node.items.map((item, index) => previewNode(item, [...steps, index], preview));
    case "map":
      return Object.fromEntries(
        node.entries.map(([key, entry]) => [key, previewNode(entry, [...steps, key], preview)]),
      );
    case "formula": {
      const { source } = node.formula;
      const path = toPathText([...steps]);
      const result = evaluate(node.formula, preview.context);
      if (result.ok) preview.fields.push({ path, source, ok: true, value: result.value });
      else preview.fields.push({ path, source, ok: false, error: result.error });
      return result.ok ? result.value : null;
    }
    default:
      node satisfies never;
      throw new Error("An option has a form that is not known.");
  }
}
