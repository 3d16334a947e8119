/**
 * What is made anew with every edit, with those kept as they were that say the same: whoever compares them by identity,
 * as the canvas and its cards do, has only to do with what was edited.
 */
export function keepSame<Item extends { id: string }>(before: readonly Item[], after: Item[]): Item[] {
  if (before.length === 0) return after;
  const known = new Map(before.map((item) => [item.id, item]));
  const kept = after.map((item) => {
    const old = known.get(item.id);
    return old !== undefined && isSame(old, item) ? old : item;
  });
  const isAll = kept.length === before.length && kept.every((item, at) => item === before[at]);
  return isAll ? (before as Item[]) : kept;
}

/** Whether two values hold the same; parts that are shared are not looked into. */
function isSame(a: unknown, b: unknown): boolean {
  if (Object.is(a, b)) return true;
  if (typeof a !== "object" || typeof b !== "object" || a === null || b === null) return false;
  if (Array.isArray(a) !== Array.isArray(b)) return false;
  const keys = Object.keys(a);
  if (keys.length !== Object.keys(b).length) return false;
  return keys.every((key) => Object.hasOwn(b, key) && isSame(fieldOf(a, key), fieldOf(b, key)));
}

function fieldOf(value: object, key: string): unknown {
  return (value as Record<string, unknown>)[key];
}
