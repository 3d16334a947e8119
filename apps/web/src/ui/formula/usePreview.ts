"use client";

import { useEffect, useState } from "react";
import type { FieldAnswer } from "./previewTypes.ts";
import type { FormulaWorld } from "./useFormulaWorld.ts";

const pauseMs = 120;

/** What a field gives with the samples: null until it is known; `hung`: the thread had to be ended. */
export type FieldPreview = FieldAnswer | "hung" | null;

/** Computes a field beside the page when one pauses. `isWanted`: somebody writes it. */
export function usePreview(source: string, { world, thread }: FormulaWorld, isWanted: boolean): FieldPreview {
  const [preview, setPreview] = useState<FieldPreview>(null);
  useEffect(() => {
    if (!isWanted || world.samples.length === 0) return;
    let isOver = false;
    const timer = setTimeout(async () => {
      const answer = await thread.field(source);
      if (!isOver) setPreview(answer ?? "hung");
    }, pauseMs);
    return () => {
      isOver = true;
      clearTimeout(timer);
    };
  }, [source, world, thread, isWanted]);
  return preview;
}
