import type { Budget } from "./budget.ts";
import type { Arguments } from "./functionEntry.ts";
import type { Json } from "./json.ts";
import { followKeyPath, readKeyPath } from "./keyPath.ts";
import { toText } from "./values.ts";

/** Reads what counts of an item. */
export type Selector = (item: Json, index: number) => Json;

/**
 * The argument that says what counts of an item: a path such as `owner.name` (NULL where it leads nowhere) or a lambda,
 * which gets the item and its position. Without the argument the item itself counts.
 */
export function readSelector(args: Arguments, { index, name, budget }: SelectorPlace): Selector {
  if (!args.has(index)) return (item) => item;
  if (!args.isLambda(index)) {
    const path = readKeyPath(args.text(index), name, budget);
    return (item) => followKeyPath(item, path, budget) ?? null;
  }
  const { call } = args.lambda(index);
  return (item, at) => {
    budget.spend(1);
    return call([item, at]);
  };
}

/** Where the argument stands, in which function. */
export type SelectorPlace = { index: number; name: string; budget: Budget };

/** What was selected as the key of an object. */
export function toKey(value: Json, budget: Budget): string {
  const key = toText(value, budget);
  budget.spend(1 + key.length / 50);
  return key;
}
