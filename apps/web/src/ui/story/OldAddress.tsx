"use client";

import { useMutation, useQueryClient } from "@tanstack/react-query";
import { CircleStop } from "lucide-react";
import { toApiProblem } from "../api/apiError.ts";
import { useTRPC } from "../api/trpc.ts";
import { useMayEdit } from "../api/useSession.ts";
import { focusStory } from "../edit/focusStory.ts";
import { ConfirmButton } from "../parts/ConfirmButton.tsx";
import { formatMoment } from "../parts/time.ts";

type OldAddressProps = { storyId: string; action: string; old: { tail: string; until: string } };

/** The address that a webhook had before, while it works, and what ends it early. */
export function OldAddress({ storyId, action, old }: OldAddressProps) {
  const trpc = useTRPC();
  const queryClient = useQueryClient();
  const mayEdit = useMayEdit();
  const ending = useMutation(
    trpc.stories.endOldAddress.mutationOptions({
      onSuccess: async () => {
        await queryClient.invalidateQueries(trpc.stories.get.queryFilter({ id: storyId }));
        // The button goes with what it was for.
        focusStory();
      },
    }),
  );
  return (
    <div className="mt-3 flex flex-col items-start gap-2">
      <p className="text-wait">
        The old address, ending in <code>…{old.tail}</code>, works until{" "}
        <time dateTime={old.until} className="tabular">
          {formatMoment(old.until)}
        </time>
        .
      </p>
      {mayEdit && (
        <ConfirmButton
          icon={<CircleStop aria-hidden />}
          question="Calls to the old address will get 404."
          yes="End it"
          no="Keep it"
          busy={ending.isPending}
          onConfirm={() => ending.mutate({ id: storyId, action })}
        >
          End it now
        </ConfirmButton>
      )}
      {ending.error && (
        <p role="alert" className="text-bad text-small">
          {toApiProblem(ending.error).message}
        </p>
      )}
    </div>
  );
}
