"use client";

import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import type { inferRouterOutputs } from "@trpc/server";
import type { AppRouter } from "../../server/trpc/router.ts";
import { useTRPC } from "../api/trpc.ts";

/** An API key as it stands in the list. */
export type ListedKey = inferRouterOutputs<AppRouter>["apiKeys"]["list"]["items"][number];

/** The API keys of the team. */
export function useApiKeys() {
  const trpc = useTRPC();
  return useQuery(trpc.apiKeys.list.queryOptions());
}

/** What can be done to keys; the list is renewed afterwards. */
export function useApiKeyChanges() {
  const trpc = useTRPC();
  const queries = useQueryClient();
  const onSuccess = () => queries.invalidateQueries(trpc.apiKeys.list.queryFilter());
  return {
    // What it answers is a secret, which goes when the page does.
    create: useMutation(trpc.apiKeys.create.mutationOptions({ onSuccess, gcTime: 0 })),
    revoke: useMutation(trpc.apiKeys.revoke.mutationOptions({ onSuccess })),
  };
}

/** The stories that a key may be limited to: those that a search finds, by name. */
export function useStoryChoices(search: string) {
  const trpc = useTRPC();
  return useQuery(trpc.stories.list.queryOptions({ sort: "name", limit: 50, ...(search === "" ? {} : { search }) }));
}
