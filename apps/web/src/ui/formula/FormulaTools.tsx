"use client";

import type { Fix } from "@fairlead/formula";
import { ListTree } from "lucide-react";
import { useEffect, useId, useState } from "react";
import { Button } from "../parts/Button.tsx";
import type { FieldProblem } from "./createFieldEditor.ts";
import { EventPicker } from "./EventPicker.tsx";
import { PreviewLine } from "./PreviewLine.tsx";
import type { FormulaWorld } from "./useFormulaWorld.ts";
import type { FieldPreview } from "./usePreview.ts";

type FormulaToolsProps = {
  preview: FieldPreview;
  known: FormulaWorld;
  /** Which sample is looked at. */
  onShown: (at: number) => void;
  onProblems: (problems: readonly FieldProblem[]) => void;
  onInsert: (reference: string) => void;
  onFix: (fix: Fix) => void;
};

/** Below a field that is written: what it gives, and the events to take something from. */
export function FormulaTools({ preview, known, onShown, onProblems, onInsert, onFix }: FormulaToolsProps) {
  const id = useId();
  const [asked, setShown] = useState(0);
  const [isOpen, setOpen] = useState(false);
  const { samples, readable } = known.world;
  const shown = Math.min(asked, Math.max(0, samples.length - 1));
  useEffect(() => onShown(shown), [onShown, shown]);
  // biome-ignore lint/correctness/useExhaustiveDependencies: underlined anew when what is known of the field changes
  useEffect(() => onProblems(problemsOf(preview, shown)), [preview, shown]);
  return (
    <div className="mt-1 flex flex-col gap-1">
      <PreviewLine preview={preview} facts={known.facts} shown={shown} onShow={setShown} onFix={onFix} />
      {readable.length > 0 && (
        <Button
          look="quiet"
          icon={<ListTree aria-hidden />}
          aria-expanded={isOpen}
          aria-controls={id}
          onClick={() => setOpen(!isOpen)}
          className="h-6 self-start px-2 text-small"
        >
          Insert from an event
        </Button>
      )}
      <div id={id}>
        {isOpen && (
          <EventPicker
            context={samples[shown] ?? {}}
            readable={readable}
            onInsert={(reference) => {
              setOpen(false);
              onInsert(reference);
            }}
          />
        )}
      </div>
    </div>
  );
}

function problemsOf(preview: FieldPreview, shown: number): FieldProblem[] {
  if (preview === null || preview === "hung") return [];
  if (preview.problems.length > 0) return preview.problems;
  const own = preview.previews[shown];
  return own === undefined || own.ok ? [] : [own];
}
