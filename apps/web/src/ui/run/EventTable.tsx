"use client";

import Link from "next/link";
import type { EventSummary } from "../../server/runs.ts";
import { cx } from "../parts/cx.ts";
import { Ago } from "../parts/Moment.tsx";
import { eventName, shortId } from "../parts/shortId.ts";
import { type Head, TableHead } from "../parts/TableHead.tsx";
import { table } from "../parts/table.ts";
import { formatSize } from "../parts/time.ts";
import { useRowKeys } from "../parts/useRowKeys.ts";

type EventTableProps = { rows: readonly EventSummary[]; actions: readonly { slug: string; name: string }[] };

const number = cx(table.cell, table.number, "tabular");

const heads: readonly Head[] = [
  { word: "Event" },
  { word: "Action" },
  { word: "Data", className: "max-sm:hidden" },
  { word: "Size", isNumber: true, className: "max-md:hidden" },
  { word: "Run", className: "max-md:hidden" },
  { word: "Emitted", isNumber: true },
];

/** One row an event; j and k walk, Enter opens. An action that the draft no longer has is told by its slug. */
export function EventTable({ rows, actions }: EventTableProps) {
  const keys = useRowKeys<HTMLTableElement>();
  const names = new Map(actions.map(({ slug, name }) => [slug, name]));
  return (
    <table ref={keys.ref} onKeyDown={keys.onKeyDown} className={table.root}>
      <TableHead heads={heads} />
      <tbody>
        {rows.map(({ id, action, preview, size, storyRunId, createdAt }) => (
          <tr key={id} data-row className={table.row}>
            <th scope="row" className={cx(table.cell, "font-normal")}>
              <Link href={`/events/${id}`} title={id} className={cx(table.link, "font-mono text-[11.5px]")}>
                {eventName(id)}
              </Link>
            </th>
            <td className={cx(table.cell, "max-w-40 truncate")}>{names.get(action) ?? action}</td>
            <td className={cx(table.cell, "w-1/2 max-w-0 truncate font-mono text-[11.5px] text-ink-2 max-sm:hidden")}>
              {preview}
            </td>
            <td className={cx(number, "max-md:hidden")}>{formatSize(size)}</td>
            <td className={cx(table.cell, "max-md:hidden")}>
              <Link
                href={`/runs/${storyRunId}`}
                className="relative z-10 font-display underline underline-offset-2 hover:text-ink"
              >
                {shortId(storyRunId)}
              </Link>
            </td>
            <td className={cx(number, "text-ink-2")}>
              <Ago at={createdAt} />
            </td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}
