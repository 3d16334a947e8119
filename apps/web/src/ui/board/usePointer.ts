"use client";

import { useReactFlow, useStoreApi } from "@xyflow/react";
import { type PointerEvent, useMemo, useRef } from "react";
import type { Spot } from "../edit/places.ts";
import { spotOn } from "./pointAt.ts";

/** Where the pointer is on the board, for what is pasted or added by keys; keys that walk make it count no more. */
export function usePointer() {
  const flow = useReactFlow();
  const store = useStoreApi();
  const at = useRef<{ x: number; y: number } | null>(null);
  return useMemo(() => {
    const forget = () => {
      at.current = null;
    };
    let last = { x: Number.NaN, y: Number.NaN };
    const track = {
      onPointerMove: ({ clientX: x, clientY: y }: PointerEvent) => {
        // Browsers tell of a pointer at rest as well, when something is drawn below it.
        if (x !== last.x || y !== last.y) at.current = { x, y };
        last = { x, y };
      },
      onPointerLeave: forget,
    };
    const pointed = (): Spot | null =>
      at.current === null
        ? null
        : { at: flow.screenToFlowPosition(at.current), spot: spotOn(store.getState().domNode, at.current) };
    return { track, forget, pointed };
  }, [flow, store]);
}
