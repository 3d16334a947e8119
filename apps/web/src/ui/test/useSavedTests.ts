"use client";

import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { useTRPC } from "../api/trpc.ts";

/** The saved tests of a story, and what is done with them. */
export function useSavedTests(storyId: string) {
  const trpc = useTRPC();
  const queryClient = useQueryClient();
  const list = useQuery(trpc.tests.saved.queryOptions({ id: storyId }));
  const renew = () => queryClient.invalidateQueries(trpc.tests.saved.queryFilter({ id: storyId }));
  const save = useMutation(trpc.tests.save.mutationOptions({ onSuccess: renew }));
  const saveStory = useMutation(trpc.tests.saveStory.mutationOptions({ onSuccess: renew }));
  const run = useMutation(trpc.tests.runSaved.mutationOptions());
  const remove = useMutation(trpc.tests.removeSaved.mutationOptions({ onSettled: renew }));
  const accept = useMutation(
    trpc.tests.acceptSaved.mutationOptions({
      onSuccess: (_, { id, test }) => run.mutate({ id, tests: [test] }),
    }),
  );
  return { list, save, saveStory, run, remove, accept };
}
