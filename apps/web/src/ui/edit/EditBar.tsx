"use client";

import { Redo2, Undo2 } from "lucide-react";
import { IconButton } from "../parts/Button.tsx";
import { Toolbar } from "../parts/Toolbar.tsx";
import type { DraftState } from "./draftStore.ts";
import type { Editor } from "./editor.ts";
import { SaveState } from "./SaveState.tsx";

type EditBarProps = { editor: Editor; state: DraftState; onReload: () => void };

/** What holds for the whole draft: whether it is saved, undo and redo. */
export function EditBar({ editor, state, onReload }: EditBarProps) {
  const { store } = editor;
  return (
    <>
      <SaveState state={state} onReload={onReload} />
      <Toolbar label="History" className="flex gap-0.5">
        <IconButton label="Undo (Ctrl+Z)" disabled={!state.canUndo} onClick={() => void store.step("undo")}>
          <Undo2 aria-hidden />
        </IconButton>
        <IconButton label="Redo (Ctrl+Shift+Z)" disabled={!state.canRedo} onClick={() => void store.step("redo")}>
          <Redo2 aria-hidden />
        </IconButton>
      </Toolbar>
    </>
  );
}
