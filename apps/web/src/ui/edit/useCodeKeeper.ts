"use client";

import { useEffect, useState, useSyncExternalStore } from "react";
import { useSession } from "../api/useSession.ts";
import { CodeKeeper, type KeptCode } from "./keptCode.ts";

/** One for each story and person as long as the tab is there: what can't be stored goes from view to view with it. */
const keepers = new Map<string, CodeKeeper>();

/** What keeps the code of a story that its reader has written; null until it is known who reads. */
export function useCodeKeeper(storyId: string): CodeKeeper | null {
  const userId = useSession().data?.user?.id;
  const [keeper, setKeeper] = useState<CodeKeeper | null>(null);
  useEffect(() => {
    if (userId === undefined) return;
    const mine = keeperOf(`fairlead.code.${storyId}.${userId}`);
    mine.refresh();
    setKeeper(mine);
    return () => void mine.store();
  }, [storyId, userId]);
  return keeper;
}

/** The code that is kept; null: none is. */
export function useKeptCode(keeper: CodeKeeper | null): KeptCode | null {
  return useSyncExternalStore(keeper?.subscribe ?? noChanges, keeper?.kept ?? nothing, nothing);
}

const noChanges = () => () => {};
const nothing = () => null;

function keeperOf(key: string): CodeKeeper {
  const known = keepers.get(key);
  if (known !== undefined) return known;
  const after = (ms: number, act: () => void) => {
    const timer = setTimeout(act, ms);
    return () => clearTimeout(timer);
  };
  const keeper = new CodeKeeper({ key, after, storage: () => localStorage });
  keepers.set(key, keeper);
  // Also while another page of the tab is shown: a browser asks before it closes what would be lost.
  window.addEventListener("beforeunload", (event) => {
    if (!keeper.store()) event.preventDefault();
  });
  return keeper;
}
