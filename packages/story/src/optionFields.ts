import { isList, isObject, type Json } from "@fairlead/formula";
import type { ActionType } from "./actionType.ts";

/** A place inside options as action types name it, with `[]` for every index: `rules[].type`. */
export function patternBelow(pattern: string, step: string | number): string {
  if (typeof step === "number") return `${pattern}[]`;
  return pattern === "" ? step : `${pattern}.${step}`;
}

/**
 * Options in which every text that may hold formulas is what `change` makes of it; texts that are taken as they are stay.
 * What does not change is not copied.
 */
export function mapFields(options: Json, type: ActionType, change: (text: string) => string): Json {
  const mapNode = (node: Json, pattern: string): Json => {
    if (type.constants.includes(pattern)) return node;
    if (typeof node === "string") return change(node);
    if (isList(node)) {
      const items = node.map((item, index) => mapNode(item, patternBelow(pattern, index)));
      return items.every((item, index) => item === node[index]) ? node : items;
    }
    if (!isObject(node)) return node;
    const entries = Object.entries(node).map(
      ([key, item]) => [key, mapNode(item, patternBelow(pattern, key))] as const,
    );
    return entries.every(([key, item]) => item === node[key]) ? node : Object.fromEntries(entries);
  };
  return mapNode(options, "");
}
