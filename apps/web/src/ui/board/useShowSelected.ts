"use client";

import { useReactFlow, useStoreApi } from "@xyflow/react";
import { useEffect, useRef } from "react";
import { type Box, middleOf } from "./frames.ts";
import { moveMs } from "./motion.ts";

/** Brings what is selected into view when that changes, as with a new card, if it is out of it. `boxOf`: where it stands. */
export function useShowSelected(boxOf: (key: string) => Box | undefined, selected: string | null): void {
  const flow = useReactFlow();
  const store = useStoreApi();
  const shown = useRef(selected);
  useEffect(() => {
    const box = selected === null ? undefined : boxOf(selected);
    if (selected === shown.current || (selected !== null && box === undefined)) return;
    shown.current = selected;
    if (box === undefined) return;
    const { width, height } = store.getState();
    const { x, y, zoom } = flow.getViewport();
    const [left, top] = [box.x * zoom + x, box.y * zoom + y];
    const isIn = left >= 0 && top >= 0 && left + box.width * zoom <= width && top + box.height * zoom <= height;
    const centre = middleOf(box);
    if (!isIn) void flow.setCenter(centre.x, centre.y, { zoom: Math.max(zoom, 0.5), duration: moveMs() });
  }, [flow, store, boxOf, selected]);
}
