"use client";

import { Ban, Check, CircleDashed, TriangleAlert } from "lucide-react";
import type { ReactNode } from "react";
import { Badge } from "../parts/Badge.tsx";
import { cx } from "../parts/cx.ts";
import { Ago } from "../parts/Moment.tsx";
import { type Head, TableHead } from "../parts/TableHead.tsx";
import { table } from "../parts/table.ts";
import { formatMoment } from "../parts/time.ts";
import { toChanges, toVerbWords } from "./auditWords.ts";
import type { AuditRow } from "./useAudit.ts";

const results = {
  asked: { tone: "idle", icon: CircleDashed, word: "Asked" },
  done: { tone: "ok", icon: Check, word: "Done" },
  denied: { tone: "bad", icon: Ban, word: "Denied" },
  failed: { tone: "wait", icon: TriangleAlert, word: "Failed" },
} as const;

const heads: readonly Head[] = [
  { word: "When" },
  { word: "Who", className: "max-sm:hidden" },
  { word: "What" },
  { word: "From", className: "max-lg:hidden" },
  { word: "Result", className: "max-sm:hidden" },
];

/** One row an entry; what was otherwise before is unfolded in its place. */
export function AuditTable({ rows }: { rows: readonly AuditRow[] }) {
  return (
    <table className={table.root}>
      <TableHead heads={heads} />
      <tbody>
        {rows.map((row) => (
          <AuditLine key={row.id} row={row} />
        ))}
      </tbody>
    </table>
  );
}

function AuditLine({ row }: { row: AuditRow }) {
  const { tone, icon, word } = results[row.result];
  return (
    <tr className="align-top hover:bg-sunk">
      <td className={cx(table.cell, "whitespace-nowrap py-2.5")}>
        <Ago at={row.at} />
      </td>
      <th scope="row" className={cx(table.cell, "break-words py-2.5 font-normal max-sm:hidden")}>
        <span className="font-semibold">{whoOf(row)}</span>
        {row.who.kind === "key" && <span className="block text-ink-2 text-small">API key</span>}
      </th>
      <td className={cx(table.cell, "py-2.5")}>
        <span className="block break-words font-semibold sm:hidden">{whoOf(row)}</span>
        <span className="sm:hidden">{row.result !== "done" && `${word}: `}</span>
        {toVerbWords(row.verb)}
        {row.object !== null && <span className="text-ink-2"> · {row.object.name ?? row.object.kind}</span>}
        <Details row={row} />
      </td>
      <td className={cx(table.cell, "py-2.5 font-mono text-[11.5px] max-lg:hidden")}>{row.address ?? "–"}</td>
      <td className={cx(table.cell, "py-2 max-sm:hidden")}>
        <Badge tone={tone} icon={icon}>
          {word}
        </Badge>
        {row.code !== null && <code className="block text-[11.5px] text-ink-2">{row.code}</code>}
      </td>
    </tr>
  );
}

function whoOf({ who }: AuditRow): string {
  if (who.kind === "system") return who.name === null ? "Fairlead" : `Fairlead (${who.name})`;
  return who.name ?? (who.kind === "unknown" ? "Somebody unknown" : (who.id ?? "–"));
}

function Details({ row }: { row: AuditRow }) {
  const changes = toChanges(row.before, row.after);
  const facts = [
    { name: "At", value: formatMoment(row.at) },
    { name: "Id", value: row.object?.id ?? null },
    { name: "From", value: row.address },
    { name: "Session", value: row.session },
    { name: "Request", value: row.requestId },
  ];
  return (
    <details className="mt-0.5 text-small">
      <summary className="min-h-6 w-fit text-ink-2 hover:text-ink">
        {changes.length === 0 ? "Details" : changes.map(({ field }) => field).join(", ")}
      </summary>
      <dl className="mt-1 grid grid-cols-[max-content_1fr] gap-x-3 gap-y-0.5 break-all pb-1">
        {changes.map(({ field, before, after }) => (
          <Fact key={field} name={field}>
            {before !== null && <del className="text-ink-2">{before}</del>}{" "}
            {after !== null && <ins className="no-underline">{after}</ins>}
          </Fact>
        ))}
        {facts.map(
          ({ name, value }) =>
            value !== null && (
              <Fact key={name} name={name}>
                {value}
              </Fact>
            ),
        )}
      </dl>
    </details>
  );
}

function Fact({ name, children }: { name: string; children: ReactNode }) {
  return (
    <>
      <dt className="text-ink-3">{name}</dt>
      <dd>{children}</dd>
    </>
  );
}
