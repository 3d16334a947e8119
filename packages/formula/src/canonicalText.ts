import type { Budget } from "./budget.ts";
import { isList, type Json } from "./json.ts";
import { toJsonText } from "./jsonText.ts";
import { keysOf } from "./keys.ts";

/** A text that two values share exactly if they are equal. Its price is that of a JSON text, and of sorting the keys. */
export function canonicalText(value: Json, budget: Budget): string {
  if (typeof value === "string") {
    budget.spend(1 + value.length / 50);
    return `"${value}`;
  }
  if (typeof value !== "object" || value === null) {
    budget.spend(2);
    return String(value);
  }
  const size = toJsonText(value, budget).length;
  budget.spend(size / 5);
  budget.memory(2 * size);
  return JSON.stringify(sortKeys(value, budget));
}

function sortKeys(value: Json, budget: Budget): unknown {
  if (typeof value !== "object" || value === null) return value;
  if (isList(value)) return value.map((item) => sortKeys(item, budget));
  const keys = keysOf(value, budget).sort();
  // As pairs, so that keys that look like numbers keep their place.
  return { pairs: keys.map((key) => [key, sortKeys(value[key] ?? null, budget)]) };
}
