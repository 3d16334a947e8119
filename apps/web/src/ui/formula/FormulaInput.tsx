"use client";

import { useEffect, useState } from "react";
import { cx } from "../parts/cx.ts";
import type { FieldKind } from "./expressions.ts";
import { type FormulaEditorModule, loadedFormulaEditor, loadFormulaEditor } from "./loadFormulaEditor.ts";

export type FormulaInputProps = {
  /** What the field is called; it has the role of a text box. */
  label: string;
  kind: FieldKind;
  isLine?: boolean;
  /** The text with what takes it over, as `useText` gives it. */
  text: { value: string; onChange: (event: { target: { value: string } }) => void; onBlur: () => void };
  /** The element that tells what is wrong. */
  describedBy?: string;
  isInvalid?: boolean;
  className?: string;
};

/** A field with formulas: pills, completion, and what it gives for the events that there were. */
export function FormulaInput(props: FormulaInputProps) {
  const [editor, setEditor] = useState<FormulaEditorModule | "failed" | null>(loadedFormulaEditor);
  useEffect(() => {
    if (editor !== null) return;
    loadFormulaEditor().then(setEditor, () => setEditor("failed"));
  }, [editor]);
  if (editor === null) return <div className={cx(props.className, "min-h-[34px]")} />;
  if (editor === "failed") return <PlainInput {...props} />;
  return <editor.LoadedInput {...props} />;
}

/** What is left to write in when the editor could not be loaded. */
function PlainInput({ label, text, describedBy, isInvalid, className }: FormulaInputProps) {
  return (
    <textarea
      {...text}
      aria-label={label}
      aria-describedby={describedBy}
      aria-invalid={isInvalid || undefined}
      rows={2}
      spellCheck={false}
      className={cx(className, "font-mono text-[12px]")}
    />
  );
}
