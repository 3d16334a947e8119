"use client";

import { ArrowUp } from "lucide-react";
import { Button } from "../parts/Button.tsx";
import { ProblemNotice } from "../parts/ProblemNotice.tsx";
import { SkeletonRows } from "../parts/Skeleton.tsx";
import { countOf } from "../parts/time.ts";
import { NoRuns } from "./NoRuns.tsx";
import { RunFilterBar } from "./RunFilterBar.tsx";
import { RunTable } from "./RunTable.tsx";
import { useRunFilters } from "./useRunFilters.ts";
import { useRuns } from "./useRuns.ts";

/** The runs of one story, or of all; what narrows them stands in the address. */
export function RunsList({ storyId }: { storyId?: string }) {
  const filters = useRunFilters();
  const runs = useRuns({ ...(storyId === undefined ? {} : { storyId }), ...filters.query }, { still: true });
  const rows = runs.data?.pages.flatMap(({ items }) => items);
  const newer = runs.data?.pages[0]?.newer ?? 0;
  return (
    <>
      <div className="mb-3 flex flex-wrap items-center gap-2">
        <RunFilterBar filters={filters} />
        <NewRuns count={newer} onShow={() => void runs.refetch()} />
      </div>
      {runs.error && rows === undefined && (
        <ProblemNotice error={runs.error} what="The runs" onRetry={() => void runs.refetch()} />
      )}
      {runs.isPending && <SkeletonRows />}
      {rows?.length === 0 && <NoRuns filters={filters} isMore={runs.hasNextPage} />}
      {rows !== undefined && rows.length > 0 && <RunTable rows={rows} withStory={storyId === undefined} />}
      {runs.hasNextPage && (
        <div className="mt-4 flex flex-wrap items-center gap-3">
          <Button onClick={() => void runs.fetchNextPage()} busy={runs.isFetchingNextPage}>
            {filters.isNarrowed ? "Look at earlier runs" : "Show earlier runs"}
          </Button>
          {filters.isNarrowed && <span className="text-ink-2 text-small">{lookedAt(filters.reason !== null)}</span>}
        </div>
      )}
    </>
  );
}

/** How far a narrowed list looks at once, as the server does. */
function lookedAt(byReason: boolean): string {
  return byReason
    ? "200 open runs are asked at a time what they wait for."
    : "10,000 runs are looked at at a time, the newest first.";
}

/** What began since the list was read; it is shown when it is asked for, so that no row jumps away under the pointer. */
function NewRuns({ count, onShow }: { count: number; onShow: () => void }) {
  const words = count >= newerMax ? `${newerMax} or more new runs` : countOf(count, "new run");
  return (
    <span role="status" className="ml-auto">
      {count > 0 && (
        <button
          type="button"
          onClick={onShow}
          className="tabular inline-flex h-7 items-center gap-1.5 rounded-pill border border-ink bg-marker px-3 font-semibold text-marker-ink"
        >
          <ArrowUp aria-hidden className="size-3.5" />
          {words}
        </button>
      )}
    </span>
  );
}

/** The server counts up to here. */
const newerMax = 100;
