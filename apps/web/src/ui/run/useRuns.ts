"use client";

import { keepPreviousData, useInfiniteQuery } from "@tanstack/react-query";
import type { StoryRunStatus } from "../../server/recordQueries.ts";
import { useTRPC } from "../api/trpc.ts";
import { useFallBack, useWatch } from "../api/useLive.ts";
import type { waitReasonsHeld } from "./waitWords.ts";

const refreshMs = 5_000;

type RunsFilter = {
  storyId?: string;
  status?: StoryRunStatus;
  limit?: number;
  reason?: (typeof waitReasonsHeld)[number];
  withinMs?: number;
  minMs?: number;
  text?: string;
};

/**
 * Story runs, the newest first, page by page; the first page is kept fresh. `still`: its rows stay where they are, and
 * runs that begin meanwhile are only counted. What is narrowed further than the stream can is asked for every few seconds.
 */
export function useRuns(filter: RunsFilter, { still = false }: { still?: boolean } = {}) {
  const trpc = useTRPC();
  const fallBack = useFallBack();
  const { reason, withinMs, minMs, text, ...told } = filter;
  const isNarrowed = [reason, withinMs, minMs, text].some((one) => one !== undefined);
  const runs = useInfiniteQuery(
    trpc.runs.list.infiniteQueryOptions(filter, {
      getNextPageParam: ({ nextCursor }) => nextCursor,
      placeholderData: keepPreviousData,
      refetchInterval: (query) => {
        if ((query.state.data?.pages.length ?? 1) > 1) return false;
        return isNarrowed ? refreshMs : fallBack(query);
      },
    }),
  );
  const first = runs.data?.pages[0]?.items[0];
  const upTo = still && first !== undefined ? { upTo: first.id } : {};
  const isTold = runs.data !== undefined && !runs.isPlaceholderData && !isNarrowed;
  useWatch(isTold ? { kind: "runs", ...told, ...upTo } : null);
  return runs;
}
