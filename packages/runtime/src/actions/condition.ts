import type { Json } from "@fairlead/formula";
import { extractLimits } from "@fairlead/story";
import { failed } from "../performed.ts";
import type { ActionType } from "./action.ts";
import { isObject, readOptions, tell } from "./options.ts";
import { readRegex } from "./regex.ts";

/**
 * Condition: tests its rules against evaluated values and emits which of them held, on `default` when enough do
 * (`mustMatch`, default all), else on `no_match`.
 */
export const condition: ActionType = {
  type: "condition",
  perform({ options }) {
    const { rules, mustMatch } = readOptions(options);
    const tested = testRules(rules, mustMatch);
    if (!tested.ok) return failed({ code: tested.code, message: `options.${tested.message}` });
    const { matched } = tested;
    const data = { matched, rules: tested.rules };
    return matched
      ? { outcome: "emitted", outputs: [{ port: "default", data }] }
      : { outcome: "no_match", outputs: [{ port: "no_match", data }] };
  },
};

/** Which rules hold and whether these are enough, or why they can't be tested. */
export type RulesTested =
  | { ok: true; matched: boolean; rules: boolean[] }
  | { ok: false; code: "options_invalid" | "rule_not_comparable"; message: string };

/** Tests evaluated rules. `mustMatch`: how many have to hold, default all. */
export function testRules(rules: Json | undefined, mustMatch: Json | undefined): RulesTested {
  if (!Array.isArray(rules)) return { ok: false, code: "options_invalid", message: "rules must be a list of rules." };
  const results: boolean[] = [];
  for (const [index, rule] of rules.entries()) {
    const result = testRule(rule);
    if (typeof result === "string")
      return { ok: false, code: "rule_not_comparable", message: `rules[${index}]: ${result}` };
    results.push(result);
  }
  const needed = typeof mustMatch === "number" ? mustMatch : results.length;
  return { ok: true, matched: results.filter(Boolean).length >= needed, rules: results };
}

/** Whether the rule holds, or why it can't be tested. */
function testRule(rule: Json): boolean | string {
  if (!isObject(rule)) return "a rule must be an object.";
  const value = rule.value ?? null;
  const to = rule.to ?? null;
  switch (rule.type) {
    case "is_true":
      return isTrue(value);
    case "is_false":
      return !isTrue(value);
    case "equal":
      return isEqual(value, to);
    case "not_equal":
      return !isEqual(value, to);
    case "contains":
      return contains(value, to);
    case "not_contains":
      return negate(contains(value, to));
    case "in":
      return isIn(value, to);
    case "not_in":
      return negate(isIn(value, to));
    case "matches":
      return matches(value, to);
    case "not_matches":
      return negate(matches(value, to));
    default:
      return compare(String(rule.type), value, to);
  }
}

/** What the rules call true: everything but FALSE, NULL and empty text, lists and objects. */
function isTrue(value: Json): boolean {
  if (value === null || value === false || value === "") return false;
  if (Array.isArray(value)) return value.length > 0;
  return typeof value !== "object" || Object.keys(value).length > 0;
}

function isEqual(a: Json, b: Json): boolean {
  if (a === b) return true;
  if (Array.isArray(a))
    return Array.isArray(b) && a.length === b.length && a.every((item, i) => isEqual(item, b[i] ?? null));
  if (!isObject(a) || !isObject(b)) return false;
  const keys = Object.keys(a);
  return (
    keys.length === Object.keys(b).length &&
    keys.every((key) => Object.hasOwn(b, key) && isEqual(a[key] ?? null, b[key] ?? null))
  );
}

function contains(value: Json, part: Json): boolean | string {
  if (Array.isArray(value)) return value.some((item: Json) => isEqual(item, part));
  if (typeof value === "string")
    return typeof part === "string" ? value.includes(part) : `text can only contain text, not ${tell(part)}.`;
  if (isObject(value)) return typeof part === "string" && Object.hasOwn(value, part);
  return `only text, lists and objects can contain something; the value is ${tell(value)}.`;
}

function isIn(value: Json, among: Json): boolean | string {
  if (Array.isArray(among)) return among.some((item: Json) => isEqual(value, item));
  return `a value can only be in a list, not in ${tell(among)}.`;
}

/** Whether a regular expression is found in a text; a number or TRUE or FALSE is looked at as it is written. */
function matches(value: Json, pattern: Json): boolean | string {
  if (typeof pattern !== "string") return `a regular expression must be text, not ${tell(pattern)}.`;
  const text = typeof value === "number" || typeof value === "boolean" ? JSON.stringify(value) : value;
  if (typeof text !== "string") return `only text can match a regular expression, not ${tell(value)}.`;
  if (text.length > extractLimits.text)
    return `the text has ${text.length} characters; ${extractLimits.text} can be searched.`;
  if (pattern.length > extractLimits.regexp)
    return `the regular expression has ${pattern.length} characters; it may have ${extractLimits.regexp}.`;
  const read = readRegex(pattern);
  if (!read.ok) return `${tell(pattern)} is no regular expression: ${read.message}.`;
  return read.regex.matcher(text).find();
}

function negate(result: boolean | string): boolean | string {
  return typeof result === "boolean" ? !result : result;
}

const comparisons: Readonly<Record<string, (a: number, b: number) => boolean>> = {
  less: (a, b) => a < b,
  less_or_equal: (a, b) => a <= b,
  greater: (a, b) => a > b,
  greater_or_equal: (a, b) => a >= b,
};

function compare(type: string, value: Json, to: Json): boolean | string {
  const test = comparisons[type];
  if (test === undefined) return `the type "${type}" is not known.`;
  if (typeof value === "number" && typeof to === "number") return test(value, to);
  if (typeof value === "string" && typeof to === "string") return test(value < to ? -1 : value > to ? 1 : 0, 0);
  return `two numbers or two texts can be compared; these are ${tell(value)} and ${tell(to)}.`;
}
