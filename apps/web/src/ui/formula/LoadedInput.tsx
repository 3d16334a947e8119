"use client";

import type { EditorView } from "@codemirror/view";
import { useEffect, useRef, useState } from "react";
import { kindOf } from "../board/actionKinds.ts";
import { usePillContext } from "../board/FormulaText.tsx";
import { cx } from "../parts/cx.ts";
import { createFieldEditor, insertReference, replaceText, showProblems } from "./createFieldEditor.ts";
import { toSource, writable } from "./expressions.ts";
import type { FormulaInputProps } from "./FormulaInput.tsx";
import { FormulaTools } from "./FormulaTools.tsx";
import { hintCard } from "./hintCard.ts";
import { useFormulaWorld } from "./useFormulaWorld.ts";
import { usePreview } from "./usePreview.ts";

/** A field with formulas whose editor is there. */
export function LoadedInput(props: FormulaInputProps) {
  const { label, kind, isLine = false, text, describedBy, isInvalid, className } = props;
  const [isUsed, setUsed] = useState(false);
  const [view, setView] = useState<EditorView | null>(null);
  const place = useRef<HTMLDivElement>(null);
  const known = useFormulaWorld(isUsed);
  const pills = usePillContext();
  const [caret, setCaret] = useState(0);
  const { source, shift } = toSource(text.value, kind, caret);
  const preview = usePreview(source, known, isUsed);
  const latest = useRef({ ...props, known, pills, shown: 0 });
  latest.current = { ...latest.current, ...props, known, pills };
  // What was told and has not come back yet: it is no change from elsewhere.
  const told = useRef<string[]>([]);
  // biome-ignore lint/correctness/useExhaustiveDependencies: the editor lives as long as the field; it reads the rest anew
  useEffect(() => {
    if (place.current === null) return;
    const made = createFieldEditor({
      parent: place.current,
      text: text.value,
      kind,
      isLine,
      attributes: { "aria-label": label, ...(describedBy === undefined ? {} : { "aria-describedby": describedBy }) },
      world: () => {
        const { world, thread } = latest.current.known;
        return { ...world, functions: thread.functions };
      },
      inkOf: (root) => {
        const action = latest.current.pills.typeOf(root);
        return action === undefined ? null : kindOf(action).ink;
      },
      tryFormula: (formula) => latest.current.known.thread.formula(formula, latest.current.shown),
      onChange: (value) => {
        told.current.push(value);
        latest.current.text.onChange({ target: { value } });
      },
      onCaret: (position) => kind === "json" && setCaret(position),
      onFocus: (hasFocus) => {
        if (hasFocus) setUsed(true);
        else {
          told.current = [];
          latest.current.text.onBlur();
        }
      },
      onEnter: () => latest.current.text.onBlur(),
      onPick: (root) => latest.current.pills.onPick?.(root),
      onHint: (root) => latest.current.pills.onHint?.(root),
    });
    setView(made);
    return () => {
      hintCard(null);
      made.destroy();
    };
  }, [kind, isLine]);
  useEffect(() => {
    if (view === null) return;
    const at = told.current.indexOf(text.value);
    told.current = at === -1 ? [] : told.current.slice(at);
    if (at === -1) replaceText(view, text.value);
  }, [view, text.value]);
  // A field may be called otherwise while one writes in it, as the value of a pair whose name was just left is.
  useEffect(() => {
    if (view === null) return;
    view.contentDOM.setAttribute("aria-label", label);
    if (describedBy !== undefined) view.contentDOM.setAttribute("aria-describedby", describedBy);
    view.contentDOM.setAttribute("aria-invalid", String(isInvalid === true));
  }, [view, label, describedBy, isInvalid]);
  return (
    <div>
      <div ref={place} className={cx(className, "formula-field cursor-text")} />
      {isUsed && view !== null && (
        <FormulaTools
          preview={preview}
          known={known}
          onShown={(shown) => {
            latest.current.shown = shown;
          }}
          onProblems={(problems) => showProblems(view, shift, problems)}
          onInsert={(reference) => insertReference(view, kind, reference)}
          onFix={({ from, to, insert }) => {
            view.dispatch({
              changes: { from: from + shift, to: to + shift, insert: writable(insert, kind) },
              userEvent: "input.fix",
            });
            view.focus();
          }}
        />
      )}
    </div>
  );
}
