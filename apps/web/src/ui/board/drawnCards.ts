"use client";

import { createContext, useContext, useLayoutEffect, useSyncExternalStore } from "react";

/**
 * Which cards of a board are in the document. A canvas draws only those in view, and before it is measured none; an
 * attribute that names a card by its id may stand only as long as the card does.
 */
export type DrawnCards = {
  /** Says that a card is drawn; what is returned says that it is gone. */
  add(key: string): () => void;
  has(key: string): boolean;
  subscribe(onChange: () => void): () => void;
};

/** Creates the list of a board on which nothing is drawn yet. */
export function createDrawnCards(): DrawnCards {
  const drawn = new Set<string>();
  const watchers = new Set<() => void>();
  const tell = () => {
    for (const watcher of watchers) watcher();
  };
  return {
    add(key) {
      drawn.add(key);
      tell();
      return () => {
        drawn.delete(key);
        tell();
      };
    },
    has: (key) => drawn.has(key),
    subscribe(onChange) {
      watchers.add(onChange);
      return () => watchers.delete(onChange);
    },
  };
}

const Context = createContext(createDrawnCards());

export const DrawnCardsProvider = Context.Provider;

/** The element that stands for a card on the board. */
function cardId(key: string): string {
  return `card-${key}`;
}

/** The id for the element of a card, which is in the document from now on. Told within the commit that puts it there. */
export function useCardId(key: string): string {
  const cards = useContext(Context);
  useLayoutEffect(() => cards.add(key), [cards, key]);
  return cardId(key);
}

/** The id of a card's element while it is in the document; undefined while it is not. */
export function useDrawnCardId(key: string | null): string | undefined {
  const cards = useContext(Context);
  const isDrawn = useSyncExternalStore(
    cards.subscribe,
    () => key !== null && cards.has(key),
    () => false,
  );
  return isDrawn && key !== null ? cardId(key) : undefined;
}
