"use client";

import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import type { inferRouterOutputs } from "@trpc/server";
import type { AppRouter } from "../../server/trpc/router.ts";
import { useTRPC } from "../api/trpc.ts";

/** A resource as it stands in the list. */
export type ListedResource = inferRouterOutputs<AppRouter>["resources"]["list"]["items"][number];

/** The resources of the team. */
export function useResources() {
  const trpc = useTRPC();
  return useQuery(trpc.resources.list.queryOptions());
}

/** A resource with its value; nothing is asked for a new one. It is read anew whenever it is opened. */
export function useResource(id: string | null) {
  const trpc = useTRPC();
  return useQuery(trpc.resources.get.queryOptions({ id: id ?? "" }, { enabled: id !== null, gcTime: 0, staleTime: 0 }));
}

/** What can be done to resources; the list is renewed afterwards. */
export function useResourceChanges(onDone: () => void) {
  const trpc = useTRPC();
  const queries = useQueryClient();
  const onSuccess = async () => {
    await queries.invalidateQueries(trpc.resources.list.queryFilter());
    onDone();
  };
  return {
    create: useMutation(trpc.resources.create.mutationOptions({ onSuccess })),
    change: useMutation(trpc.resources.change.mutationOptions({ onSuccess })),
    remove: useMutation(trpc.resources.delete.mutationOptions({ onSuccess })),
  };
}
