import type { Remake } from "./optionEdits.ts";

/** The items of an option that is a list. */
export function itemsOf(value: unknown): readonly unknown[] {
  return Array.isArray(value) ? value : [];
}

/** Makes one of the items, counted from 0, anew. */
export const remakeItem =
  (at: number, remake: Remake): Remake =>
  (before) =>
    itemsOf(before).map((item, index) => (index === at ? remake(item) : item));

/** Takes one of the items away. */
export const removeItem =
  (at: number): Remake =>
  (before) =>
    itemsOf(before).toSpliced(at, 1);

/** Adds an item, made for those that are there, as the last one. */
export const addItem =
  (toNew: (before: readonly unknown[]) => unknown): Remake =>
  (before) => {
    const items = itemsOf(before);
    return [...items, toNew(items)];
  };
