"use client";

import { type KeyboardEvent, useCallback, useRef } from "react";
import { handling } from "./handling.ts";

/**
 * Walks the rows of a list with j and k (or the arrows): the focus moves to the link of the next or the previous row.
 * Rows are what carries `data-row`; each holds its link first.
 */
export function useRowKeys<Element extends HTMLElement>() {
  const ref = useRef<Element>(null);
  const onKeyDown = useCallback((event: KeyboardEvent) => {
    const step = stepOf(event);
    if (step === 0 || ref.current === null) return;
    const rows = [...ref.current.querySelectorAll("[data-row]")];
    const links = rows.flatMap((row) => row.querySelector("a") ?? []);
    const at = rows.findIndex((row) => row.contains(document.activeElement));
    const next = links[at === -1 ? 0 : Math.min(links.length - 1, Math.max(0, at + step))];
    if (next === undefined) return;
    event.preventDefault();
    next.focus();
  }, []);
  return { ref, onKeyDown };
}

function stepOf({ key, ctrlKey, metaKey, altKey, target }: KeyboardEvent): number {
  if (ctrlKey || metaKey || altKey || target instanceof HTMLInputElement) return 0;
  if (key === "ArrowDown" || (key === "j" && handling().letters)) return 1;
  return key === "ArrowUp" || (key === "k" && handling().letters) ? -1 : 0;
}
