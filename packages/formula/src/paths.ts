import { isList, isObject, type Json } from "./json.ts";
import { FormulaError } from "./problem.ts";
import { suggest } from "./suggest.ts";
import { describe, typeName } from "./values.ts";

/** What to do where a path leads nowhere. */
export type Missing = "error" | "null";

const keysShown = 10;

/** One step down from a value: own keys of objects, positions of lists, nothing of the host. */
export function stepInto(value: Json, key: Json, where: { name: string; missing: Missing }): Json {
  if (isList(value)) {
    const index = typeof key === "number" ? key : Number.NaN;
    const item = value[index < 0 ? value.length + index : index];
    return item === undefined ? absent(value, key, where) : item;
  }
  if (isObject(value) && typeof key === "string" && Object.hasOwn(value, key)) return value[key] ?? null;
  return absent(value, key, where);
}

function absent(value: Json, key: Json, { name, missing }: { name: string; missing: Missing }): null {
  if (missing === "null") return null;
  throw new FormulaError("not_found", explain(value, key, name));
}

function explain(value: Json, key: Json, name: string): string {
  const shown = typeof key === "string" ? `\`${key}\`` : describe(key);
  const of = name === "" ? "the value" : `\`${name}\``;
  if (isList(value)) return explainList(value, key, { shown, of });
  if (!isObject(value)) {
    const hint = key === "length" && typeof value === "string" ? " The length of a text is SIZE(text)." : "";
    return `${shown} not found on ${of}: it is ${typeName(value)}, not an object.${hint}`;
  }
  const keys = Object.keys(value);
  const near = typeof key === "string" ? suggest(key, keys) : undefined;
  const more = keys.length > keysShown ? `, and ${keys.length - keysShown} more` : "";
  const has =
    keys.length === 0
      ? "it is empty"
      : `has: ${keys
          .slice(0, keysShown)
          .map((k) => k.slice(0, 60))
          .join(", ")}${more}`;
  return `${shown} not found on ${of} (${has}).${near === undefined ? "" : ` Did you mean \`${near}\`?`}`;
}

function explainList(value: readonly Json[], key: Json, { shown, of }: { shown: string; of: string }): string {
  if (typeof key === "number")
    return `Item ${key} not found on ${of}: the list has ${value.length} items, the first is [0].`;
  const hint =
    key === "length" ? " The length of a list is SIZE(list)." : " Take one by [0], or use MAP to read it from each.";
  return `${shown} not found on ${of}: it is a list of ${value.length} items.${hint}`;
}
