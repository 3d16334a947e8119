"use client";

import { type ReactFlowState, useStore } from "@xyflow/react";

/** Below this zoom a card is a block with its plate: nothing else of it can be read. */
const farZoom = 0.4;

/** Below this zoom the links are one drawing, and cards have no ports that one could hit. */
const tinyZoom = 0.25;

const isFar = (state: ReactFlowState) => state.transform[2] < farZoom;
const isTiny = (state: ReactFlowState) => state.transform[2] < tinyZoom;
const percent = (state: ReactFlowState) => Math.round(state.transform[2] * 100);

/** Whether the board is seen from afar. Changes only when the limit is crossed. */
export function useIsFar(): boolean {
  return useStore(isFar);
}

/** Whether the board is seen from very far away. Changes only when the limit is crossed. */
export function useIsTiny(): boolean {
  return useStore(isTiny);
}

/** The zoom in percent. */
export function useZoomPercent(): number {
  return useStore(percent);
}
