"use client";

import { keepPreviousData, useQuery } from "@tanstack/react-query";
import { useTRPC } from "../api/trpc.ts";

const refreshMs = 1_000;

/** How the workers are shared out, as it was at most a second ago. */
export function useFairness() {
  const trpc = useTRPC();
  return useQuery(
    trpc.fairness.get.queryOptions(undefined, {
      refetchInterval: refreshMs,
      placeholderData: keepPreviousData,
      retry: false,
    }),
  );
}

/** How one story stands to its share, as it was at most a second ago. */
export function useStoryFairness(id: string) {
  const trpc = useTRPC();
  return useQuery(trpc.fairness.story.queryOptions({ id }, { refetchInterval: refreshMs, retry: false }));
}
