"use client";

import { type OnMove, type OnMoveStart, useStoreApi } from "@xyflow/react";
import { useCallback } from "react";

/**
 * Marks the board while it is panned or zoomed: it is one picture then, which the browser only has to move, and is drawn
 * anew in full sharpness when it rests.
 */
export function useMoving(onMoveStart: OnMoveStart): { onMoveStart: OnMoveStart; onMoveEnd: OnMove } {
  const store = useStoreApi();
  const mark = useCallback(
    (isMoving: boolean) => store.getState().domNode?.classList.toggle("is-moving", isMoving),
    [store],
  );
  return {
    onMoveStart: useCallback<OnMoveStart>(
      (event, viewport) => {
        mark(true);
        onMoveStart(event, viewport);
      },
      [mark, onMoveStart],
    ),
    onMoveEnd: useCallback<OnMove>(() => mark(false), [mark]),
  };
}
