import type { StoryAction } from "@fairlead/story";
import { toPlainText } from "./formulaParts.ts";

const ruleSigns: Readonly<Record<string, string>> = {
  equal: "=",
  not_equal: "≠",
  less: "<",
  less_or_equal: "≤",
  greater: ">",
  greater_or_equal: "≥",
  contains: "contains",
  not_contains: "lacks",
  in: "in",
  not_in: "not in",
  matches: "~",
  not_matches: "≁",
};

/** What an action does, in one line of a card. Empty if its type says it all. */
export function summarise(action: StoryAction): string {
  switch (action.type) {
    case "webhook":
      return `${(action.options.verbs ?? ["POST"]).join(", ")} /${action.options.path ?? action.slug.replaceAll("_", "-")}`;
    case "http_request":
      return `${(action.options.method ?? "get").toUpperCase()} ${withoutScheme(toPlainText(action.options.url))}`;
    case "event_transform":
      return summariseTransform(action.options);
    case "send_to_story":
      return toPlainText(action.options.story);
    case "condition":
      return summariseRules(action.options);
    case "receive_email":
      return `${toShort(action.options.username)} at ${toShort(action.options.host)}`;
    case "send_email":
      return `to ${toShort(Array.isArray(action.options.to) ? action.options.to.join(", ") : action.options.to)}`;
    default:
      return "";
  }
}

function summariseTransform(options: Extract<StoryAction, { type: "event_transform" }>["options"]): string {
  const { mode, ...rest } = options;
  if ("payload" in options) return `${mode}: ${toKeys(options.payload)}`;
  if ("matchers" in options) return `${mode}: ${options.matchers.map(({ to }) => to).join(", ")}`;
  if ("itemPath" in options) return `${mode}: ${toShort(options.itemPath)}`;
  if ("path" in options) return `${mode}: ${toShort(options.path)}`;
  return `${mode}: ${Object.values(rest)
    .map((value) => toShort(value))
    .join(" / ")}`;
}

function summariseRules({ rules, mustMatch }: Extract<StoryAction, { type: "condition" }>["options"]): string {
  const [first] = rules;
  if (first === undefined) return "";
  const more = rules.length === 1 ? "" : ` ${mustMatch === 1 ? "or" : "and"} ${rules.length - 1} more`;
  return `${summariseRule(first)}${more}`;
}

/** One test of a condition as it reads: `severity ≥ 7`. */
function summariseRule(rule: { type: string; value: unknown; to?: unknown }): string {
  if (rule.type === "is_true") return toShort(rule.value);
  if (rule.type === "is_false") return `not ${toShort(rule.value)}`;
  return `${toShort(rule.value)} ${ruleSigns[rule.type] ?? rule.type} ${toShort(rule.to, true)}`;
}

/** A value on one line; a formula alone needs no ‹›, a text that stands beside an operator keeps its quotes. */
function toShort(value: unknown, quoted = false): string {
  if (typeof value !== "string") return JSON.stringify(value) ?? "";
  const plain = toPlainText(value);
  if (value.startsWith("=")) return plain.slice(1, -1);
  return quoted ? JSON.stringify(plain) : plain;
}

function toKeys(payload: unknown): string {
  if (typeof payload === "object" && payload !== null && !Array.isArray(payload))
    return Object.keys(payload).join(", ");
  return toShort(payload);
}

function withoutScheme(url: string): string {
  return url.replace(/^https?:\/\//, "");
}
