"use client";

import { keepPreviousData, useInfiniteQuery } from "@tanstack/react-query";
import { ListFilter } from "lucide-react";
import { useDeferredValue } from "react";
import { useTRPC } from "../api/trpc.ts";
import { useAddress } from "../api/useAddress.ts";
import { Button } from "../parts/Button.tsx";
import { FilterSelect } from "../parts/FilterSelect.tsx";
import { Notice } from "../parts/Notice.tsx";
import { ProblemNotice } from "../parts/ProblemNotice.tsx";
import { SearchField } from "../parts/SearchField.tsx";
import { SkeletonRows } from "../parts/Skeleton.tsx";
import { EventTable } from "./EventTable.tsx";
import { spans } from "./useRunFilters.ts";

const refreshMs = 5_000;

type EventsListProps = { storyId: string; actions: readonly { slug: string; name: string }[] };

/** Events narrowed by action, time and a text in their data; what narrows them stands in the address. */
export function EventsList({ storyId, actions }: EventsListProps) {
  const filters = useEventFilters();
  const events = useEvents({ storyId, ...filters.query });
  const rows = events.data?.pages.flatMap(({ items }) => items);
  return (
    <>
      <search className="mb-3 flex flex-wrap items-center gap-2">
        <FilterSelect
          label="Action"
          any="All actions"
          value={filters.action}
          options={actions.map(({ slug, name }) => ({ value: slug, words: name }))}
          onChange={filters.setAction}
        />
        <FilterSelect label="Began" any="Any time" value={filters.span} options={spans} onChange={filters.setSpan} />
        <SearchField label="Text in the data" value={filters.text} onChange={filters.setText} />
      </search>
      {events.error && rows === undefined && (
        <ProblemNotice error={events.error} what="The events" onRetry={() => void events.refetch()} />
      )}
      {events.isPending && <SkeletonRows />}
      {rows?.length === 0 && (
        <NoEvents isNarrowed={filters.isNarrowed} isMore={events.hasNextPage} onClear={filters.clear} />
      )}
      {rows !== undefined && rows.length > 0 && <EventTable rows={rows} actions={actions} />}
      {events.hasNextPage && (
        <div className="mt-4 flex flex-wrap items-center gap-3">
          <Button onClick={() => void events.fetchNextPage()} busy={events.isFetchingNextPage}>
            {filters.isNarrowed ? "Look at earlier events" : "Show earlier events"}
          </Button>
          {filters.text !== "" && (
            <span className="text-ink-2 text-small">
              2,000 events are looked at at a time, the first 100,000 characters of each.
            </span>
          )}
        </div>
      )}
    </>
  );
}

function useEventFilters() {
  const [action, setAction] = useAddress("action");
  const [askedSpan, setSpan] = useAddress("time");
  const [asked, setText] = useAddress("text");
  const span = spans.find(({ value }) => value === askedSpan) ?? null;
  const text = asked ?? "";
  const wanted = useDeferredValue(text.trim());
  const query = {
    ...(action === null ? {} : { action }),
    ...(span === null ? {} : { withinMs: span.ms }),
    ...(wanted === "" ? {} : { text: wanted }),
  };
  const clear = () => {
    for (const set of [setAction, setSpan, setText]) set(null);
  };
  const isNarrowed = Object.keys(query).length > 0;
  return { action, span: span?.value ?? null, text, query, isNarrowed, setAction, setSpan, setText, clear };
}

function useEvents(query: { storyId: string; action?: string; withinMs?: number; text?: string }) {
  const trpc = useTRPC();
  return useInfiniteQuery(
    trpc.events.list.infiniteQueryOptions(query, {
      getNextPageParam: ({ nextCursor }) => nextCursor,
      placeholderData: keepPreviousData,
      refetchInterval: ({ state }) => ((state.data?.pages.length ?? 1) > 1 ? false : refreshMs),
    }),
  );
}

function NoEvents({ isNarrowed, isMore, onClear }: { isNarrowed: boolean; isMore: boolean; onClear: () => void }) {
  if (isNarrowed) {
    return (
      <Notice
        icon={ListFilter}
        title="No event is like that"
        actions={<Button onClick={onClear}>Show all events</Button>}
      >
        <p>
          {isMore
            ? "None of the newest events that were looked at; earlier ones may be."
            : "No event matches all of it."}
        </p>
      </Notice>
    );
  }
  return (
    <Notice icon={ListFilter} title="No events yet">
      <p>
        An event is kept for everything that an action emits. Call a webhook of this story, and its events stand here.
      </p>
    </Notice>
  );
}
