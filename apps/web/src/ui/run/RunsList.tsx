"use client";

import { Activity, ArrowUp, ListFilter } from "lucide-react";
import type { StoryRunStatus } from "../../server/recordQueries.ts";
import { useAddress } from "../api/useAddress.ts";
import { Button, LinkButton } from "../parts/Button.tsx";
import { cx } from "../parts/cx.ts";
import { Notice } from "../parts/Notice.tsx";
import { ProblemNotice } from "../parts/ProblemNotice.tsx";
import { SkeletonRows } from "../parts/Skeleton.tsx";
import { runStatuses } from "../parts/statusWords.ts";
import { countOf } from "../parts/time.ts";
import { RunTable } from "./RunTable.tsx";
import { useRuns } from "./useRuns.ts";

const statuses: readonly StoryRunStatus[] = ["open", "succeeded", "failed", "cancelled"];

/** The runs of one story, or of all; the filter stands in the address. */
export function RunsList({ storyId }: { storyId?: string }) {
  const { status, setStatus } = useStatus();
  const filter = { ...(storyId === undefined ? {} : { storyId }), ...(status === null ? {} : { status }) };
  const runs = useRuns(filter, { still: true });
  const rows = runs.data?.pages.flatMap(({ items }) => items);
  const newer = runs.data?.pages[0]?.newer ?? 0;
  return (
    <>
      <div className="mb-3 flex flex-wrap items-center gap-2">
        <StatusFilter status={status} onChange={setStatus} />
        <NewRuns count={newer} onShow={() => void runs.refetch()} />
      </div>
      {runs.error && rows === undefined && (
        <ProblemNotice error={runs.error} what="The runs" onRetry={() => void runs.refetch()} />
      )}
      {runs.isPending && <SkeletonRows />}
      {rows?.length === 0 && <NoRuns status={status} onClear={() => setStatus(null)} />}
      {rows !== undefined && rows.length > 0 && <RunTable rows={rows} withStory={storyId === undefined} />}
      {runs.hasNextPage && (
        <div className="mt-4">
          <Button onClick={() => void runs.fetchNextPage()} busy={runs.isFetchingNextPage}>
            Show earlier runs
          </Button>
        </div>
      )}
    </>
  );
}

function useStatus() {
  const [asked, setStatus] = useAddress("status");
  return { status: statuses.find((one) => one === asked) ?? null, setStatus };
}

type StatusFilterProps = { status: StoryRunStatus | null; onChange: (status: StoryRunStatus | null) => void };

function StatusFilter({ status, onChange }: StatusFilterProps) {
  return (
    <fieldset className="flex flex-wrap gap-1">
      <legend className="sr-only">Status</legend>
      {[null, ...statuses].map((one) => (
        <button
          key={one ?? "all"}
          type="button"
          aria-pressed={one === status}
          onClick={() => onChange(one)}
          className={cx(
            "h-7 rounded-control border px-2.5 font-semibold transition-colors duration-150",
            one === status
              ? "border-ink bg-paper text-ink"
              : "border-transparent text-ink-2 hover:bg-sunk hover:text-ink",
          )}
        >
          {one === null ? "All" : runStatuses[one].word}
        </button>
      ))}
    </fieldset>
  );
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

function NoRuns({ status, onClear }: { status: StoryRunStatus | null; onClear: () => void }) {
  if (status !== null) {
    return (
      <Notice
        icon={ListFilter}
        title="No run has this status"
        actions={<Button onClick={onClear}>Show all runs</Button>}
      >
        <p>Only runs that are {runStatuses[status].word.toLowerCase()} are shown.</p>
      </Notice>
    );
  }
  return (
    <Notice
      icon={Activity}
      title="Nothing has run yet"
      actions={<LinkButton href="/stories">Go to the stories</LinkButton>}
    >
      <p>
        A run begins when an event reaches a story. Call one of its webhooks, or open the sample and send its event.
      </p>
    </Notice>
  );
}
