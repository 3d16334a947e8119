"use client";

import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { useRouter } from "next/navigation";
import type { EventDetail } from "../../server/events.ts";
import { useTRPC } from "../api/trpc.ts";
import { useMayEdit } from "../api/useSession.ts";
import { RepeatButtons } from "./RepeatButtons.tsx";

/** Emits an event again and goes to the run that it starts. Nothing for what was copied only to be read. */
export function ReemitButtons({
  event,
}: {
  event: Pick<EventDetail, "id" | "port" | "storyId" | "storyRunId" | "versionId">;
}) {
  const { id, port, storyId, storyRunId, versionId } = event;
  const trpc = useTRPC();
  const router = useRouter();
  const queries = useQueryClient();
  const mayEdit = useMayEdit();
  const story = useQuery(trpc.stories.get.queryOptions({ id: storyId }, { enabled: mayEdit }));
  const emitting = useMutation(
    trpc.events.reemit.mutationOptions({
      onSuccess: (started) => {
        void queries.invalidateQueries(trpc.runs.list.infiniteQueryFilter());
        void queries.invalidateQueries(trpc.runs.get.queryFilter({ id: storyRunId }));
        router.push(`/runs/${started.id}`);
      },
    }),
  );
  if (!mayEdit || port === "none" || story.data === undefined) return null;
  return (
    <RepeatButtons
      words="Re-emit"
      versionId={versionId}
      live={story.data.live}
      repeating={emitting}
      onRepeat={(version) => emitting.mutate({ id, version })}
    />
  );
}
