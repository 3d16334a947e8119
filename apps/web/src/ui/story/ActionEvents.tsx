"use client";

import { useInfiniteQuery } from "@tanstack/react-query";
import { ChevronRight } from "lucide-react";
import type { EventSummary } from "../../server/runs.ts";
import { useTRPC } from "../api/trpc.ts";
import { cx } from "../parts/cx.ts";
import { Ago } from "../parts/Moment.tsx";
import { eventName } from "../parts/shortId.ts";
import { EventView } from "../run/EventView.tsx";
import { ActionRecord, recordRefreshMs } from "./ActionRecord.tsx";

type ActionEventsProps = { storyId: string; slug: string };

/** The events that an action emitted, over all runs of its story, those of the newest run first. */
export function ActionEvents({ storyId, slug }: ActionEventsProps) {
  const trpc = useTRPC();
  const query = useInfiniteQuery(
    trpc.events.list.infiniteQueryOptions(
      { storyId, action: slug, limit: 20 },
      { getNextPageParam: ({ nextCursor }) => nextCursor, refetchInterval: recordRefreshMs },
    ),
  );
  return (
    <ActionRecord
      query={query}
      what="The events of this action"
      none="This action has emitted no event yet."
      more="Earlier events"
    >
      {(event: EventSummary, isOpen, turn) => (
        <>
          <button
            type="button"
            aria-expanded={isOpen}
            onClick={turn}
            className="flex min-h-9 w-full min-w-0 items-center gap-2 rounded-control px-2 text-left hover:bg-sunk"
          >
            <ChevronRight aria-hidden className={cx("size-4 shrink-0 transition-transform", isOpen && "rotate-90")} />
            <span className="shrink-0 font-mono text-[11.5px]">{eventName(event.id)}</span>
            <span className="min-w-0 truncate font-mono text-[11.5px] text-ink-3">{isOpen ? "" : event.preview}</span>
            <span className="tabular ml-auto shrink-0 text-ink-3 text-small">
              <Ago at={event.createdAt} />
            </span>
          </button>
          {isOpen && <EventView id={event.id} action={slug} heightMax={320} />}
        </>
      )}
    </ActionRecord>
  );
}
