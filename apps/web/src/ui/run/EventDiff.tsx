"use client";

import { diffJson } from "@fairlead/story";
import { useQuery } from "@tanstack/react-query";
import Link from "next/link";
import { useMemo } from "react";
import { toApiProblem } from "../api/apiError.ts";
import { useTRPC } from "../api/trpc.ts";
import { DifferenceTable } from "../json/DifferenceTable.tsx";
import { Bone, Late } from "../parts/Skeleton.tsx";
import { eventName } from "../parts/shortId.ts";
import { type LoadedEvent, WithEvent } from "./WithEvent.tsx";

/** In what an event differs from the one that its action emitted before. */
export function EventDiff({ id }: { id: string }) {
  const trpc = useTRPC();
  const previous = useQuery(trpc.events.previous.queryOptions({ id }, { staleTime: Number.POSITIVE_INFINITY }));
  if (previous.data === undefined) {
    if (previous.error) return <p className="text-bad">{toApiProblem(previous.error).message}</p>;
    return (
      <Late>
        <Bone className="my-2 w-2/3" />
      </Late>
    );
  }
  const { id: previousId } = previous.data;
  if (previousId === null) {
    return (
      <p className="text-ink-2">
        There is no event before it to compare with: its action emitted none in the twenty runs up to this one.
      </p>
    );
  }
  return (
    <WithEvent id={id}>
      {(event) => <WithEvent id={previousId}>{(before) => <Differences before={before} after={event} />}</WithEvent>}
    </WithEvent>
  );
}

function Differences({ before, after }: { before: LoadedEvent; after: LoadedEvent }) {
  const { differences, isMore } = useMemo(() => diffJson(before.data, after.data), [before.data, after.data]);
  return (
    <>
      <p className="mb-3 text-ink-2">
        Compared with{" "}
        <Link href={`/events/${before.id}`} className="underline underline-offset-2 hover:text-ink">
          event {eventName(before.id)}
        </Link>
        , which {after.action} emitted before.{" "}
        {differences.length === 0 ? "They hold the same." : isMore && "Only the first 200 differences are shown."}
      </p>
      {differences.length > 0 && <DifferenceTable differences={differences} root={after.action} />}
    </>
  );
}
