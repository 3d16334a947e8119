import Link from "next/link";
import type { ListedRun } from "../../server/runList.ts";
import { cx } from "../parts/cx.ts";
import { Ago } from "../parts/Moment.tsx";
import { shortId } from "../parts/shortId.ts";
import { table } from "../parts/table.ts";
import { formatCount, formatDuration } from "../parts/time.ts";
import { ListedState } from "./ListedState.tsx";
import { inLocalTime } from "./WaitList.tsx";

export type { ListedRun } from "../../server/runList.ts";

const number = cx(table.cell, table.number, "tabular");

/** One story run: how it stands, and in words why it waits or what failed. */
export function RunLine({ run, withStory }: { run: ListedRun; withStory: boolean }) {
  const { id, storyName, version, counts, startedAt, endedAt } = run;
  return (
    <tr data-row className={table.row}>
      <th scope="row" className={cx(table.cell, "font-normal")}>
        <Link href={`/runs/${id}`} title={id} className={cx(table.link, "font-display text-dense")}>
          <span className="sr-only">Run </span>
          {shortId(id)}
        </Link>
        {version === null && <span className="ml-2 text-ink-3 text-small">draft</span>}
        {withStory && <span className="block max-w-40 truncate text-ink-2 text-small sm:hidden">{storyName}</span>}
      </th>
      <td className={table.cell}>
        <ListedState run={run} />
      </td>
      <td className={cx(table.cell, "max-w-0 max-sm:hidden sm:w-2/5")}>
        {withStory && (
          <span className="block truncate">
            {storyName} {version !== null && <span className="text-ink-3">v{version}</span>}
          </span>
        )}
        <Why run={run} />
      </td>
      <td className={cx(number, "max-lg:hidden")}>
        {counts === null ? <None /> : formatCount(counts.runs)}
        {counts !== null && counts.failures > 0 && (
          <span className="ml-2 text-bad">{formatCount(counts.failures)} failed</span>
        )}
      </td>
      <td className={cx(number, "max-xl:hidden")}>{counts === null ? <None /> : formatCount(counts.events)}</td>
      <td className={cx(number, "max-md:hidden")}>
        <Sum ms={run.heldMs} isMore={run.isMore} />
      </td>
      <td className={cx(number, "max-md:hidden")}>
        <Sum ms={run.workedMs} isMore={run.isMore} />
      </td>
      <td className={cx(number, "max-sm:hidden")}>
        {endedAt === null ? <None /> : formatDuration(Date.parse(endedAt) - Date.parse(startedAt))}
      </td>
      <td className={cx(number, "text-ink-2")}>
        <Ago at={startedAt} />
      </td>
    </tr>
  );
}

/** Why it waits, or what failed, in one line. */
function Why({ run: { waiting, failure } }: { run: ListedRun }) {
  if (waiting !== null) {
    const sentence = inLocalTime(waiting);
    return (
      <span title={sentence} className="block truncate text-ink-2 text-small">
        {sentence}
      </span>
    );
  }
  if (failure === null) return null;
  const words = `${failure.action}: ${failure.message ?? "no reason was recorded"}`;
  return (
    <span title={words} className="block truncate text-bad text-small">
      {words}
    </span>
  );
}

function Sum({ ms, isMore }: { ms: number; isMore: boolean }) {
  if (ms === 0) return <None />;
  return (
    <>
      {formatDuration(ms)}
      {isMore && "+"}
    </>
  );
}

function None() {
  return <span className="text-ink-3">–</span>;
}
