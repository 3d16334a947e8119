"use client";

import { createContext, useContext, useEffect, useRef, useState, useSyncExternalStore } from "react";
import { toGroupStatus } from "./groupStatus.ts";
import { type CardStatus, createStatusStore, type LinkStatus, type Statuses, type StatusStore } from "./statusStore.ts";

/** The store of the board that one is on. */
export const StatusContext = createContext<StatusStore>(createStatusStore());

export const StatusProvider = StatusContext.Provider;

/** A store for one board, filled with what the page knows each time that changes. */
export function useStatusStore(statuses: Statuses): StatusStore {
  const [store] = useState(() => {
    const created = createStatusStore();
    created.put(statuses);
    return created;
  });
  useEffect(() => store.put(statuses), [store, statuses]);
  return store;
}

/** The status of one card. */
export function useCardStatus(slug: string): CardStatus | undefined {
  const store = useContext(StatusContext);
  const read = () => store.card(slug);
  return useSyncExternalStore(store.subscribe, read, read);
}

/** The status of one link. */
export function useLinkStatus(key: string): LinkStatus | undefined {
  const store = useContext(StatusContext);
  const read = () => store.link(key);
  return useSyncExternalStore(store.subscribe, read, read);
}

/** What the cards of a group say together. */
export function useGroupStatus(slugs: readonly string[]): CardStatus {
  const store = useContext(StatusContext);
  const last = useRef<{ cards: readonly (CardStatus | undefined)[]; status: CardStatus } | null>(null);
  const read = () => {
    const cards = slugs.map((slug) => store.card(slug));
    const isSame =
      last.current?.cards.length === cards.length && cards.every((card, at) => card === last.current?.cards[at]);
    if (last.current === null || !isSame) {
      last.current = { cards, status: toGroupStatus(cards.filter((card) => card !== undefined)) };
    }
    return last.current.status;
  };
  return useSyncExternalStore(store.subscribe, read, read);
}
