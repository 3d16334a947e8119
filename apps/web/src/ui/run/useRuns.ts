"use client";

import { keepPreviousData, useInfiniteQuery } from "@tanstack/react-query";
import type { StoryRunStatus } from "../../server/recordQueries.ts";
import { useTRPC } from "../api/trpc.ts";

export type RunsFilter = { storyId?: string; status?: StoryRunStatus; limit?: number };

const refreshMs = 2_000;

/** Story runs, the newest first, page by page. While only the newest page is shown it is kept fresh. */
export function useRuns(filter: RunsFilter) {
  const trpc = useTRPC();
  return useInfiniteQuery(
    trpc.runs.list.infiniteQueryOptions(filter, {
      getNextPageParam: ({ nextCursor }) => nextCursor,
      placeholderData: keepPreviousData,
      refetchInterval: ({ state }) => ((state.data?.pages.length ?? 1) > 1 ? false : refreshMs),
    }),
  );
}
