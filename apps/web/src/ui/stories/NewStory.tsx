"use client";

import { useMutation } from "@tanstack/react-query";
import { Plus } from "lucide-react";
import { useRouter } from "next/navigation";
import { toApiProblem } from "../api/apiError.ts";
import { useTRPC } from "../api/trpc.ts";
import { Button } from "../parts/Button.tsx";

const empty = JSON.stringify({ formatVersion: 1, name: "Untitled story", actions: [], links: [] });

/** Makes a story without actions and opens it. */
export function NewStory({ label = "New story" }: { label?: string }) {
  const trpc = useTRPC();
  const router = useRouter();
  const making = useMutation(
    trpc.stories.importStory.mutationOptions({
      onSuccess: (outcome) => {
        if ("story" in outcome) router.push(`/stories/${outcome.story.id}`);
      },
    }),
  );
  return (
    <>
      {making.error && (
        <span role="alert" className="text-bad text-small">
          {toApiProblem(making.error).message}
        </span>
      )}
      <Button
        look="primary"
        icon={<Plus aria-hidden />}
        busy={making.isPending || making.isSuccess}
        onClick={() => making.mutate({ data: empty })}
      >
        {label}
      </Button>
    </>
  );
}
