"use client";

import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { useTRPC } from "../api/trpc.ts";

/** The checkpoints of a story, and what is done with them. */
export function useCheckpoints(storyId: string) {
  const trpc = useTRPC();
  const queryClient = useQueryClient();
  const list = useQuery(trpc.stories.checkpoints.queryOptions({ id: storyId }));
  const renew = () => queryClient.invalidateQueries(trpc.stories.checkpoints.queryFilter({ id: storyId }));
  const make = useMutation(trpc.stories.makeCheckpoint.mutationOptions({ onSuccess: renew }));
  const remove = useMutation(trpc.stories.removeCheckpoint.mutationOptions({ onSettled: renew }));
  return { list, make, remove };
}
