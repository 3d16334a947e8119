import { isList, isObject, type Json } from "@fairlead/formula";

/**
 * A short mark of what an action does: the same as long as its type and its options are, whatever the order of keys. Tells
 * whether an event is from before a change; two marks that differ say so for certain, equal ones all but for certain.
 */
export function optionsMark({ type, options }: { type: string; options: unknown }): string {
  const text = `${type} ${JSON.stringify(sorted(options as Json))}`;
  let [a, b] = [0x811c9dc5, 0x1000193];
  for (let index = 0; index < text.length; index++) {
    const code = text.charCodeAt(index);
    a = Math.imul(a ^ code, 0x01000193);
    b = Math.imul(b ^ code, 0x5bd1e995);
  }
  return [a, b].map((half) => (half >>> 0).toString(16).padStart(8, "0")).join("");
}

function sorted(value: Json): Json {
  if (isList(value)) return value.map(sorted);
  if (!isObject(value)) return value;
  return Object.fromEntries(
    Object.keys(value)
      .sort()
      .map((key) => [key, sorted(value[key] ?? null)]),
  );
}
