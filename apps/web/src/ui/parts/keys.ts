import type { KeyboardEvent } from "react";

/** What keys do, by `KeyboardEvent.key`. */
export type KeyActs = readonly (readonly [key: string, act: () => unknown])[];

/** Does what a key stands for and keeps it from the browser. Keys pressed with Ctrl, Alt or Cmd are left alone. */
export function actOnKey(event: KeyboardEvent, acts: KeyActs): void {
  if (event.ctrlKey || event.metaKey || event.altKey) return;
  const found = acts.find(([key]) => key === event.key);
  if (found === undefined) return;
  event.preventDefault();
  found[1]();
}
