import type { Json } from "@fairlead/formula";
import type { Path } from "./problem.ts";

/** One place in which two values differ. */
export type JsonDifference =
  | { kind: "added"; path: Path; after: Json }
  | { kind: "removed"; path: Path; before: Json }
  | { kind: "changed"; path: Path; before: Json; after: Json };

/** The differences, and whether there are more than were asked for. */
export type JsonDiff = { differences: JsonDifference[]; isMore: boolean };

/**
 * In what a value differs from one before it, in the order of the later one's keys, `differencesMax` places at most. What
 * is there in both is looked into; lists are compared place by place.
 */
export function diffJson(before: Json, after: Json, differencesMax = 200): JsonDiff {
  const differences: JsonDifference[] = [];
  const isFull = () => differences.length > differencesMax;
  const compare = (old: Json, now: Json, path: Path) => {
    if (old === now || isFull()) return;
    if (!isContainer(old) || !isContainer(now) || Array.isArray(old) !== Array.isArray(now)) {
      differences.push({ kind: "changed", path, before: old, after: now });
      return;
    }
    const keys = new Set([...Object.keys(now), ...Object.keys(old)]);
    for (const key of keys) {
      if (isFull()) return;
      const step = Array.isArray(now) ? Number(key) : key;
      const [was, is] = [fieldOf(old, key), fieldOf(now, key)];
      const at = [...path, step];
      if (was === undefined && is !== undefined) differences.push({ kind: "added", path: at, after: is });
      else if (is === undefined && was !== undefined) differences.push({ kind: "removed", path: at, before: was });
      else if (was !== undefined && is !== undefined) compare(was, is, at);
    }
  };
  compare(before, after, []);
  return { differences: differences.slice(0, differencesMax), isMore: isFull() };
}

type Container = Json[] | { [key: string]: Json };

function isContainer(value: Json): value is Container {
  return typeof value === "object" && value !== null;
}

function fieldOf(value: Container, key: string): Json | undefined {
  return Object.hasOwn(value, key) ? (value as { [key: string]: Json })[key] : undefined;
}
