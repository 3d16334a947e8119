"use client";

import { Redo2, Undo2 } from "lucide-react";
import { IconButton } from "../parts/Button.tsx";
import type { DraftState } from "./draftStore.ts";
import type { Editor } from "./editor.ts";

type HistoryButtonsProps = { editor: Editor; state: DraftState };

/** Undo and redo. */
export function HistoryButtons({ editor, state }: HistoryButtonsProps) {
  return (
    // biome-ignore lint/a11y/useSemanticElements: a fieldset would be announced as part of a form
    <div role="group" aria-label="History" className="flex gap-0.5">
      <IconButton label="Undo (Ctrl+Z)" disabled={!state.canUndo} onClick={() => void editor.step("undo")}>
        <Undo2 aria-hidden />
      </IconButton>
      <IconButton label="Redo (Ctrl+Shift+Z)" disabled={!state.canRedo} onClick={() => void editor.step("redo")}>
        <Redo2 aria-hidden />
      </IconButton>
    </div>
  );
}
