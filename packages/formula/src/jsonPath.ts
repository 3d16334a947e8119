import type { Budget } from "./budget.ts";
import type { Arguments } from "./functionEntry.ts";
import { isList, isObject, type Json } from "./json.ts";
import { type Condition, parseJsonPath, type Segment, type Selector } from "./jsonPathParse.ts";
import { keysOf } from "./keys.ts";
import { stepInto } from "./paths.ts";
import { isEqual } from "./values.ts";

/** All values that the path in the second argument finds in the first one. A path finds nothing rather than failing. */
export function findAllByPath(args: Arguments, budget: Budget): Json {
  const path = args.text(1);
  budget.spend(10 + path.length);
  const parsed = parseJsonPath(path);
  if (!parsed.ok) throw args.refuse(1, parsed.reason, "invalid_path");
  let found: readonly Json[] = [args.any(0)];
  for (const segment of parsed.segments) found = applySegment(found, segment, budget);
  budget.list(found.length);
  return found;
}

function applySegment(values: readonly Json[], { selectors, isDeep }: Segment, budget: Budget): Json[] {
  const found: Json[] = [];
  const visit = (value: Json): void => {
    budget.spend(1);
    for (const selector of selectors) select(value, selector, { found, budget });
    if (found.length > budget.limits.listLength) budget.list(found.length);
    if (!isDeep) return;
    budget.enter();
    for (const child of childrenOf(value, budget)) visit(child);
    budget.leave();
  };
  for (const value of values) visit(value);
  budget.memory(16 * found.length);
  return found;
}

type Finding = { found: Json[]; budget: Budget };

function select(value: Json, selector: Selector, { found, budget }: Finding): void {
  switch (selector.kind) {
    case "key": {
      const next = stepInto(value, selector.key);
      if (next !== undefined) found.push(next);
      return;
    }
    case "all":
      for (const child of childrenOf(value, budget)) found.push(child);
      return;
    case "slice":
      if (isList(value)) takeSlice(value, selector, { found, budget });
      return;
    case "filter":
      for (const child of childrenOf(value, budget)) if (holds(child, selector.condition, budget)) found.push(child);
      return;
    default:
      selector satisfies never;
  }
}

function childrenOf(value: Json, budget: Budget): readonly Json[] {
  if (isList(value)) {
    budget.spend(1 + value.length / 10);
    return value;
  }
  if (!isObject(value)) return [];
  const keys = keysOf(value, budget);
  budget.memory(16 * keys.length);
  return keys.map((key) => value[key] ?? null);
}

type Slice = Extract<Selector, { kind: "slice" }>;

function takeSlice(list: readonly Json[], { from, to, step }: Slice, { found, budget }: Finding): void {
  const end = bound(to ?? list.length, list.length);
  for (let at = bound(from ?? 0, list.length); at < end; at += step) {
    budget.spend(0.2);
    found.push(list[at] ?? null);
  }
}

function bound(position: number, length: number): number {
  return Math.max(0, Math.min(length, position < 0 ? length + position : position));
}

function holds(value: Json, condition: Condition, budget: Budget): boolean {
  budget.spend(1.5);
  switch (condition.kind) {
    case "and":
      return condition.parts.every((part) => holds(value, part, budget));
    case "or":
      return condition.parts.some((part) => holds(value, part, budget));
    case "not":
      return !holds(value, condition.part, budget);
    case "exists":
      return follow(value, condition.path, budget) !== undefined;
    default:
      return compare(follow(value, condition.path, budget), condition, budget);
  }
}

function follow(start: Json, path: readonly (string | number)[], budget: Budget): Json | undefined {
  let value: Json | undefined = start;
  for (const step of path) {
    budget.spend(0.3);
    value = value === undefined ? undefined : stepInto(value, step);
  }
  return value;
}

type Comparison = Extract<Condition, { kind: "compare" }>;

function compare(left: Json | undefined, { operator, value }: Comparison, budget: Budget): boolean {
  if (operator === "==" || operator === "!=")
    return (left !== undefined && isEqual(left, value, budget)) === (operator === "==");
  const areNumbers = typeof left === "number" && typeof value === "number";
  if (!areNumbers && !(typeof left === "string" && typeof value === "string")) return false;
  if (operator === "<") return left < value;
  if (operator === "<=") return left <= value;
  return operator === ">" ? left > value : left >= value;
}
