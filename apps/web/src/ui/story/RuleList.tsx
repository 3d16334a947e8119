"use client";

import { FormulaText } from "../board/FormulaText.tsx";

type Rule = { type: string; value: unknown; to?: unknown };

/** How each kind of rule reads. */
export const ruleWords: Readonly<Record<string, string>> = {
  is_true: "is true",
  is_false: "is false",
  equal: "is",
  not_equal: "is not",
  less: "is less than",
  less_or_equal: "is at most",
  greater: "is greater than",
  greater_or_equal: "is at least",
  contains: "contains",
  not_contains: "does not contain",
  in: "is one of",
  not_in: "is none of",
  matches: "matches the expression",
  not_matches: "does not match the expression",
};

/** The tests of a condition, each read as a sentence. */
export function RuleList({ rules }: { rules: readonly Rule[] }) {
  return (
    <ul className="flex flex-col gap-1.5">
      {rules.map((rule, at) => (
        <li
          // biome-ignore lint/suspicious/noArrayIndexKey: rules have no identity besides their place
          key={at}
          className="flex flex-wrap items-center gap-1.5 rounded-control border border-line-strong bg-paper px-2.5 py-1.5"
        >
          <Operand value={rule.value} />
          <span className="text-ink-2">{ruleWords[rule.type] ?? rule.type.replaceAll("_", " ")}</span>
          {rule.to !== undefined && <Operand value={rule.to} />}
        </li>
      ))}
    </ul>
  );
}

function Operand({ value }: { value: unknown }) {
  const isFormula = typeof value === "string" && (value.startsWith("=") || value.includes("<<"));
  return (
    <span className="min-w-0 font-mono text-[12px]">
      {isFormula ? <FormulaText source={value} /> : JSON.stringify(value)}
    </span>
  );
}
