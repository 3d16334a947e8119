import { randomUUID } from "node:crypto";
import { isList, isObject, type Json } from "@fairlead/formula";
import type { LoadedPlan } from "@fairlead/runtime/enqueue";
import { evaluateOptions, type OptionNode } from "@fairlead/story";

/** What a webhook's own formulas are computed with. */
export type FormulaMeans = {
  loaded: LoadedPlan;
  action: string;
  data: Json;
  nowMs: number;
  /** What META holds besides the action. */
  meta?: { readonly [name: string]: Json };
};

/** A computed option, or why it could not be. */
export type Computed = { ok: true; value: Json } | { ok: false; message: string };

/** Computes one option of a webhook over the call that is at hand, such as `rateLimit.key`. Null if it has none. */
export function computeOption(
  path: readonly string[],
  { loaded, action, data, nowMs, meta = {} }: FormulaMeans,
): Computed {
  const { plan, storyId } = loaded;
  const node = nodeAt(plan.actions[action]?.options, path);
  if (node === undefined) return { ok: true, value: null };
  const roots = {
    [action]: data,
    META: { action, is_test: loaded.isDraft === true, ...meta },
    STORY: { id: storyId, name: plan.name },
  };
  const result = evaluateOptions(node, {
    roots,
    missing: plan.missing,
    now: nowMs,
    chance: { seed: randomUUID(), drawn: 0 },
  });
  return result.ok ? result : { ok: false, message: `${path.join(".")}: ${result.error.message}` };
}

function nodeAt(node: OptionNode | undefined, path: readonly string[]): OptionNode | undefined {
  const [step, ...rest] = path;
  if (step === undefined || node === undefined) return node;
  if (node.kind === "map") return nodeAt(node.entries.find(([key]) => key === step)?.[1], rest);
  const value = node.kind === "literal" ? valueAt(node.value, path) : undefined;
  return value === undefined ? undefined : { kind: "literal", value };
}

/** The value at a place inside another one; undefined if there is none. */
export function valueAt(value: Json, path: readonly string[]): Json | undefined {
  const [step, ...rest] = path;
  if (step === undefined) return value;
  if (!isObject(value) || isList(value) || !Object.hasOwn(value, step)) return undefined;
  const next = value[step];
  return next === undefined ? undefined : valueAt(next, rest);
}

/** A value as a key to count or compare by. */
export function toKeyText(value: Json): string {
  return typeof value === "string" ? value : JSON.stringify(value);
}
