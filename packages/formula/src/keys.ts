import type { Budget } from "./budget.ts";
import type { JsonObject } from "./json.ts";

/**
 * The own keys of an object, charged. How many there are is only known once they are listed, so this one charge comes
 * after: it can be late by one object, which its own limits keep to a few milliseconds.
 */
export function keysOf(object: JsonObject, budget: Budget): string[] {
  const keys = Object.keys(object);
  budget.spend(1 + 2 * keys.length);
  budget.memory(8 * keys.length);
  return keys;
}
