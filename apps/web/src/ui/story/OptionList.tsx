"use client";

import { FormulaText } from "../board/FormulaText.tsx";
import { optionLabel } from "./optionLabels.ts";
import { RuleList } from "./RuleList.tsx";
import { ValueText } from "./ValueText.tsx";

/** The options of an action as they are set, in the order of the definition; formulas stand as pills. */
export function OptionList({ options }: { options: object }) {
  const entries = Object.entries(options);
  if (entries.length === 0) return <p className="text-ink-2">Everything is at its default.</p>;
  return (
    <dl className="flex flex-col gap-3.5">
      {entries.map(([key, value]) => (
        <div key={key}>
          <dt className="mb-1 text-ink-2">{optionLabel(key)}</dt>
          <dd>{isRules(key, value) ? <RuleList rules={value} /> : <OptionValue value={value} />}</dd>
        </div>
      ))}
    </dl>
  );
}

type Rule = { type: string; value: unknown; to?: unknown };

function isRules(key: string, value: unknown): value is Rule[] {
  return key === "rules" && Array.isArray(value);
}

const box =
  "overflow-x-auto rounded-control border border-line-strong bg-paper px-2.5 py-1.5 font-mono text-[12px] leading-[22px]";

function OptionValue({ value }: { value: unknown }) {
  if (typeof value === "string") {
    return (
      <div className={`${box} whitespace-pre-wrap`}>
        <FormulaText source={value} />
      </div>
    );
  }
  if (typeof value !== "object" || value === null) return <div className={box}>{String(value)}</div>;
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls has to be reachable by the keyboard
    <div tabIndex={0} className={`${box} max-h-96 overflow-auto`}>
      <ValueText value={value} />
    </div>
  );
}
