"use client";

import { type Head, TableHead } from "../parts/TableHead.tsx";
import { table } from "../parts/table.ts";
import { useRowKeys } from "../parts/useRowKeys.ts";
import { type ListedRun, RunLine } from "./RunLine.tsx";

type RunTableProps = { rows: readonly ListedRun[]; withStory: boolean };

const headsOf = (withStory: boolean): readonly Head[] => [
  { word: "Run" },
  { word: "Status" },
  { word: withStory ? "Story" : "What happened", className: "max-sm:hidden" },
  { word: "Action runs", isNumber: true, className: "max-lg:hidden" },
  { word: "Events", isNumber: true, className: "max-xl:hidden" },
  { word: "Held", isNumber: true, className: "max-md:hidden" },
  { word: "Worked", isNumber: true, className: "max-md:hidden" },
  { word: "Took", isNumber: true, className: "max-sm:hidden" },
  { word: "Started", isNumber: true },
];

/** One row a story run; j and k walk, Enter opens. */
export function RunTable({ rows, withStory }: RunTableProps) {
  const keys = useRowKeys<HTMLTableElement>();
  return (
    <table ref={keys.ref} onKeyDown={keys.onKeyDown} className={table.root}>
      <TableHead heads={headsOf(withStory)} />
      <tbody>
        {rows.map((run) => (
          <RunLine key={run.id} run={run} withStory={withStory} />
        ))}
      </tbody>
    </table>
  );
}
