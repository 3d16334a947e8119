"use client";

import { ChevronRight } from "lucide-react";
import { useState } from "react";
import type { EventPort } from "../../server/recordQueries.ts";
import { toApiProblem } from "../api/apiError.ts";
import { Button } from "../parts/Button.tsx";
import { cx } from "../parts/cx.ts";
import { Bone, Late } from "../parts/Skeleton.tsx";
import { formatSize } from "../parts/time.ts";
import { EventView } from "./EventView.tsx";
import { useEventsOf } from "./useRun.ts";

type EmittedEventsProps = { storyRunId: string; actionRunId: string; action: string };

const ports: Readonly<Record<EventPort, string>> = {
  default: "",
  no_match: "no match",
  failure: "on failure",
  none: "copied to be read",
};

/** The events that an action run emitted; the first is open. */
export function EmittedEvents({ storyRunId, actionRunId, action }: EmittedEventsProps) {
  const events = useEventsOf({ id: storyRunId, actionRunId });
  const [turned, setTurned] = useState<ReadonlyMap<string, boolean>>(new Map());
  const items = events.data?.pages.flatMap((page) => page.items);
  if (items === undefined) {
    if (events.error) return <p className="text-bad">{toApiProblem(events.error).message}</p>;
    return (
      <Late>
        <Bone className="w-2/3" />
      </Late>
    );
  }
  if (items.length === 0) return <p className="text-ink-2">Nothing: the event went no further here.</p>;
  return (
    <>
      <ul className="flex flex-col gap-2">
        {items.map(({ id, seq, port, size, preview }, at) => {
          const open = turned.get(id) ?? at === 0;
          return (
            <li key={id}>
              <button
                type="button"
                aria-expanded={open}
                onClick={() => setTurned((before) => new Map(before).set(id, !open))}
                className="flex min-h-7 w-full min-w-0 items-center gap-1.5 rounded-control text-left hover:bg-sunk"
              >
                <ChevronRight aria-hidden className={cx("size-4 shrink-0 transition-transform", open && "rotate-90")} />
                <span className="shrink-0 font-semibold">Event {seq + 1}</span>
                <span className="shrink-0 text-ink-2">{ports[port]}</span>
                {!open && <span className="min-w-0 truncate font-mono text-[11.5px] text-ink-3">{preview}</span>}
                <span className="tabular ml-auto shrink-0 pr-1 text-ink-2">{formatSize(size)}</span>
              </button>
              {open && <EventView id={id} {...(port === "none" ? {} : { action })} />}
            </li>
          );
        })}
      </ul>
      {events.hasNextPage && (
        <Button className="mt-2" onClick={() => void events.fetchNextPage()} busy={events.isFetchingNextPage}>
          Show more events
        </Button>
      )}
    </>
  );
}
