import type { Json } from "@fairlead/formula";
import type { JsonDiff, JsonDifference } from "./diffJson.ts";
import type { Path } from "./problem.ts";

/**
 * In what the shape of a value differs from that of one before it: the kinds of its values, and the keys of its objects.
 * Values of a kind and lengths of lists may differ; the items of a list are compared with those before, the last of which
 * stands for what comes after it. Kinds are told in the place of values.
 */
export function diffShape(before: Json, after: Json, differencesMax = 200): JsonDiff {
  const differences: JsonDifference[] = [];
  const isFull = () => differences.length > differencesMax;
  const compare = (old: Json, now: Json, path: Path) => {
    if (isFull()) return;
    const [was, is] = [kindOf(old), kindOf(now)];
    if (was !== is) differences.push({ kind: "changed", path, before: was, after: is });
    else if (isList(old) && isList(now)) compareItems(old, now, path);
    else if (isObject(old) && isObject(now)) compareKeys(old, now, path);
  };
  const compareItems = (old: readonly Json[], now: readonly Json[], path: Path) => {
    const known = differences.length;
    for (const [at, item] of now.entries()) {
      const was = old[Math.min(at, old.length - 1)];
      if (was === undefined || differences.length > known) return;
      compare(was, item, [...path, at]);
    }
  };
  const compareKeys = (old: { readonly [key: string]: Json }, now: { readonly [key: string]: Json }, path: Path) => {
    for (const key of new Set([...Object.keys(now), ...Object.keys(old)])) {
      const was = Object.hasOwn(old, key) ? old[key] : undefined;
      const is = Object.hasOwn(now, key) ? now[key] : undefined;
      if (was === undefined && is !== undefined)
        differences.push({ kind: "added", path: [...path, key], after: kindOf(is) });
      else if (is === undefined && was !== undefined)
        differences.push({ kind: "removed", path: [...path, key], before: kindOf(was) });
      else if (was !== undefined && is !== undefined) compare(was, is, [...path, key]);
    }
  };
  compare(before, after, []);
  return { differences: differences.slice(0, differencesMax), isMore: isFull() };
}

function kindOf(value: Json): string {
  if (value === null) return "nothing";
  if (isList(value)) return "list";
  const kinds: Readonly<Record<string, string>> = { string: "text", boolean: "true or false", object: "object" };
  return kinds[typeof value] ?? "number";
}

function isList(value: Json): value is readonly Json[] {
  return Array.isArray(value);
}

function isObject(value: Json): value is { readonly [key: string]: Json } {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
