"use client";

import { useQuery } from "@tanstack/react-query";
import Link from "next/link";
import { useState } from "react";
import { toApiProblem } from "../api/apiError.ts";
import { useTRPC } from "../api/trpc.ts";
import { JsonTree } from "../json/JsonTree.tsx";
import { Button } from "../parts/Button.tsx";
import { Bone, Late } from "../parts/Skeleton.tsx";
import { eventName } from "../parts/shortId.ts";
import { formatSize } from "../parts/time.ts";
import { ReemitButtons } from "./ReemitButtons.tsx";

type EventViewProps = { id: string; action?: string; heightMax?: number; withLink?: boolean };

/** An event never changes: once loaded it is not asked for again. Large data comes only when it is asked for. */
export function useEvent(id: string) {
  const trpc = useTRPC();
  const [full, setFull] = useState(false);
  const event = useQuery(
    trpc.events.get.queryOptions(full ? { id, full } : { id }, { staleTime: Number.POSITIVE_INFINITY }),
  );
  return { event, full, loadAll: () => setFull(true) };
}

/** The data of one event as a tree. */
export function EventView({ id, action, heightMax, withLink = true }: EventViewProps) {
  const { event, full, loadAll } = useEvent(id);
  const data = event.data;
  if (data === undefined) {
    if (event.error && !full) return <p className="text-bad">{toApiProblem(event.error).message}</p>;
    return (
      <Late>
        <Bone className="my-2 w-2/3" />
      </Late>
    );
  }
  if (data.truncated) {
    return (
      <div className="rounded-control border border-line p-3">
        <p className="mb-2 text-ink-2">
          This event holds {formatSize(data.size)}; that much is shown only when you ask for it.
        </p>
        <Button onClick={loadAll}>Load all of it</Button>
      </div>
    );
  }
  return (
    <>
      <JsonTree
        value={data.data}
        root={action ?? data.action}
        label={`Event ${eventName(id)} of ${data.action}`}
        {...(heightMax === undefined ? {} : { heightMax })}
      />
      {withLink && (
        <div className="mt-1 flex flex-wrap items-center justify-end gap-2 text-small">
          <ReemitButtons event={data} />
          <Link href={`/events/${id}`} className="text-ink-2 underline underline-offset-2 hover:text-ink">
            Open event {eventName(id)} by itself
          </Link>
        </div>
      )}
    </>
  );
}
