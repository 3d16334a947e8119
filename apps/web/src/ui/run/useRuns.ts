"use client";

import { keepPreviousData, useInfiniteQuery } from "@tanstack/react-query";
import type { StoryRunStatus } from "../../server/recordQueries.ts";
import { useTRPC } from "../api/trpc.ts";
import { useFallBack, useWatch } from "../api/useLive.ts";

export type RunsFilter = { storyId?: string; status?: StoryRunStatus; limit?: number };

/**
 * Story runs, the newest first, page by page; the first page is kept fresh. `still`: its rows stay where they are, and
 * runs that begin meanwhile are only counted.
 */
export function useRuns(filter: RunsFilter, { still = false }: { still?: boolean } = {}) {
  const trpc = useTRPC();
  const fallBack = useFallBack();
  const runs = useInfiniteQuery(
    trpc.runs.list.infiniteQueryOptions(filter, {
      getNextPageParam: ({ nextCursor }) => nextCursor,
      placeholderData: keepPreviousData,
      refetchInterval: (query) => ((query.state.data?.pages.length ?? 1) > 1 ? false : fallBack(query)),
    }),
  );
  const first = runs.data?.pages[0]?.items[0];
  const upTo = still && first !== undefined ? { upTo: first.id } : {};
  useWatch(runs.data === undefined || runs.isPlaceholderData ? null : { kind: "runs", ...filter, ...upTo });
  return runs;
}
