"use client";

import { createContext, useContext, useSyncExternalStore } from "react";

/** The link that the pointer is on: kept beside the links, so that only the two that it concerns are drawn anew. */
export type HoveredLink = {
  set(id: string | null): void;
  is(id: string): boolean;
  subscribe(onChange: () => void): () => void;
};

/** Creates one where the pointer is on no link. */
export function createHoveredLink(): HoveredLink {
  const watchers = new Set<() => void>();
  let hovered: string | null = null;
  return {
    set(id) {
      hovered = id;
      for (const watcher of watchers) watcher();
    },
    is: (id) => hovered === id,
    subscribe(onChange) {
      watchers.add(onChange);
      return () => watchers.delete(onChange);
    },
  };
}

const Context = createContext(createHoveredLink());

export const HoveredLinkProvider = Context.Provider;

/** The link that the pointer is on, to be set. */
export function useHoveredLink(): HoveredLink {
  return useContext(Context);
}

/** Whether the pointer is on a link. */
export function useIsHovered(id: string): boolean {
  const hovered = useContext(Context);
  return useSyncExternalStore(
    hovered.subscribe,
    () => hovered.is(id),
    () => false,
  );
}
