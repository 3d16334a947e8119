"use client";

import Link from "next/link";
import type { StoryShare } from "../../server/fairness.ts";
import { Badge } from "../parts/Badge.tsx";
import { cx } from "../parts/cx.ts";
import { Gauge } from "../parts/Gauge.tsx";
import { type Head, TableHead } from "../parts/TableHead.tsx";
import { table } from "../parts/table.ts";
import { formatCount, formatDuration } from "../parts/time.ts";
import { useRowKeys } from "../parts/useRowKeys.ts";
import { waitWords } from "../run/waitWords.ts";

const headsOf = (minutes: number): readonly Head[] => [
  { word: "Story" },
  { word: "Budget used", className: "max-md:hidden" },
  { word: "Running", isNumber: true, className: "max-sm:hidden" },
  { word: "Why waiting", className: "pl-6" },
  { word: "Waiting", isNumber: true },
  {
    ...{ word: "p95 wait", isNumber: true, className: "max-sm:hidden" },
    title: `Of 100 action runs of the last ${minutes} min, 95 waited no longer.`,
  },
  {
    ...{ word: "Share", isNumber: true, className: "max-md:hidden" },
    title: `Its part of all worker time of the last ${minutes} min.`,
  },
];

/** One row a story that waits, runs or ran; j and k walk, Enter opens. */
export function ShareTable({ rows, minutes }: { rows: readonly StoryShare[]; minutes: number }) {
  const keys = useRowKeys<HTMLTableElement>();
  return (
    <table ref={keys.ref} onKeyDown={keys.onKeyDown} className={table.root}>
      <TableHead heads={headsOf(minutes)} />
      <tbody>
        {rows.map((share) => (
          <ShareRow key={share.id} share={share} />
        ))}
      </tbody>
    </table>
  );
}

function ShareRow({ share }: { share: StoryShare }) {
  const { id, name, running, allowed, lent, waiting, used } = share;
  const number = cx(table.cell, table.number, "tabular");
  return (
    <tr data-row className={table.row}>
      <th scope="row" className={cx(table.cell, "max-w-0 font-normal max-sm:w-1/2 sm:w-1/3")}>
        <Link href={`/stories/${id}/fairness`} className={cx(table.link, "block truncate text-dense")}>
          {name}
        </Link>
      </th>
      <td className={cx(table.cell, "max-md:hidden")}>
        <BudgetUsed {...share} />
      </td>
      <td className={cx(number, "max-sm:hidden")}>
        {formatCount(running - lent)}
        {allowed !== null && <span className="text-ink-3"> / {formatCount(allowed)}</span>}
        {lent > 0 && <span title="On slots that nobody else wanted"> + {formatCount(lent)} lent</span>}
      </td>
      <td className={cx(table.cell, "pl-6")}>
        <WaitBadge wait={share.wait} />
      </td>
      <td className={number}>{formatCount(waiting)}</td>
      <td className={cx(number, "max-sm:hidden")}>
        {used.waitP95Ms === null ? <Nothing /> : formatDuration(used.waitP95Ms)}
      </td>
      <td className={cx(number, "max-md:hidden")}>{used.runs === 0 ? <Nothing /> : formatPart(used.part)}</td>
    </tr>
  );
}

/** The bar and the number of a story's budget. */
export function BudgetUsed({ name, budget }: Pick<StoryShare, "name" | "budget">) {
  const used = budget.maxMs === 0 ? 0 : budget.usedMs / budget.maxMs;
  return (
    <span className="flex items-center gap-2.5" title={budgetTitle(budget)}>
      <Gauge used={used} label={`Budget used by ${name}`} className="w-24 lg:w-36" />
      <span className="tabular w-9">{formatPart(Math.min(1, used))}</span>
    </span>
  );
}

/** "0.4 s of the 25 m 00 s of worker time that it may use in a minute." */
export function budgetTitle({ usedMs, maxMs }: StoryShare["budget"]): string {
  const spent = usedMs < 1 ? "None" : formatDuration(usedMs);
  return `${spent} of the ${formatDuration(maxMs)} of worker time that it may use in a minute.`;
}

/** Why a story's next run waits, in a word; the sentence is its tooltip. */
export function WaitBadge({ wait }: Pick<StoryShare, "wait">) {
  if (wait === null) return <Nothing />;
  const { word, icon, tone } = waitWords(wait.reason);
  return (
    <span title={wait.sentence}>
      <Badge tone={tone} icon={icon}>
        {word}
        {wait.wakeMs !== null && wait.wakeMs > 0 && ` ${formatDuration(wait.wakeMs)}`}
      </Badge>
    </span>
  );
}

function Nothing() {
  return <span className="text-ink-3">–</span>;
}

/** "31%"; what is there at all is never rounded to nothing. */
export function formatPart(part: number): string {
  return part > 0 && part < 0.01 ? "<1%" : `${Math.round(part * 100)}%`;
}
