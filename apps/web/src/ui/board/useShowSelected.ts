"use client";

import { useReactFlow, useStoreApi } from "@xyflow/react";
import { useEffect, useRef } from "react";
import type { Places } from "./arrange.ts";
import { cardHeight, cardWidth } from "./graph.ts";
import { moveMs } from "./motion.ts";

/** Brings a card into view when it becomes the selected one, as a new one does, if it is out of it. */
export function useShowSelected(places: Places, selected: string | null): void {
  const flow = useReactFlow();
  const store = useStoreApi();
  const shown = useRef(selected);
  useEffect(() => {
    const at = selected === null ? undefined : places.get(selected);
    if (selected === shown.current || (selected !== null && at === undefined)) return;
    shown.current = selected;
    if (at === undefined) return;
    const { width, height } = store.getState();
    const { x, y, zoom } = flow.getViewport();
    const [left, top] = [at.x * zoom + x, at.y * zoom + y];
    const isIn = left >= 0 && top >= 0 && left + cardWidth * zoom <= width && top + cardHeight * zoom <= height;
    const centre = { x: at.x + cardWidth / 2, y: at.y + cardHeight / 2 };
    if (!isIn) void flow.setCenter(centre.x, centre.y, { zoom: Math.max(zoom, 0.5), duration: moveMs() });
  }, [flow, store, places, selected]);
}
