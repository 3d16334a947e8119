import type { KeyboardEvent } from "react";
import type { Editor } from "./editor.ts";

const stepPx = 8;
const leapPx = 40;

const arrows: Readonly<Record<string, readonly [x: number, y: number]>> = {
  ArrowLeft: [-1, 0],
  ArrowRight: [1, 0],
  ArrowUp: [0, -1],
  ArrowDown: [0, 1],
};

/** Does what a key stands for where a story is edited; true if it stood for something. */
export function actOnEditKey(event: KeyboardEvent, editor: Editor): boolean {
  const act = actOf(event, editor);
  if (act === null) return false;
  event.preventDefault();
  act();
  return true;
}

function actOf(event: KeyboardEvent, editor: Editor): (() => unknown) | null {
  const { altKey, shiftKey } = event;
  const isMod = event.ctrlKey || event.metaKey;
  const key = event.key.length === 1 ? event.key.toLowerCase() : event.key;
  const { selection } = editor;
  const picked = [...selection.picked];
  if (altKey && !isMod) {
    const [x, y] = arrows[key] ?? [0, 0];
    const by = shiftKey ? leapPx : stepPx;
    return x === 0 && y === 0 ? null : () => editor.nudge({ x: x * by, y: y * by });
  }
  if (key === "Delete" || key === "Backspace") return () => editor.remove(picked, isMod);
  if (isMod) return actWithMod(key, editor);
  return plainAct(key, { editor, picked, shiftKey });
}

function actWithMod(key: string, editor: Editor): (() => unknown) | null {
  const { selection } = editor;
  if (key === "d") return () => editor.duplicate([...selection.picked]);
  if (key !== "a") return null;
  return () => selection.pick(new Set(editor.story.actions.map(({ slug }) => slug)));
}

type Plain = { editor: Editor; picked: readonly string[]; shiftKey: boolean };

function plainAct(key: string, { editor, picked, shiftKey }: Plain): (() => unknown) | null {
  const { selected } = editor.selection;
  if (key === "a" || key === "/") {
    return () => editor.openMenu(selected === null ? { kind: "add" } : { kind: "add", after: selected });
  }
  if (key === "t" && shiftKey) return () => editor.tidy();
  if (selected === null) return null;
  if (key === "l") return () => editor.openMenu({ kind: "link", from: selected });
  if (key === "d") return () => editor.toggle(picked);
  return key === "F2" ? () => focusName() : null;
}

/** The field of the selected action's name. */
export const nameFieldId = "action-name";

function focusName(): void {
  const field = document.getElementById(nameFieldId);
  if (!(field instanceof HTMLInputElement)) return;
  field.focus();
  field.select();
}
