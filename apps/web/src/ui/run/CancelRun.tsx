"use client";

import { useMutation, useQueryClient } from "@tanstack/react-query";
import { Ban } from "lucide-react";
import { useTRPC } from "../api/trpc.ts";
import { ButtonProblem } from "../parts/ButtonProblem.tsx";
import { ConfirmButton } from "../parts/ConfirmButton.tsx";

/** Stops one story run. */
export function CancelRun({ id }: { id: string }) {
  const trpc = useTRPC();
  const queries = useQueryClient();
  const cancelling = useMutation(
    trpc.runs.cancel.mutationOptions({
      onSuccess: () => {
        void queries.invalidateQueries(trpc.runs.list.infiniteQueryFilter());
        return queries.invalidateQueries(trpc.runs.get.queryFilter({ id }));
      },
    }),
  );
  return (
    <>
      <ButtonProblem error={cancelling.error} />
      <ConfirmButton
        icon={<Ban aria-hidden />}
        question="What has not run will not. Cancel the run?"
        yes="Yes, cancel it"
        no="No, let it run"
        busy={cancelling.isPending}
        onConfirm={() => cancelling.mutate({ id })}
      >
        Cancel run
      </ConfirmButton>
    </>
  );
}

/** Stops all runs of a story that are open. */
export function CancelRuns({ storyId }: { storyId: string }) {
  const trpc = useTRPC();
  const queries = useQueryClient();
  const cancelling = useMutation(
    trpc.runs.cancelAll.mutationOptions({
      onSuccess: () => queries.invalidateQueries(trpc.runs.list.infiniteQueryFilter()),
    }),
  );
  const cancelled = cancelling.data?.cancelled;
  return (
    <>
      <ButtonProblem error={cancelling.error} />
      <span role="status" className="text-ink-2">
        {cancelled === undefined ? "" : cancelled === 0 ? "No run was open" : `Cancelled: ${cancelled}`}
      </span>
      <ConfirmButton
        icon={<Ban aria-hidden />}
        question="What has not run will not. Cancel all open runs of this story?"
        yes="Yes, cancel them"
        no="No, let them run"
        busy={cancelling.isPending}
        onConfirm={() => cancelling.mutate({ id: storyId })}
      >
        Cancel open runs
      </ConfirmButton>
    </>
  );
}
