"use client";

import { createContext, useContext, useEffect, useState, useSyncExternalStore } from "react";
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
