"use client";

import { useEffect, useMemo, useRef } from "react";
import { keepSame } from "./keepSame.ts";

/** Items of which those that are as they were stay the same objects. */
export function useKept<Item extends { id: string }>(items: Item[]): Item[] {
  const last = useRef<Item[]>([]);
  const kept = useMemo(() => keepSame(last.current, items), [items]);
  useEffect(() => {
    last.current = kept;
  }, [kept]);
  return kept;
}
