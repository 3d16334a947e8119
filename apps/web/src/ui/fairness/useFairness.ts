"use client";

import { keepPreviousData, useQuery } from "@tanstack/react-query";
import { useTRPC } from "../api/trpc.ts";
import { useFallBack, useWatch } from "../api/useLive.ts";

/** How the workers are shared out, kept fresh while one looks. */
export function useFairness() {
  const trpc = useTRPC();
  const refetchInterval = useFallBack();
  const fairness = useQuery(
    trpc.fairness.get.queryOptions(undefined, { refetchInterval, placeholderData: keepPreviousData, retry: false }),
  );
  useWatch(fairness.data === undefined ? null : { kind: "fairness" });
  return fairness;
}

/** How one story stands to its share, kept fresh while one looks. */
export function useStoryFairness(id: string) {
  const trpc = useTRPC();
  const refetchInterval = useFallBack();
  const fairness = useQuery(trpc.fairness.story.queryOptions({ id }, { refetchInterval, retry: false }));
  useWatch(fairness.data === undefined ? null : { kind: "storyFairness", id });
  return fairness;
}
