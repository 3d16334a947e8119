"use client";

import { cx } from "../parts/cx.ts";
import type { TextMode } from "./textMode.ts";

const words: Record<TextMode, string> = { text: "Text", value: "Value", json: "JSON" };
const titles: Record<TextMode, string> = {
  text: "A text; formulas stand in << >>",
  value: "A formula that gives the whole value",
  json: "JSON; texts in it may hold formulas",
};

type TextModesProps = { label: string; modes: readonly TextMode[]; mode: TextMode; onChange: (mode: TextMode) => void };

/** Switches how a field is written. */
export function TextModes({ label, modes, mode, onChange }: TextModesProps) {
  if (modes.length < 2) return null;
  return (
    // biome-ignore lint/a11y/useSemanticElements: a fieldset would be announced as part of a form
    <div role="group" aria-label={`${label} is written as`} className="flex rounded-pill border border-line p-px">
      {modes.map((one) => (
        <button
          key={one}
          type="button"
          aria-pressed={one === mode}
          title={titles[one]}
          onClick={() => onChange(one)}
          className={cx(
            "h-6 rounded-[5px] px-2 font-semibold text-small",
            one === mode ? "bg-ink text-paper" : "text-ink-2 hover:bg-sunk",
          )}
        >
          {words[one]}
        </button>
      ))}
    </div>
  );
}
