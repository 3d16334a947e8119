"use client";

import { keepPreviousData, useInfiniteQuery, useMutation, useQueryClient } from "@tanstack/react-query";
import { useTRPC } from "../api/trpc.ts";

const refreshMs = 5_000;

/** The schedules of the team, kept fresh while one looks. */
export function useSchedules() {
  const trpc = useTRPC();
  return useInfiniteQuery(
    trpc.schedules.list.infiniteQueryOptions(
      {},
      {
        getNextPageParam: ({ nextCursor }) => nextCursor,
        placeholderData: keepPreviousData,
        refetchInterval: refreshMs,
      },
    ),
  );
}

/** Pauses, resumes and starts; the list is read again afterwards. */
export function useScheduleActions() {
  const trpc = useTRPC();
  const queries = useQueryClient();
  const onSuccess = () => queries.invalidateQueries(trpc.schedules.list.infiniteQueryFilter());
  const pausing = useMutation(trpc.schedules.setPaused.mutationOptions({ onSuccess }));
  const running = useMutation(trpc.schedules.run.mutationOptions({ onSuccess }));
  return { pausing, running };
}
