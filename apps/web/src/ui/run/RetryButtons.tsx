"use client";

import { useMutation, useQueryClient } from "@tanstack/react-query";
import { useRouter } from "next/navigation";
import type { RunData } from "../api/outputs.ts";
import { useTRPC } from "../api/trpc.ts";
import { countOf } from "../parts/time.ts";
import { RepeatButtons } from "./RepeatButtons.tsx";

type RetryButtonsProps = { run: Pick<RunData, "id" | "versionId" | "live">; actionRunId?: string };

/** Tries an action run again, or all that failed of a story run; goes to the run that was started if it is one. */
export function RetryButtons({ run: { id, versionId, live }, actionRunId }: RetryButtonsProps) {
  const trpc = useTRPC();
  const router = useRouter();
  const queries = useQueryClient();
  const retrying = useMutation(
    trpc.runs.retry.mutationOptions({
      onSuccess: async ({ runs: [first, ...others] }) => {
        void queries.invalidateQueries(trpc.runs.list.infiniteQueryFilter());
        await queries.invalidateQueries(trpc.runs.get.queryFilter({ id }));
        if (first !== undefined && others.length === 0) router.push(`/runs/${first.id}`);
      },
    }),
  );
  const asked = actionRunId === undefined ? { id } : { id, actionRunId };
  const started = retrying.data?.runs.length ?? 0;
  return (
    <>
      <span role="status" className="text-ink-2">
        {started > 1 &&
          `Started ${countOf(started, "run")}${retrying.data?.more ? "; press again for the others" : ""}`}
      </span>
      <RepeatButtons
        words={actionRunId === undefined ? "Retry failed" : "Retry from here"}
        versionId={versionId}
        live={live}
        repeating={retrying}
        onRepeat={(version) => retrying.mutate({ ...asked, version })}
      />
    </>
  );
}
