import type { ActionType } from "./actionType.ts";
import { type EvaluatedOptions, evaluateOptions, type OptionContext } from "./evaluateOptions.ts";
import type { OptionNode } from "./plan.ts";

/** Options that are computed before the action begins, and those that are computed with what it learns. */
export type SplitOptions = { early: OptionNode; late: ReadonlyMap<string, OptionNode> };

/** Takes the options apart that an action computes late. Null if its type has none that are set. */
export function splitLate(node: OptionNode, { late }: Pick<ActionType, "late">): SplitOptions | null {
  if (late === undefined) return null;
  const entries = toEntries(node);
  const found = entries.filter(([key]) => late.options.includes(key));
  const early = entries.filter(([key]) => !late.options.includes(key));
  return { early: { kind: "map", entries: early }, late: new Map(found) };
}

/** Computes one option that is computed late, alone. */
export function evaluateLate(name: string, node: OptionNode, context: OptionContext): EvaluatedOptions {
  const result = evaluateOptions({ kind: "map", entries: [[name, node]] }, context);
  if (!result.ok) return result;
  const { value } = result;
  return { ok: true, value: typeof value === "object" && value !== null ? (Reflect.get(value, name) ?? null) : null };
}

function toEntries(node: OptionNode): readonly (readonly [string, OptionNode])[] {
  if (node.kind === "map") return node.entries;
  if (node.kind !== "literal" || typeof node.value !== "object" || node.value === null || Array.isArray(node.value)) {
    return [];
  }
  return Object.entries(node.value).map(([key, value]) => [key, { kind: "literal", value }] as const);
}
