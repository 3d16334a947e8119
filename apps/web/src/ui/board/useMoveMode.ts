"use client";

import { useCallback, useState } from "react";
import type { Editor } from "../edit/editor.ts";
import type { Place } from "./grid.ts";

/** What is moved by arrow keys, and how far it is from where it was; null: nothing is. */
type Move = { keys: readonly string[]; by: Place };

export type MoveMode = {
  isOn: boolean;
  /** Begins to move what is selected. */
  start: () => void;
  step: (by: Place) => void;
  /** Puts it where it is seen: one edit. */
  drop: () => void;
  /** Leaves it where it was. */
  cancel: () => void;
};

/** Moving by arrow keys. `show`: draws what is moved so far from its place, until it is null. */
export function useMoveMode(
  editor: Editor | null,
  show: (keys: readonly string[], by: Place | null) => void,
): MoveMode {
  const [move, setMove] = useState<Move | null>(null);
  const put = useCallback(
    (next: Move | null) => {
      setMove(next);
      show(next?.keys ?? [], next?.by ?? null);
    },
    [show],
  );
  return {
    isOn: move !== null,
    start: () => {
      const keys = [...(editor?.selection.picked ?? [])];
      if (keys.length > 0) put({ keys, by: { x: 0, y: 0 } });
    },
    step: ({ x, y }) => move !== null && put({ ...move, by: { x: move.by.x + x, y: move.by.y + y } }),
    drop: () => {
      if (move === null || editor === null) return;
      const { keys, by } = move;
      setMove(null);
      if (by.x === 0 && by.y === 0) show([], null);
      else void editor.shift(keys, by).finally(() => show([], null));
    },
    cancel: () => {
      put(null);
      editor?.say("Left where it was.");
    },
  };
}
