"use client";

import { useInfiniteQuery } from "@tanstack/react-query";
import { ChevronRight } from "lucide-react";
import Link from "next/link";
import type { StoryActionRun } from "../../server/storyActionRuns.ts";
import { useTRPC } from "../api/trpc.ts";
import { Badge } from "../parts/Badge.tsx";
import { cx } from "../parts/cx.ts";
import { Ago } from "../parts/Moment.tsx";
import { outcomes } from "../parts/statusWords.ts";
import { formatDuration } from "../parts/time.ts";
import { RunErrors, RunLog } from "../run/RunTold.tsx";
import { SentList } from "../run/SentList.tsx";
import { toSent } from "../run/sent.ts";
import { heldOf } from "../run/timeline.ts";
import { ActionRecord, recordRefreshMs } from "./ActionRecord.tsx";

type ActionRunsProps = { storyId: string; slug: string };

/** The runs of an action, the newest first: how each ended, what it was held and worked, and what it really sent. */
export function ActionRuns({ storyId, slug }: ActionRunsProps) {
  const trpc = useTRPC();
  const query = useInfiniteQuery(
    trpc.runs.ofAction.infiniteQueryOptions(
      { storyId, action: slug, limit: 20 },
      { getNextPageParam: ({ nextCursor }) => nextCursor, refetchInterval: recordRefreshMs },
    ),
  );
  return (
    <ActionRecord query={query} what="The runs of this action" none="This action has not run yet." more="Earlier runs">
      {(run: StoryActionRun, isOpen, turn) => <RunRow run={run} isOpen={isOpen} onTurn={turn} />}
    </ActionRecord>
  );
}

type RunRowProps = { run: StoryActionRun; isOpen: boolean; onTurn: () => void };

function RunRow({ run, isOpen, onTurn }: RunRowProps) {
  const { word, icon, tone } = outcomes[run.outcome];
  const heldMs = heldOf(run);
  return (
    <>
      <button
        type="button"
        aria-expanded={isOpen}
        onClick={onTurn}
        className="flex min-h-9 w-full min-w-0 items-center gap-2 rounded-control px-2 text-left hover:bg-sunk"
      >
        <ChevronRight aria-hidden className={cx("size-4 shrink-0 transition-transform", isOpen && "rotate-90")} />
        <Badge tone={tone} icon={icon}>
          {word}
        </Badge>
        <span className="tabular min-w-0 truncate text-ink-2">
          {heldMs > 0 && `held ${formatDuration(heldMs)}, `}
          {formatDuration(Date.parse(run.endedAt) - Date.parse(run.startedAt))}
        </span>
        <span className="tabular ml-auto shrink-0 text-ink-3 text-small">
          <Ago at={run.startedAt} />
        </span>
      </button>
      {isOpen && (
        <div className="mb-1 ml-4 divide-y divide-line border-line border-l-2">
          <RunErrors run={run} />
          <SentList sent={toSent(run.sent)} />
          <RunLog log={run.log} />
          <p className="px-4 py-2">
            <Link
              href={`/runs/${run.storyRunId}?sel=${run.id}`}
              className="text-ink-2 underline underline-offset-2 hover:text-ink"
            >
              Open it in its run
            </Link>
          </p>
        </div>
      )}
    </>
  );
}
