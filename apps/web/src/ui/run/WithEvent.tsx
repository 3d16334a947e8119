"use client";

import type { ReactNode } from "react";
import type { EventDetail } from "../../server/events.ts";
import { toApiProblem } from "../api/apiError.ts";
import { Button } from "../parts/Button.tsx";
import { Bone, Late } from "../parts/Skeleton.tsx";
import { formatSize } from "../parts/time.ts";
import { useEvent } from "./useEvent.ts";

/** An event whose data is there. */
export type LoadedEvent = EventDetail;

type WithEventProps = { id: string; children: (event: LoadedEvent) => ReactNode };

/** Shows an event once its data is there: loading, what went wrong, and large data that is only loaded when asked for. */
export function WithEvent({ id, children }: WithEventProps) {
  const { event, full, loadAll } = useEvent(id);
  if (event.data === undefined) {
    if (event.error && !full) return <p className="text-bad">{toApiProblem(event.error).message}</p>;
    return (
      <Late>
        <Bone className="my-2 w-2/3" />
      </Late>
    );
  }
  if (!event.data.truncated) return children(event.data);
  return (
    <div className="rounded-control border border-line p-3">
      <p className="mb-2 text-ink-2">
        This event holds {formatSize(event.data.size)}; that much is shown only when you ask for it.
      </p>
      <Button onClick={loadAll}>Load all of it</Button>
    </div>
  );
}
