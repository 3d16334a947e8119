"use client";

import { Check, Clock, TriangleAlert } from "lucide-react";
import Link from "next/link";
import { Badge } from "../parts/Badge.tsx";
import { cx } from "../parts/cx.ts";
import { Ago } from "../parts/Moment.tsx";
import { type Head, TableHead } from "../parts/TableHead.tsx";
import { table } from "../parts/table.ts";
import type { NoticeRow } from "./useMail.ts";

const words = { failure: "Failed", event: "Emitted", silence: "Fell silent" } as const;
const states = {
  sent: { tone: "ok", icon: Check, word: "Sent" },
  waiting: { tone: "wait", icon: Clock, word: "Waits" },
  failed: { tone: "bad", icon: TriangleAlert, word: "Not sent" },
} as const;

const heads: readonly Head[] = [
  { word: "About" },
  { word: "To", className: "max-sm:hidden" },
  { word: "State" },
  { word: "When" },
];

/** One row a message: what it was about, whom it went to, and what became of it. */
export function NoticeTable({ rows }: { rows: readonly NoticeRow[] }) {
  if (rows.length === 0) {
    return (
      <p className="text-ink-2">
        Nothing was told yet. Say at an action, under Monitoring, when people are to be told about it.
      </p>
    );
  }
  return (
    <table className={table.root}>
      <TableHead heads={heads} />
      <tbody>
        {rows.map((row) => (
          <NoticeLine key={row.id} row={row} />
        ))}
      </tbody>
    </table>
  );
}

function NoticeLine({ row }: { row: NoticeRow }) {
  const { story, action, kind, count, mail, webhook, state, error, createdAt, sentAt } = row;
  const { tone, icon, word } = states[state];
  return (
    <tr className={table.row}>
      <th scope="row" className={cx(table.cell, "py-2 font-normal")}>
        <Link href={`/stories/${story.id}?sel=${action.slug}`} className={table.link}>
          {action.name}
        </Link>
        <span className="block text-ink-2 text-small">
          {words[kind]}
          {count > 1 && ` ${count} times`} · {story.name}
        </span>
      </th>
      <td className={cx(table.cell, "break-all max-sm:hidden")}>{webhook ?? (mail.join(", ") || "–")}</td>
      <td className={cx(table.cell, "py-2")}>
        <Badge tone={tone} icon={icon}>
          {word}
        </Badge>
        {error !== null && <p className="mt-1 break-words text-bad">{error}</p>}
      </td>
      <td className={cx(table.cell, "whitespace-nowrap")}>
        <Ago at={sentAt ?? createdAt} />
      </td>
    </tr>
  );
}
