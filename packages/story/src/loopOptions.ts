import type { ActionType } from "./actionType.ts";
import type { OptionNode } from "./plan.ts";

/** Options whose action loops: those that are computed once, and those that are computed for each item. */
export type LoopOptions = { once: OptionNode; perItem: OptionNode };

/** Takes the options of an action apart if it loops, that is if its type can and its option `loop` is set; else null. */
export function splitLoop(node: OptionNode, type: Pick<ActionType, "perItem">): LoopOptions | null {
  const { perItem } = type;
  const entries = perItem === undefined ? [] : toEntries(node);
  if (perItem === undefined || !entries.some(([key]) => key === "loop")) return null;
  const pick = (isPerItem: boolean): OptionNode => {
    return { kind: "map", entries: entries.filter(([key]) => perItem.includes(key) === isPerItem) };
  };
  return { once: pick(false), perItem: pick(true) };
}

function toEntries(node: OptionNode): readonly (readonly [string, OptionNode])[] {
  if (node.kind === "map") return node.entries;
  if (node.kind !== "literal" || typeof node.value !== "object" || node.value === null || Array.isArray(node.value)) {
    return [];
  }
  return Object.entries(node.value).map(([key, value]) => [key, { kind: "literal", value }] as const);
}

/** Whether an action with these options loops. */
export function isLooping({ perItem }: Pick<ActionType, "perItem">, options: unknown): boolean {
  return perItem !== undefined && typeof options === "object" && options !== null && "loop" in options;
}
