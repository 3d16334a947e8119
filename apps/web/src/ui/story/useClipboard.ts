"use client";

import { useEffect } from "react";
import type { Desk } from "../board/useDesk.ts";
import type { Editor } from "../edit/editor.ts";
import { loadEditing } from "../edit/loadEditing.ts";
import { isOnStory } from "./useStoryKeys.ts";

/** Copy, cut and paste on the board and its other views. Editing is loaded at the first sign of a person. */
export function useClipboard(editor: Editor | null, desk: Desk | null): void {
  useEffect(() => {
    if (editor === null) return;
    const start = () => void loadEditing().catch(() => {});
    const onCopy = (event: ClipboardEvent) => {
      const picked = [...editor.selection.picked];
      if (!isOnStory(document.activeElement) || picked.length === 0) return;
      event.preventDefault();
      void copy(editor, picked, event.type === "cut");
    };
    const onPaste = (event: ClipboardEvent) => {
      const text = event.clipboardData?.getData("text/plain") ?? "";
      if (!isOnStory(document.activeElement) || text === "") return;
      event.preventDefault();
      void editor.paste(text, desk?.board?.pointer() ?? undefined);
    };
    const options = { once: true } as const;
    document.addEventListener("pointerdown", start, options);
    document.addEventListener("keydown", start, options);
    document.addEventListener("copy", onCopy);
    document.addEventListener("cut", onCopy);
    document.addEventListener("paste", onPaste);
    return () => {
      document.removeEventListener("pointerdown", start);
      document.removeEventListener("keydown", start);
      document.removeEventListener("copy", onCopy);
      document.removeEventListener("cut", onCopy);
      document.removeEventListener("paste", onPaste);
    };
  }, [editor, desk]);
}

/** Cut takes away only what is on the clipboard by then. */
async function copy(editor: Editor, picked: readonly string[], isCut: boolean): Promise<void> {
  await navigator.clipboard.writeText(await editor.copy(picked));
  if (isCut) await editor.remove(picked);
}
