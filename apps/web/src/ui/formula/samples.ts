import { isList, isObject, type Json } from "@fairlead/formula";

/** Events by the slugs of their actions, as a formula reads them. */
export type Context = Readonly<Record<string, Json>>;

/** What stands below a path in the samples: a key, its first value, and in how many samples it is. */
export type SeenKey = { key: string | number; value: Json; count: number };

const keysMax = 500;

/** What formulas find at a path in a sample; undefined where it leads nowhere. */
function valueAt(context: Context, path: readonly (string | number)[]): Json | undefined {
  let value: Json | undefined = context;
  for (const step of path) {
    if (typeof step === "number") value = isList(value) ? value.at(step) : undefined;
    else value = isObject(value) && Object.hasOwn(value, step) ? value[step] : undefined;
    if (value === undefined) return undefined;
  }
  return value;
}

/** The keys that the samples have below a path, the most frequent first; of a list its first item stands for all. */
export function keysBelow(samples: readonly Context[], path: readonly (string | number)[]): SeenKey[] {
  const seen = new Map<string | number, SeenKey>();
  for (const sample of samples) {
    const value = valueAt(sample, path);
    const entries = isList(value) ? value.slice(0, 1).map((item) => [0, item] as const) : entriesOf(value);
    for (const [key, item] of entries.slice(0, keysMax)) {
      const known = seen.get(key);
      if (known === undefined) seen.set(key, { key, value: item, count: 1 });
      else {
        known.count += 1;
        known.value ??= item;
      }
    }
  }
  return [...seen.values()].sort((a, b) => b.count - a.count);
}

function entriesOf(value: Json | undefined): (readonly [string, Json])[] {
  return value !== undefined && isObject(value) ? Object.entries(value) : [];
}

/** A type as people know it. */
export function typeOf(value: Json): string {
  if (value === null) return "NULL";
  if (isList(value)) return `${value.length} ${value.length === 1 ? "item" : "items"}`;
  if (isObject(value)) return "object";
  return typeof value === "string" ? "text" : typeof value;
}

const shownMax = 60;

/** A value on one short line. */
export function shortValue(value: Json, most = shownMax): string {
  // A large value is not written out to show its beginning.
  if (isList(value) && value.length > 20)
    return `[${value
      .slice(0, 3)
      .map((item) => shortValue(item, 12))
      .join(", ")}, …]`;
  const text =
    typeof value === "string" ? JSON.stringify(value.slice(0, most + 1)) : JSON.stringify(value).slice(0, most + 2);
  return text.length > most ? `${text.slice(0, most - 1)}…` : text;
}
