import { isList, isObject, type Json } from "./json.ts";
import { FormulaError } from "./problem.ts";
import { suggest } from "./suggest.ts";
import { describe, shorten, typeName } from "./values.ts";

/** What to do where a path leads nowhere. */
export type Missing = "error" | "null";

const keysShown = 10;

/**
 * One step down from a value: own keys of objects, positions of lists (negative ones count from the end), nothing of
 * the host. Gives undefined where there is nothing.
 */
export function stepInto(value: Json, key: Json): Json | undefined {
  if (typeof key === "number") return isList(value) ? value[key < 0 ? value.length + key : key] : undefined;
  if (typeof key !== "string" || !isObject(value) || !Object.hasOwn(value, key)) return undefined;
  return value[key] ?? null;
}

/** The error for a step that leads nowhere. `walked` is the way to `value`, its name first; NULL for a computed step. */
export function notFound(value: Json, key: Json, walked: readonly (string | number | null)[]): FormulaError {
  return new FormulaError("not_found", () => explain(value, key, pathText(walked)));
}

function pathText([name, ...steps]: readonly (string | number | null)[]): string {
  return name === "" ? "the value" : `\`${name}${steps.map(stepText).join("")}\``;
}

function stepText(step: string | number | null): string {
  if (step === null) return "[…]";
  if (typeof step === "number") return `[${step}]`;
  return /^\w+$/.test(step) ? `.${shorten(step)}` : `[${JSON.stringify(shorten(step))}]`;
}

function explain(value: Json, key: Json, of: string): string {
  const shown = typeof key === "string" ? `\`${shorten(key)}\`` : describe(key);
  if (isList(value)) return explainList(value, key, { shown, of });
  if (!isObject(value)) {
    const hint = key === "length" && typeof value === "string" ? " The length of a text is SIZE(text)." : "";
    const needed = typeof key === "number" ? "a list" : "an object";
    return `${shown} not found on ${of}: it is ${typeName(value)}, not ${needed}.${hint}`;
  }
  const keys = Object.keys(value);
  const near = typeof key === "string" ? suggest(key, keys) : undefined;
  return `${shown} not found on ${of} (${listKeys(keys)}).${near === undefined ? "" : ` Did you mean \`${near}\`?`}`;
}

function listKeys(keys: readonly string[]): string {
  if (keys.length === 0) return "it is empty";
  const more = keys.length > keysShown ? `, and ${keys.length - keysShown} more` : "";
  return `has: ${keys.slice(0, keysShown).map(shorten).join(", ")}${more}`;
}

function explainList(value: readonly Json[], key: Json, { shown, of }: { shown: string; of: string }): string {
  if (typeof key === "number")
    return `Item ${key} not found on ${of}: the list has ${value.length} items, the first is [0].`;
  const hint =
    key === "length" ? " The length of a list is SIZE(list)." : " Take one by [0], or use MAP to read it from each.";
  return `${shown} not found on ${of}: it is a list of ${value.length} items.${hint}`;
}
