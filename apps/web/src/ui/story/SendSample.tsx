"use client";

import { useMutation, useQueryClient } from "@tanstack/react-query";
import { Play } from "lucide-react";
import { useRouter } from "next/navigation";
import { toApiProblem } from "../api/apiError.ts";
import type { StoryData } from "../api/outputs.ts";
import { useTRPC } from "../api/trpc.ts";
import { useMayEdit } from "../api/useSession.ts";
import { Button } from "../parts/Button.tsx";

/** Sends a story its sample event and goes to the run that it starts. Nothing for a story without one. */
export function SendSample({ story: { id, live, sampleEvent } }: { story: StoryData }) {
  const trpc = useTRPC();
  const router = useRouter();
  const queryClient = useQueryClient();
  const mayEdit = useMayEdit();
  const sending = useMutation(
    trpc.stories.sendSample.mutationOptions({
      onSuccess: ({ storyRunId }) => {
        void queryClient.invalidateQueries(trpc.runs.list.infiniteQueryFilter());
        router.push(`/runs/${storyRunId}`);
      },
    }),
  );
  if (sampleEvent === null || live === null) return null;
  const problem = sending.error ? toApiProblem(sending.error).message : null;
  return (
    <>
      {problem !== null && (
        <span role="alert" className="max-w-72 text-bad text-small">
          {problem}
        </span>
      )}
      <Button
        look="primary"
        icon={<Play aria-hidden />}
        busy={sending.isPending || sending.isSuccess}
        disabled={!mayEdit}
        title={mayEdit ? undefined : "Sending events needs the role editor"}
        onClick={() => sending.mutate({ id })}
      >
        Send a sample event
      </Button>
    </>
  );
}
