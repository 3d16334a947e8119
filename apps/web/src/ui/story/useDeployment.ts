"use client";

import { keepPreviousData, useQuery, useQueryClient } from "@tanstack/react-query";
import { useEffect } from "react";
import type { StoryData } from "../api/outputs.ts";
import { useTRPC } from "../api/trpc.ts";

type Deployed = Pick<StoryData, "id" | "revision" | "deployment">;

/** What code said of a story when it was deployed last, and in what the saved draft differs from it; undefined: not known. */
export function useDeployment({ id, revision, deployment }: Deployed) {
  const trpc = useTRPC();
  const queryClient = useQueryClient();
  const at = deployment?.at;
  const options = { enabled: at !== undefined, placeholderData: keepPreviousData };
  const review = useQuery(trpc.stories.deployment.queryOptions({ id }, options)).data ?? undefined;
  // biome-ignore lint/correctness/useExhaustiveDependencies: with every revision and deployment there may be other differences
  useEffect(() => {
    void queryClient.invalidateQueries(trpc.stories.deployment.queryFilter({ id }));
  }, [queryClient, trpc, id, revision, at]);
  return review;
}
