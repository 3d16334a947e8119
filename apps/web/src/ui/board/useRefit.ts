"use client";

import { type OnMoveStart, type ReactFlowState, useReactFlow, useStore } from "@xyflow/react";
import { useCallback, useEffect, useRef } from "react";

/** The whole story with some room around it, never larger than life. */
export const fitViewOptions = { padding: 0.12, maxZoom: 1 };

const sizeOf = (state: ReactFlowState) => `${state.width} ${state.height}`;

/** Keeps the whole story in view when the place of the board changes its size, until the person moves it by hand. */
export function useRefit(): OnMoveStart {
  const flow = useReactFlow();
  const size = useStore(sizeOf);
  const moved = useRef(false);
  // biome-ignore lint/correctness/useExhaustiveDependencies: the size is what this waits for
  useEffect(() => {
    if (!moved.current) void flow.fitView(fitViewOptions);
  }, [flow, size]);
  return useCallback<OnMoveStart>((event) => {
    if (event !== null) moved.current = true;
  }, []);
}
