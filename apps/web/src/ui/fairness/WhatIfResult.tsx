import type { WhatIfAnswer } from "../../server/whatIf.ts";
import { cx } from "../parts/cx.ts";
import { type Head, TableHead } from "../parts/TableHead.tsx";
import { table } from "../parts/table.ts";
import { countOf, formatCount, formatDuration } from "../parts/time.ts";

const number = cx(table.cell, table.number, "tabular");

const heads: readonly Head[] = [
  { word: "Story" },
  { word: "Runs", isNumber: true, className: "max-sm:hidden" },
  { word: "Measured", isNumber: true, className: "max-md:hidden" },
  { word: "Computed, as it is", isNumber: true, className: "max-sm:whitespace-normal" },
  { word: "Computed, what if", isNumber: true, className: "max-sm:whitespace-normal" },
];

/** What a replay gave: the waits as they were, as the model computes them now, and as they would have been. */
export function WhatIfResult({ answer }: { answer: WhatIfAnswer }) {
  const { runs, minutes, isCut, stories, otherRuns } = answer;
  if (stories.length === 0) {
    return <p className="mt-3 text-ink-2">Nothing of these stories took a slot in the last {minutes} min.</p>;
  }
  return (
    <>
      <div className="overflow-x-auto">
        <table className={cx(table.root, "mt-3")}>
          <caption className="sr-only">Waits for a slot, p50 and p99</caption>
          <TableHead heads={heads} />
          <tbody>
            {stories.map(({ id, name, runs: own, measured, now, then }) => (
              <tr key={id} className={table.row}>
                <th scope="row" className={cx(table.cell, "w-2/5 max-w-0 truncate")}>
                  {name}
                </th>
                <td className={cx(number, "max-sm:hidden")}>{formatCount(own)}</td>
                <td className={cx(number, "text-ink-2 max-md:hidden")}>{waitsOf(measured)}</td>
                <td className={number}>{waitsOf(now)}</td>
                <td className={cx(number, then.p99Ms !== now.p99Ms && "font-semibold")}>{waitsOf(then)}</td>
              </tr>
            ))}
          </tbody>
        </table>
      </div>
      <p className="mt-2 text-ink-3">
        An estimate: waits for a slot as p50 / p99, computed from {countOf(runs, "action run")} that have ended
        {isCut && ", the newest of more"}
        {otherRuns > 0 && `, ${formatCount(otherRuns)} of them of other teams`}. What follows from a run arrives when it
        did. Where “measured” and “as it is” differ, trust the model less.
      </p>
    </>
  );
}

function waitsOf({ p50Ms, p99Ms }: { p50Ms: number; p99Ms: number }): string {
  return `${formatDuration(p50Ms)} / ${formatDuration(p99Ms)}`;
}
