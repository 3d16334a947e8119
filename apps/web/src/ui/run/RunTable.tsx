"use client";

import Link from "next/link";
import type { RunRow } from "../../server/runs.ts";
import { cx } from "../parts/cx.ts";
import { Ago } from "../parts/Moment.tsx";
import { StatusBadge } from "../parts/StatusBadge.tsx";
import { shortId } from "../parts/shortId.ts";
import { table } from "../parts/table.ts";
import { formatCount, formatDuration } from "../parts/time.ts";
import { useRowKeys } from "../parts/useRowKeys.ts";

type RunTableProps = { rows: readonly RunRow[]; withStory: boolean };

/** One row a story run; j and k walk, Enter opens. */
export function RunTable({ rows, withStory }: RunTableProps) {
  const keys = useRowKeys<HTMLTableElement>();
  return (
    <table ref={keys.ref} onKeyDown={keys.onKeyDown} className={table.root}>
      <thead>
        <tr>
          <th scope="col" className={table.head}>
            Run
          </th>
          <th scope="col" className={table.head}>
            Status
          </th>
          {withStory && (
            <th scope="col" className={cx(table.head, "max-sm:hidden")}>
              Story
            </th>
          )}
          <th scope="col" className={cx(table.head, table.number, "max-md:hidden")}>
            Action runs
          </th>
          <th scope="col" className={cx(table.head, table.number, "max-md:hidden")}>
            Events
          </th>
          <th scope="col" className={cx(table.head, table.number, "max-sm:hidden")}>
            Took
          </th>
          <th scope="col" className={cx(table.head, table.number)}>
            Started
          </th>
        </tr>
      </thead>
      <tbody>
        {rows.map((run) => (
          <RunLine key={run.id} run={run} withStory={withStory} />
        ))}
      </tbody>
    </table>
  );
}

function RunLine({ run, withStory }: { run: RunRow; withStory: boolean }) {
  const { id, storyName, version, status, counts, startedAt, endedAt } = run;
  const number = cx(table.cell, table.number, "tabular");
  return (
    <tr data-row className={table.row}>
      <th scope="row" className={cx(table.cell, "font-normal")}>
        <Link href={`/runs/${id}`} title={id} className={cx(table.link, "font-display text-dense")}>
          <span className="sr-only">Run </span>
          {shortId(id)}
        </Link>
        {withStory && <span className="block max-w-40 truncate text-ink-2 text-small sm:hidden">{storyName}</span>}
      </th>
      <td className={table.cell}>
        <StatusBadge status={status} />
      </td>
      {withStory && (
        <td className={cx(table.cell, "max-w-0 truncate max-sm:hidden sm:w-2/5")}>
          {storyName} {version !== null && <span className="text-ink-3">v{version}</span>}
        </td>
      )}
      <td className={cx(number, "max-md:hidden")}>
        {counts === null ? <span className="text-ink-3">–</span> : formatCount(counts.runs)}
        {counts !== null && counts.failures > 0 && (
          <span className="ml-2 text-bad">{formatCount(counts.failures)} failed</span>
        )}
      </td>
      <td className={cx(number, "max-md:hidden")}>
        {counts === null ? <span className="text-ink-3">–</span> : formatCount(counts.events)}
      </td>
      <td className={cx(number, "max-sm:hidden")}>
        {endedAt === null ? (
          <span className="text-ink-3">–</span>
        ) : (
          formatDuration(Date.parse(endedAt) - Date.parse(startedAt))
        )}
      </td>
      <td className={cx(number, "text-ink-2")}>
        <Ago at={startedAt} />
      </td>
    </tr>
  );
}
