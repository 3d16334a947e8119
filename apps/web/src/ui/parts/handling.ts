"use client";

import { useSyncExternalStore } from "react";

/** How a person wants pointers and keys to work. */
export type Handling = {
  /** What the wheel alone does to a board: it moves the view, or zooms. With Ctrl or Cmd it always zooms. */
  wheel: "pan" | "zoom";
  /** Whether letters and signs are keys by themselves. People who speak to their machine switch that off. */
  letters: boolean;
};

/** What holds until something is chosen. */
export const usualHandling: Handling = { wheel: "pan", letters: true };

const storageKey = "fairlead-handling";
const watchers = new Set<() => void>();
let current: Handling | null = null;

/** Reads what was kept; what is not known is as usual. */
export function toHandling(text: string | null): Handling {
  try {
    const { wheel, letters } = JSON.parse(text ?? "{}") ?? {};
    return { wheel: wheel === "zoom" ? "zoom" : "pan", letters: letters !== false };
  } catch {
    return usualHandling;
  }
}

/** What holds now. */
export function handling(): Handling {
  current ??= toHandling(readKept());
  return current;
}

/** Chooses something, and keeps it in this browser. */
export function setHandling(chosen: Partial<Handling>): void {
  const next = { ...handling(), ...chosen };
  current = next;
  try {
    localStorage.setItem(storageKey, JSON.stringify(next));
  } catch {
    // A browser that keeps nothing still does as it was told, until the page is left.
  }
  for (const watcher of watchers) watcher();
}

/** What holds now, for what is drawn. */
export function useHandling(): Handling {
  return useSyncExternalStore(watch, handling, () => usualHandling);
}

function readKept(): string | null {
  try {
    return localStorage.getItem(storageKey);
  } catch {
    return null;
  }
}

function watch(onChange: () => void): () => void {
  const onStorage = ({ key }: StorageEvent) => {
    if (key !== storageKey) return;
    current = null;
    onChange();
  };
  watchers.add(onChange);
  window.addEventListener("storage", onStorage);
  return () => {
    watchers.delete(onChange);
    window.removeEventListener("storage", onStorage);
  };
}
