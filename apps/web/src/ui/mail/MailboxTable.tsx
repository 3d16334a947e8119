"use client";

import { Check, TriangleAlert } from "lucide-react";
import Link from "next/link";
import { Badge } from "../parts/Badge.tsx";
import { cx } from "../parts/cx.ts";
import { Ago } from "../parts/Moment.tsx";
import { type Head, TableHead } from "../parts/TableHead.tsx";
import { table } from "../parts/table.ts";
import type { MailboxRow } from "./useMail.ts";

const heads: readonly Head[] = [{ word: "Action" }, { word: "State" }, { word: "Looked at" }];

/** One row a mailbox, those that can't be read first. */
export function MailboxTable({ rows }: { rows: readonly MailboxRow[] }) {
  if (rows.length === 0) return <p className="text-ink-2">No live story receives mail.</p>;
  return (
    <table className={table.root}>
      <TableHead heads={heads} />
      <tbody>
        {rows.map(({ story, action, error, failures, checkedAt }) => (
          <tr key={`${story.id} ${action.id}`} className={table.row}>
            <th scope="row" className={cx(table.cell, "py-2 font-normal")}>
              <Link href={`/stories/${story.id}?sel=${action.slug}`} className={table.link}>
                {action.name}
              </Link>
              <span className="block text-ink-2 text-small">{story.name}</span>
            </th>
            <td className={cx(table.cell, "py-2")}>
              {error === null ? (
                <Badge tone={checkedAt === null ? "idle" : "ok"} {...(checkedAt === null ? {} : { icon: Check })}>
                  {checkedAt === null ? "Not looked at yet" : "Read"}
                </Badge>
              ) : (
                <>
                  <Badge tone="bad" icon={TriangleAlert}>
                    Can't be read{failures > 1 ? `, ${failures} times` : ""}
                  </Badge>
                  <p className="mt-1 break-words text-bad">{error}</p>
                </>
              )}
            </td>
            <td className={cx(table.cell, "whitespace-nowrap")}>{checkedAt === null ? "–" : <Ago at={checkedAt} />}</td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}
