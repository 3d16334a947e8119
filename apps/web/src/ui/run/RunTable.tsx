"use client";

import { cx } from "../parts/cx.ts";
import { table } from "../parts/table.ts";
import { useRowKeys } from "../parts/useRowKeys.ts";
import { type ListedRun, RunLine } from "./RunLine.tsx";

type RunTableProps = { rows: readonly ListedRun[]; withStory: boolean };

type Head = { words: string; isNumber?: boolean; className?: string };

const heads = (withStory: boolean): readonly Head[] => [
  { words: "Run" },
  { words: "Status" },
  { words: withStory ? "Story" : "What happened", className: "max-sm:hidden" },
  { words: "Action runs", isNumber: true, className: "max-lg:hidden" },
  { words: "Events", isNumber: true, className: "max-xl:hidden" },
  { words: "Held", isNumber: true, className: "max-md:hidden" },
  { words: "Worked", isNumber: true, className: "max-md:hidden" },
  { words: "Took", isNumber: true, className: "max-sm:hidden" },
  { words: "Started", isNumber: true },
];

/** One row a story run; j and k walk, Enter opens. */
export function RunTable({ rows, withStory }: RunTableProps) {
  const keys = useRowKeys<HTMLTableElement>();
  return (
    <table ref={keys.ref} onKeyDown={keys.onKeyDown} className={table.root}>
      <thead>
        <tr>
          {heads(withStory).map(({ words, isNumber, className }) => (
            <th key={words} scope="col" className={cx(table.head, isNumber && table.number, className)}>
              {words}
            </th>
          ))}
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
