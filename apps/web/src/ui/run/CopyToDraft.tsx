"use client";

import { useMutation, useQueryClient } from "@tanstack/react-query";
import { ClipboardPen } from "lucide-react";
import { useRouter } from "next/navigation";
import type { RunData } from "../api/outputs.ts";
import { useTRPC } from "../api/trpc.ts";
import { Button } from "../parts/Button.tsx";
import { ButtonProblem } from "../parts/ButtonProblem.tsx";

/** Pins what a run emitted on the draft of its story, to try its actions out with, and goes there. */
export function CopyToDraft({ run: { id } }: { run: Pick<RunData, "id"> }) {
  const trpc = useTRPC();
  const router = useRouter();
  const queries = useQueryClient();
  const copying = useMutation(
    trpc.runs.copyToDraft.mutationOptions({
      onSuccess: ({ storyId, pinned }) => {
        void queries.invalidateQueries(trpc.tests.pins.queryFilter());
        if (pinned > 0) router.push(`/stories/${storyId}`);
      },
    }),
  );
  const nothing = copying.data?.pinned === 0;
  return (
    <>
      <ButtonProblem error={copying.error} />
      <span role="status" className="text-ink-2">
        {nothing && "The draft has none of this run's actions any more"}
      </span>
      <Button
        icon={<ClipboardPen aria-hidden />}
        busy={copying.isPending}
        title="Pins the events of this run on the draft, so that its actions can be tried out with them"
        onClick={() => copying.mutate({ id })}
      >
        Copy to draft
      </Button>
    </>
  );
}
