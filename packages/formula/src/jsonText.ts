import type { Budget } from "./budget.ts";
import { isList, type Json } from "./json.ts";
import { keysOf } from "./keys.ts";
import { FormulaError } from "./problem.ts";

/** The compact JSON text of a value; its size is found and charged before it is made. */
export function toJsonText(value: Json, budget: Budget): string {
  const size = measure(value, 0, { budget, step: 0.8, textLength: (text) => quotedLength(text, budget) });
  budget.text(size);
  return JSON.stringify(value);
}

/**
 * Refuses a result that is too large as JSON: a few bytes of lists can hold the same value a million times. Its texts
 * count with their own length, without what escaping adds.
 */
export function checkResult(value: Json, budget: Budget): void {
  const size = measure(value, 0, { budget, step: 0.2, textLength: (text) => text.length + 2 });
  const most = budget.limits.resultSize;
  if (size > most) {
    throw new FormulaError(
      "result_too_large",
      `The result has about ${Math.round(size / 1e6)} MB as JSON; ${most / 1e6} MB is the limit. Pick fewer fields.`,
    );
  }
}

type Measuring = { budget: Budget; step: number; textLength: (text: string) => number };

/** At most how many characters the JSON of a value has. Charges `step` for each value in it. */
function measure(value: Json, depth: number, measuring: Measuring): number {
  const { budget, step, textLength } = measuring;
  budget.spend(step);
  if (typeof value === "string") return textLength(value);
  if (typeof value === "number") return numberLength(value, budget, step);
  if (value === null || typeof value === "boolean") return 5;
  if (depth >= budget.limits.depth)
    throw new FormulaError("too_deep", `The value nests more than ${budget.limits.depth} levels deep.`);
  let size = 2;
  if (isList(value)) {
    for (const item of value) size += 1 + measure(item, depth + 1, measuring);
    return size;
  }
  const keys = keysOf(value, budget);
  budget.spend(2 * step * keys.length);
  for (const key of keys) size += textLength(key) + 2 + measure(value[key] ?? null, depth + 1, measuring);
  return size;
}

function numberLength(value: number, budget: Budget, step: number): number {
  if (Number.isSafeInteger(value)) return Math.abs(value) < 1000 ? 4 : 17;
  budget.spend(4 * step);
  return 25;
}

/** How many characters a text has in quotes, with what JSON escapes. */
function quotedLength(text: string, budget: Budget): number {
  budget.spend(text.length / 20);
  let length = 2;
  for (let at = 0; at < text.length; at += 1) {
    const code = text.charCodeAt(at);
    if (code < 32) length += 6;
    else if (code === 34 || code === 92) length += 2;
    else if (code < 0xd800 || code > 0xdfff) length += 1;
    else if (isPair(code, text.charCodeAt(at + 1))) {
      length += 2;
      at += 1;
    } else length += 6;
  }
  return length;
}

function isPair(high: number, low: number): boolean {
  return high < 0xdc00 && low >= 0xdc00 && low <= 0xdfff;
}
