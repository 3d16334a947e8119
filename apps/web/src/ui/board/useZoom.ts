"use client";

import { type ReactFlowState, useStore } from "@xyflow/react";

/** Below this zoom a card is a block with its plate: nothing else of it can be read. */
const farZoom = 0.4;

const isFar = (state: ReactFlowState) => state.transform[2] < farZoom;
const percent = (state: ReactFlowState) => Math.round(state.transform[2] * 100);

/** Whether the board is seen from afar. Changes only when the limit is crossed. */
export function useIsFar(): boolean {
  return useStore(isFar);
}

/** The zoom in percent. */
export function useZoomPercent(): number {
  return useStore(percent);
}
