import { compileField, type Formula, type Json, type Reference } from "@fairlead/formula";
import type { ActionType } from "./actionType.ts";
import { isPlainObject } from "./jsonShape.ts";
import { storyLimits, toNumberText } from "./limits.ts";
import { patternBelow } from "./optionFields.ts";
import type { OptionNode } from "./plan.ts";
import { type Path, type Problem, problemsMax, toPathText } from "./problem.ts";

/** The options of an action, read: what its formulas refer to, and what is wrong with them. */
export type ReadOptions = { node: OptionNode; references: PlacedReference[]; problems: Problem[] };

/** A reference of a formula, with the path of the option that holds it. */
export type PlacedReference = Reference & { option: string };

/** `pattern`: the place inside the options with `[]` for every index, as the action type names its constants. */
type Place = { path: Path; pattern: string; constant: boolean };
type Reading = { type: ActionType; allowance: Allowance; references: PlacedReference[]; problems: Problem[] };

/** How many characters of texts with formulas may still be read in this story. */
type Allowance = { characters: number };

/** What to read options by. `path`: where they stand in the definition. */
export type ReadBy = { type: ActionType; path: Path; allowance: Allowance };

/** Reads every formula in an action's options, once. */
export function readOptions(options: unknown, { type, path, allowance }: ReadBy): ReadOptions {
  const reading: Reading = { type, allowance, references: [], problems: [] };
  const node = readNode(options, { path, pattern: "", constant: false }, reading);
  return { node, references: reading.references, problems: reading.problems };
}

function readNode(value: unknown, place: Place, reading: Reading): OptionNode {
  if (typeof value === "string") return place.constant ? { kind: "literal", value } : readField(value, place, reading);
  if (typeof value === "number" || typeof value === "boolean") return { kind: "literal", value };
  if (Array.isArray(value)) return readList(value, place, reading);
  return isPlainObject(value) ? readMap(value, place, reading) : { kind: "literal", value: null };
}

function readField(source: string, place: Place, reading: Reading): OptionNode {
  const { type, references, problems } = reading;
  const path = toPathText(place.path);
  if (problems.length > problemsMax || !takeAllowance(source, path, reading)) return { kind: "literal", value: source };
  const result = compileField(source);
  if (!result.ok) {
    for (const { code, message, from, to, fix } of result.problems.slice(0, problemsMax + 1)) {
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
  for (const reference of field.formula.references) references.push({ ...reference, option: path });
  return { kind: "formula", formula: field.formula satisfies Formula };
}

/** Whether a text may be read. The first one that is too much for the story is told, those after it are left alone. */
function takeAllowance(source: string, path: string, { allowance, problems }: Reading): boolean {
  if (!source.startsWith("=") && !source.includes("<<")) return true;
  const before = allowance.characters;
  allowance.characters -= source.length;
  if (allowance.characters >= 0) return true;
  if (before < 0) return false;
  const most = toNumberText(storyLimits.formulas);
  const message = `brings the texts with formulas of this story to more than ${most} characters, the limit. Keep long texts out of the definition, or split the story.`;
  problems.push({ code: "formulas_too_long", path, message });
  return false;
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
  const below = patternBelow(pattern, step);
  return { path: [...path, step], pattern: below, constant: constant || type.constants.includes(below) };
}
