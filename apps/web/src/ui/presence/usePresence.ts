"use client";

import { useQuery, useQueryClient } from "@tanstack/react-query";
import { createContext, useContext, useEffect, useMemo, useState } from "react";
import { postJson } from "../api/postJson.ts";
import { useTRPC } from "../api/trpc.ts";
import { useFallBack, useWatch } from "../api/useLive.ts";
import { useSession } from "../api/useSession.ts";
import { type Other, toOthers } from "./others.ts";

const nobody: readonly Other[] = [];
const Context = createContext<readonly Other[]>(nobody);

export const PresenceProvider = Context.Provider;

/** The others who have this story open. */
export function useOthers(): readonly Other[] {
  return useContext(Context);
}

/** Three times as often as the server waits before it takes a page for closed. */
const tellEveryMs = 15_000;
/** Whoever goes through cards by keys is told of where they stay. */
const settleMs = 400;

type Here = { storyId: string; place: string | null; revision: number };

/**
 * Tells that a story is open here and what is selected, and who else is there. A draft that somebody else has changed is
 * read anew. To be called once on a page.
 */
export function usePresence({ storyId, place, revision }: Here): readonly Other[] {
  const trpc = useTRPC();
  const queryClient = useQueryClient();
  const [tab] = useState(() => crypto.randomUUID());
  const userId = useSession().data?.user?.id ?? null;
  const refetchInterval = useFallBack();
  const { data } = useQuery(trpc.stories.presence.queryOptions({ id: storyId }, { refetchInterval }));
  useWatch(data === undefined ? null : { kind: "presence", id: storyId });
  useTell({ storyId, tab, place });
  const isBehind = data !== undefined && data.revision > revision;
  useEffect(() => {
    if (isBehind) void queryClient.invalidateQueries(trpc.stories.get.queryFilter({ id: storyId }));
  }, [isBehind, queryClient, trpc, storyId]);
  const people = data?.people;
  return useMemo(() => (people === undefined ? nobody : toOthers(people, { tab, userId })), [people, tab, userId]);
}

function useTell({ storyId, tab, place }: { storyId: string; tab: string; place: string | null }): void {
  useEffect(() => {
    const tell = () => {
      if (document.visibilityState === "visible") say({ id: storyId, tab, place });
    };
    const soon = setTimeout(tell, settleMs);
    const again = setInterval(tell, tellEveryMs);
    document.addEventListener("visibilitychange", tell);
    return () => {
      clearTimeout(soon);
      clearInterval(again);
      document.removeEventListener("visibilitychange", tell);
    };
  }, [storyId, tab, place]);
  useEffect(() => {
    const leave = () => say({ id: storyId, tab, place: null, isLeaving: true });
    window.addEventListener("pagehide", leave);
    return () => {
      window.removeEventListener("pagehide", leave);
      leave();
    };
  }, [storyId, tab]);
}

/** On its own, not in a request with others. One that does not arrive is made up for by the next. */
function say(here: { id: string; tab: string; place: string | null; isLeaving?: boolean }): void {
  void postJson("/api/trpc/stories.tellPresence", here);
}
