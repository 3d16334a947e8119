"use client";

import { keepPreviousData, useInfiniteQuery, useQuery } from "@tanstack/react-query";
import { useMemo } from "react";
import type { RunData } from "../api/outputs.ts";
import { useTRPC } from "../api/trpc.ts";
import { useFallBack, useWatch } from "../api/useLive.ts";

/** A story run, kept fresh as long as it is open. */
export function useRun(id: string) {
  const trpc = useTRPC();
  const fallBack = useFallBack();
  const run = useQuery(
    trpc.runs.get.queryOptions(
      { id },
      {
        refetchInterval: (query) => {
          const isEnded = query.state.data !== undefined && query.state.data.status !== "open";
          return isEnded ? false : fallBack(query);
        },
      },
    ),
  );
  useWatch(run.data?.status === "open" ? { kind: "run", id } : null);
  return run;
}

/** The action runs of a story run: its first page, and the further ones as they are asked for. */
export function useActionRuns(run: RunData) {
  const trpc = useTRPC();
  const cursor = run.actionRuns.nextCursor;
  const more = useInfiniteQuery(
    trpc.runs.actionRuns.infiniteQueryOptions(
      { id: run.id },
      { enabled: false, initialCursor: cursor, getNextPageParam: ({ nextCursor }) => nextCursor },
    ),
  );
  const pages = more.data?.pages;
  const actionRuns = useMemo(
    () => [...run.actionRuns.items, ...(pages?.flatMap(({ items }) => items) ?? [])],
    [run.actionRuns.items, pages],
  );
  const isMore = pages === undefined ? cursor !== null : more.hasNextPage;
  return {
    actionRuns,
    isMore,
    isLoadingMore: more.isFetching,
    loadMore: () => void (pages === undefined ? more.refetch() : more.fetchNextPage()),
  };
}

/** The definition that a story run was run by. A version never changes. */
export function useVersion(versionId: string) {
  const trpc = useTRPC();
  return useQuery(
    trpc.stories.version.queryOptions({ id: versionId }, { staleTime: Number.POSITIVE_INFINITY, gcTime: 600_000 }),
  );
}

/** The events that an action run emitted, without their data. */
export function useEventsOf(ids: { id: string; actionRunId: string }) {
  const trpc = useTRPC();
  return useInfiniteQuery(
    trpc.runs.events.infiniteQueryOptions(ids, {
      getNextPageParam: ({ nextCursor }) => nextCursor,
      placeholderData: keepPreviousData,
    }),
  );
}
