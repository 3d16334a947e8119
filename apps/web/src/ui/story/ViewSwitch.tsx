"use client";

import { Code, ListTree, Network } from "lucide-react";
import { cx } from "../parts/cx.ts";
import type { View } from "./pageCommands.ts";

type ViewSwitchProps = { view: View; onChange: (view: View) => void };

const views = [
  { view: "board", label: "Board", icon: Network },
  { view: "outline", label: "Outline", icon: ListTree },
  { view: "code", label: "Code", icon: Code },
] as const;

/** Board, outline or code. */
export function ViewSwitch({ view, onChange }: ViewSwitchProps) {
  return (
    // biome-ignore lint/a11y/useSemanticElements: a fieldset would be announced as part of a form
    <div
      role="group"
      aria-label="View"
      className="flex rounded-control border border-line border-b-line-strong bg-paper p-px"
    >
      {views.map(({ view: one, label, icon: Icon }) => (
        <button
          key={one}
          type="button"
          aria-pressed={one === view}
          onClick={() => onChange(one)}
          className={cx(
            "inline-flex h-[26px] items-center gap-1.5 rounded-pill px-2.5 font-semibold",
            one === view ? "bg-ink text-paper" : "text-ink-2 hover:bg-sunk hover:text-ink",
          )}
        >
          <Icon aria-hidden className="size-3.5" />
          <span className="max-sm:sr-only">{label}</span>
        </button>
      ))}
    </div>
  );
}
