"use client";

import { useMutation, useQueryClient } from "@tanstack/react-query";
import { Pin } from "lucide-react";
import type { EventDetail } from "../../server/events.ts";
import { useTRPC } from "../api/trpc.ts";
import { useMayEdit } from "../api/useSession.ts";
import { Button } from "../parts/Button.tsx";
import { ButtonProblem } from "../parts/ButtonProblem.tsx";

/** Pins an event on its action in the draft: what follows is tried out with it. Nothing for those who may only look. */
export function PinEvent({ event: { id, action, storyId, port } }: { event: EventDetail }) {
  const trpc = useTRPC();
  const queries = useQueryClient();
  const pinning = useMutation(
    trpc.tests.setPin.mutationOptions({
      onSuccess: () => void queries.invalidateQueries(trpc.tests.pins.queryFilter()),
    }),
  );
  if (!useMayEdit() || port === "none") return null;
  return (
    <>
      <ButtonProblem error={pinning.error} />
      <span role="status" className="text-ink-2">
        {pinning.isSuccess && "Pinned on the draft"}
      </span>
      <Button
        icon={<Pin aria-hidden />}
        busy={pinning.isPending}
        onClick={() => pinning.mutate({ id: storyId, slug: action, pin: { eventId: id } })}
      >
        Pin
      </Button>
    </>
  );
}
