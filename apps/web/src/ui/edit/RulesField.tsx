"use client";

import { Plus, X } from "lucide-react";
import { useId } from "react";
import { FormulaInput } from "../formula/FormulaInput.tsx";
import { Button, IconButton } from "../parts/Button.tsx";
import { ruleWords } from "../story/RuleList.tsx";
import { controlClass, FieldFrame, ProblemLines } from "./FieldFrame.tsx";
import { type FieldProblem, problemsAt, problemsBeside, tellProblems } from "./fieldProblems.ts";
import type { OptionInputProps } from "./OptionInput.tsx";
import { useText } from "./useText.ts";

type Rule = { type: string; value: unknown; to?: unknown };

const alone = new Set(["is_true", "is_false"]);

/** The tests of a condition: what is tested, how, and with what. */
export function RulesField({ field, label, value, problems, onChange, onRemove }: OptionInputProps) {
  const id = useId();
  const rules = rulesOf(value);
  const beside = problemsBeside(problems, [...rules.keys()]);
  const change = (at: number, to: Partial<Rule>) =>
    onChange((before) => rulesOf(before).map((rule, index) => (index === at ? toRule({ ...rule, ...to }) : rule)));
  return (
    <FieldFrame id={id} label={label} hint={field.hint} problems={tellProblems(beside)} onRemove={onRemove}>
      <ul id={id} aria-label={label} className="flex flex-col gap-2">
        {rules.map((rule, at) => (
          <RuleRow
            // biome-ignore lint/suspicious/noArrayIndexKey: rules have no identity besides their place
            key={at}
            number={at + 1}
            rule={rule}
            problems={problemsAt(problems, at)}
            onChange={(to) => change(at, to)}
            onRemove={rules.length === 1 ? undefined : () => onChange((before) => rulesOf(before).toSpliced(at, 1))}
          />
        ))}
      </ul>
      <Button
        icon={<Plus aria-hidden />}
        className="mt-2"
        onClick={() => onChange((before) => [...rulesOf(before), { type: "is_true", value: "=TRUE" }])}
      >
        Add a rule
      </Button>
    </FieldFrame>
  );
}

function rulesOf(value: unknown): Rule[] {
  return Array.isArray(value) ? (value as Rule[]) : [];
}

/** A rule that tests a value alone is compared with nothing, any other with something. */
function toRule({ to = "", ...rule }: Rule): Rule {
  return alone.has(rule.type) ? rule : { ...rule, to };
}

type RuleRowProps = {
  number: number;
  rule: Rule;
  problems: readonly FieldProblem[];
  onChange: (to: Partial<Rule>) => void;
  /** Left out for the only rule. */
  onRemove: (() => void) | undefined;
};

function RuleRow({ number, rule, problems, onChange, onRemove }: RuleRowProps) {
  const id = useId();
  const [ofTested, ofCompared] = [problemsAt(problems, "value"), problemsAt(problems, "to")];
  const tested = useText(toText(rule.value), (next) => onChange({ value: fromText(next) }));
  const compared = useText(toText(rule.to ?? ""), (next) => onChange({ to: fromText(next) }));
  return (
    <li className="flex flex-col gap-1.5 rounded-control border border-line p-2">
      <span className="flex items-start gap-1.5">
        <div className="min-w-0 flex-1">
          <FormulaInput
            isLine
            kind="either"
            label={`Rule ${number}: what is tested`}
            text={tested}
            describedBy={id}
            isInvalid={ofTested.length > 0}
            className={controlClass(ofTested.length > 0)}
          />
        </div>
        {onRemove !== undefined && (
          <IconButton label={`Take rule ${number} away`} onClick={onRemove}>
            <X aria-hidden />
          </IconButton>
        )}
      </span>
      <select
        aria-label={`Rule ${number}: how`}
        value={rule.type}
        onChange={({ target }) => onChange({ type: target.value })}
        className={controlClass(false, "h-8")}
      >
        {Object.entries(ruleWords).map(([type, words]) => (
          <option key={type} value={type}>
            {words}
          </option>
        ))}
      </select>
      {!alone.has(rule.type) && (
        <FormulaInput
          isLine
          kind="either"
          label={`Rule ${number}: compared with`}
          text={compared}
          describedBy={id}
          isInvalid={ofCompared.length > 0}
          className={controlClass(ofCompared.length > 0)}
        />
      )}
      <ProblemLines id={id} problems={tellProblems(problems)} />
    </li>
  );
}

/** Formulas stand as they are, other values as JSON, texts without quotes where that can be told apart. */
function toText(value: unknown): string {
  if (typeof value !== "string") return JSON.stringify(value);
  return isPlain(value) ? value : JSON.stringify(value);
}

function fromText(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return text;
  }
}

function isPlain(text: string): boolean {
  return fromText(text) === text;
}
