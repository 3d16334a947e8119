import * as z from "zod";
import { anyValue, defineActionType } from "./actionType.ts";

const value = anyValue("What is tested.");

const aloneRule = z.strictObject({ type: z.enum(["is_true", "is_false"]), value });

const comparingRule = z.strictObject({
  type: z.enum([
    "equal",
    "not_equal",
    "less",
    "less_or_equal",
    "greater",
    "greater_or_equal",
    "contains",
    "not_contains",
    "in",
    "not_in",
    "matches",
    "not_matches",
  ]),
  value,
  to: anyValue("What it is compared with."),
});

/** Tests of values, all of which or so many of which must hold. */
export const ruleOptions = {
  rules: z
    .array(z.discriminatedUnion("type", [aloneRule, comparingRule]))
    .min(1)
    .meta({ description: "What an event is tested for." }),
  mustMatch: z.exactOptional(z.int().min(1).meta({ description: "How many rules must hold. Default: all." })),
} as const;

type RuleOptions = { rules?: readonly unknown[]; mustMatch?: number };

/** Tells of rules that could never match. */
export function checkMustMatch({ rules = [], mustMatch = 0 }: RuleOptions, context: z.RefinementCtx): void {
  if (rules.length === 0 || mustMatch <= rules.length) return;
  const message = `is ${mustMatch}, but there ${rules.length === 1 ? "is 1 rule" : `are ${rules.length} rules`}: it could never match.`;
  context.addIssue({ code: "custom", path: ["mustMatch"], message });
}

const options = z.strictObject(ruleOptions).superRefine(checkMustMatch);

/** Condition: emits `{ matched, rules }` on `default` when enough rules hold, else on `no_match`. */
export const condition = defineActionType({
  type: "condition",
  title: "Condition",
  summary: "Tests values and sends the event one way or the other.",
  pool: "cpu",
  pure: true,
  root: false,
  emits: ["default", "no_match", "failure"],
  optionsSchema: options,
  constants: ["rules[].type", "mustMatch"],
  valueFormulas: [],
});
