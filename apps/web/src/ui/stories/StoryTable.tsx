"use client";

import { Check, PencilLine } from "lucide-react";
import Link from "next/link";
import type { StoryRow } from "../../server/stories.ts";
import type { ListedStory } from "../api/outputs.ts";
import { Badge } from "../parts/Badge.tsx";
import { Button } from "../parts/Button.tsx";
import { cx } from "../parts/cx.ts";
import { Ago } from "../parts/Moment.tsx";
import { runStatuses } from "../parts/statusWords.ts";
import { table } from "../parts/table.ts";
import { countOf, formatCount } from "../parts/time.ts";
import { useRowKeys } from "../parts/useRowKeys.ts";

type StoryTableProps = { rows: readonly ListedStory[]; isMore: boolean; isLoadingMore: boolean; onMore: () => void };

/** One row a story; j and k walk, Enter opens. */
export function StoryTable({ rows, isMore, isLoadingMore, onMore }: StoryTableProps) {
  const keys = useRowKeys<HTMLTableElement>();
  return (
    <>
      <table ref={keys.ref} onKeyDown={keys.onKeyDown} className={table.root}>
        <thead>
          <tr>
            <th scope="col" className={table.head}>
              Story
            </th>
            <th scope="col" className={cx(table.head, "max-sm:hidden")}>
              State
            </th>
            <th scope="col" className={cx(table.head, table.number, "max-sm:hidden")}>
              Runs in 24 h
            </th>
            <th scope="col" className={cx(table.head, "pl-6")}>
              Last run
            </th>
          </tr>
        </thead>
        <tbody>
          {rows.map((story) => (
            <StoryLine key={story.id} story={story} />
          ))}
        </tbody>
      </table>
      {isMore && (
        <div className="mt-4">
          <Button onClick={onMore} busy={isLoadingMore}>
            Show more stories
          </Button>
        </div>
      )}
    </>
  );
}

function StoryLine({ story }: { story: ListedStory }) {
  const { id, name, description, sample, pulse } = story;
  return (
    <tr data-row className={table.row}>
      <th scope="row" className={cx(table.cell, "max-w-0 py-2 font-normal max-sm:w-3/5 sm:w-1/2")}>
        <span className="flex min-w-0 items-baseline gap-2">
          <Link href={`/stories/${id}`} className={cx(table.link, "truncate text-dense")}>
            {name}
          </Link>
          {sample && <span className="shrink-0 text-ink-3 text-small">Sample</span>}
        </span>
        {description && <span className="block truncate text-ink-2 text-small">{description}</span>}
      </th>
      <td className={cx(table.cell, "max-sm:hidden")}>
        <StoryState live={story.live} />
      </td>
      <td className={cx(table.cell, table.number, "tabular max-sm:hidden")}>
        <RunCounts {...pulse} />
      </td>
      <td className={cx(table.cell, "pl-6")}>
        <LastRun run={pulse.lastRun} />
      </td>
    </tr>
  );
}

/** Whether webhooks start a story, and which version. */
export function StoryState({ live }: Pick<StoryRow, "live">) {
  if (live === null)
    return (
      <Badge tone="idle" icon={PencilLine}>
        Draft only
      </Badge>
    );
  return (
    <Badge tone="ok" icon={Check}>
      Live v{live.number}
    </Badge>
  );
}

const countedMax = 1_000;

function RunCounts({ runs, failed }: { runs: number; failed: number }) {
  if (runs === 0) return <span className="text-ink-3">–</span>;
  const many = runs >= countedMax ? "+" : "";
  return (
    <span title={`${countOf(runs, "run")}${many} in the last 24 hours, ${failed} failed`}>
      {formatCount(runs)}
      {many}
      {failed > 0 && <span className="ml-2 text-bad">{formatCount(failed)} failed</span>}
    </span>
  );
}

function LastRun({ run }: { run: ListedStory["pulse"]["lastRun"] }) {
  if (run === null) return <span className="text-ink-3">Never</span>;
  const { word, icon: Icon, tone } = runStatuses[run.status];
  const ink = tone === "ok" ? "text-ok" : tone === "bad" ? "text-bad" : "text-ink";
  return (
    <span className="flex items-center gap-2 whitespace-nowrap">
      <Icon aria-hidden className={cx("size-3.5 shrink-0", ink)} />
      <span className={cx("font-semibold", ink)}>{word}</span>
      <span className="text-ink-2">
        <Ago at={run.startedAt} />
      </span>
    </span>
  );
}
