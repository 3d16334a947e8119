import { compileField, type Formula, type Json, type Reference } from "@fairlead/formula";
import type { ActionType } from "./actionType.ts";
import { isPlainObject } from "./jsonShape.ts";
import type { OptionNode } from "./plan.ts";
import { type Path, type Problem, toPathText } from "./problem.ts";

/** The options of an action, read: what its formulas refer to, and what is wrong with them. */
export type ReadOptions = { node: OptionNode; references: PlacedReference[]; problems: Problem[] };

/** A reference of a formula, with the path of the option that holds it. */
export type PlacedReference = Reference & { option: string };

/** `pattern`: the place inside the options with `[]` for every index, as the action type names its constants. */
type Place = { path: Path; pattern: string; constant: boolean };
type Reading = { type: ActionType; references: PlacedReference[]; problems: Problem[] };

/** Reads every formula in an action's options, once. `path` is where the options stand in the definition. */
export function readOptions(options: unknown, type: ActionType, path: Path): ReadOptions {
  const reading: Reading = { type, references: [], problems: [] };
  const node = readNode(options, { path, pattern: "", constant: false }, reading);
  return { node, references: reading.references, problems: reading.problems };
}

function readNode(value: unknown, place: Place, reading: Reading): OptionNode {
  if (typeof value === "string") return place.constant ? { kind: "literal", value } : readField(value, place, reading);
  if (typeof value === "number" || typeof value === "boolean") return { kind: "literal", value };
  if (Array.isArray(value)) return readList(value, place, reading);
  return isPlainObject(value) ? readMap(value, place, reading) : { kind: "literal", value: null };
}

function readField(source: string, place: Place, { type, references, problems }: Reading): OptionNode {
  const path = toPathText(place.path);
  const result = compileField(source);
  if (!result.ok) {
    for (const { code, message, from, to, fix } of result.problems) {
      problems.push({ code, path, message, from, to, ...(fix === undefined ? {} : { fix }) });
    }
    return { kind: "literal", value: source };
  }
  const { field } = result;
  if (type.valueFormulas.includes(place.pattern) && (field.kind === "literal" || field.formula.mode === "text")) {
    problems.push({
      code: "value_formula_needed",
      path,
      message: valueFormulaNeeded(source),
      from: 0,
      to: source.length,
    });
  }
  if (field.kind === "literal") return field;
  references.push(...field.formula.references.map((reference) => ({ ...reference, option: path })));
  return { kind: "formula", formula: field.formula satisfies Formula };
}

function valueFormulaNeeded(source: string): string {
  const pill = /^<<([^<>]+)>>$/.exec(source.trim())?.[1];
  return `must be a value formula: a text that starts with "=", such as =${pill ?? "fetch_users.body.users"}.`;
}

function readList(list: readonly unknown[], place: Place, reading: Reading): OptionNode {
  const items = list.map((item, index) => readNode(item, stepInto(place, index, reading.type), reading));
  const values = items.flatMap((item) => (item.kind === "literal" ? [item.value] : []));
  return values.length === items.length ? { kind: "literal", value: values } : { kind: "list", items };
}

function readMap(map: Readonly<Record<string, unknown>>, place: Place, reading: Reading): OptionNode {
  const entries = Object.entries(map).map(
    ([key, value]) => [key, readNode(value, stepInto(place, key, reading.type), reading)] as const,
  );
  const values = entries.flatMap(([key, node]): [string, Json][] =>
    node.kind === "literal" ? [[key, node.value]] : [],
  );
  return values.length === entries.length
    ? { kind: "literal", value: Object.fromEntries(values) }
    : { kind: "map", entries };
}

function stepInto({ path, pattern, constant }: Place, step: string | number, type: ActionType): Place {
  const below = typeof step === "number" ? `${pattern}[]` : pattern === "" ? step : `${pattern}.${step}`;
  return { path: [...path, step], pattern: below, constant: constant || type.constants.includes(below) };
}
