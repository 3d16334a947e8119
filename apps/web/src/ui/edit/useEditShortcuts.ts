"use client";

import { useEffect } from "react";
import type { Editor } from "./editor.ts";
import { loadEditing } from "./loadEditing.ts";

/**
 * What works wherever one is on the page, except in fields, which have an undo and a clipboard of their own: undo and
 * redo, and on the board or the outline copy, cut and paste. Editing is loaded at the first sign of a person.
 */
export function useEditShortcuts(editor: Editor | null): void {
  useEffect(() => {
    if (editor === null) return;
    const start = () => void loadEditing().catch(() => {});
    const onKeyDown = (event: KeyboardEvent) => {
      const isMod = event.ctrlKey || event.metaKey;
      const key = event.key.toLowerCase();
      if (!isMod || isField(event.target) || (key !== "z" && key !== "y")) return;
      event.preventDefault();
      void editor.store.step(key === "y" || event.shiftKey ? "redo" : "undo");
    };
    const onCopy = (event: ClipboardEvent) => {
      const picked = [...editor.selection.picked];
      if (!isOnStory() || picked.length === 0) return;
      event.preventDefault();
      void copy(editor, picked, event.type === "cut");
    };
    const onPaste = (event: ClipboardEvent) => {
      const text = event.clipboardData?.getData("text/plain") ?? "";
      if (!isOnStory() || text === "") return;
      event.preventDefault();
      void editor.paste(text);
    };
    const options = { once: true } as const;
    document.addEventListener("pointerdown", start, options);
    document.addEventListener("keydown", start, options);
    document.addEventListener("keydown", onKeyDown);
    document.addEventListener("copy", onCopy);
    document.addEventListener("cut", onCopy);
    document.addEventListener("paste", onPaste);
    return () => {
      document.removeEventListener("pointerdown", start);
      document.removeEventListener("keydown", start);
      document.removeEventListener("keydown", onKeyDown);
      document.removeEventListener("copy", onCopy);
      document.removeEventListener("cut", onCopy);
      document.removeEventListener("paste", onPaste);
    };
  }, [editor]);
}

function isField(target: EventTarget | null): boolean {
  return target instanceof HTMLElement && /^(?:INPUT|TEXTAREA|SELECT)$/.test(target.tagName);
}

function isOnStory(): boolean {
  return document.activeElement?.closest(".board, [role=tree]") !== null && document.activeElement !== null;
}

/** Cut takes away only what is on the clipboard by then. */
async function copy(editor: Editor, picked: readonly string[], isCut: boolean): Promise<void> {
  await navigator.clipboard.writeText(await editor.copy(picked));
  if (isCut) await editor.remove(picked);
}
