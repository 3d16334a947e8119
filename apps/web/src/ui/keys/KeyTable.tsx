"use client";

import { Check, CircleSlash, Hourglass, Trash2 } from "lucide-react";
import { useRef } from "react";
import { Badge } from "../parts/Badge.tsx";
import { ConfirmButton } from "../parts/ConfirmButton.tsx";
import { cx } from "../parts/cx.ts";
import { Ago } from "../parts/Moment.tsx";
import { type Head, TableHead } from "../parts/TableHead.tsx";
import { table } from "../parts/table.ts";
import { formatDate, formatMoment, formatUntil } from "../parts/time.ts";
import { useNow } from "../parts/useNow.ts";
import { UsedBy } from "../values/UsedBy.tsx";
import { type ListedKey, useApiKeyChanges } from "./useApiKeys.ts";

const states = {
  active: { tone: "ok", icon: Check, word: "Active" },
  expired: { tone: "wait", icon: Hourglass, word: "Expired" },
  revoked: { tone: "idle", icon: CircleSlash, word: "Revoked" },
} as const;

const heads: readonly Head[] = [
  { word: "Key" },
  { word: "May", className: "max-sm:hidden" },
  { word: "Stories", className: "max-lg:hidden" },
  { word: "Ends" },
  { word: "Last used", className: "max-md:hidden" },
  { word: "Revoke", isUnseen: true },
];

/** One row a key: what it may do, until when, when it was last used; and the way to end it. */
export function KeyTable({ rows }: { rows: readonly ListedKey[] }) {
  return (
    <table className={table.root}>
      <TableHead heads={heads} />
      <tbody>
        {rows.map((row) => (
          <KeyLine key={row.id} row={row} />
        ))}
      </tbody>
    </table>
  );
}

function KeyLine({ row }: { row: ListedKey }) {
  const { revoke } = useApiKeyChanges();
  const { tone, icon, word } = states[row.state];
  const head = useRef<HTMLTableCellElement>(null);
  return (
    <tr className="hover:bg-sunk focus-within:bg-sunk">
      <th ref={head} tabIndex={-1} scope="row" className={cx(table.cell, "py-2 font-normal")}>
        <span className="flex flex-wrap items-center gap-2">
          <span className="font-semibold text-dense">{row.name}</span>
          {row.state !== "active" && (
            <Badge tone={tone} icon={icon}>
              {word}
            </Badge>
          )}
        </span>
        <span className="block text-ink-2 text-small">
          <code>…{row.tail}</code>
          {row.createdBy !== null && ` · by ${row.createdBy}`}
        </span>
      </th>
      <td className={cx(table.cell, "max-sm:hidden")}>{row.scopes.join(", ")}</td>
      <td className={cx(table.cell, "max-lg:hidden")}>
        {row.stories === null ? "All" : <UsedBy stories={row.stories} />}
      </td>
      <td className={cx(table.cell, "whitespace-nowrap")}>
        <Ends row={row} />
      </td>
      <td className={cx(table.cell, "whitespace-nowrap max-md:hidden")}>
        {row.lastUsedAt === null ? <span className="text-ink-3">Never</span> : <Ago at={row.lastUsedAt} />}
      </td>
      <td className={cx(table.cell, "w-px py-1.5 text-right")}>
        {row.state !== "revoked" && (
          <div className="ml-auto w-max max-w-40 sm:max-w-72 [&>div]:justify-end">
            <ConfirmButton
              icon={<Trash2 aria-hidden />}
              question="Revoke it? What uses it is refused at once."
              yes="Revoke"
              no="Keep"
              busy={revoke.isPending}
              // The button goes: whoever works by keys goes on from the key's name.
              onConfirm={() => revoke.mutate({ id: row.id }, { onSuccess: () => head.current?.focus() })}
            >
              Revoke<span className="sr-only"> {row.name}</span>
            </ConfirmButton>
          </div>
        )}
        {revoke.error !== null && <p role="alert">It could not be revoked. Try again.</p>}
      </td>
    </tr>
  );
}

/** What ends later is told by its date: a count of whole days would begin one too low. */
const nearMs = 86_400_000;

function Ends({ row: { state, expiresAt, revokedAt } }: { row: ListedKey }) {
  const now = useNow(60_000);
  if (revokedAt !== null) return <Ago at={revokedAt} />;
  if (expiresAt === null) return "Never";
  if (state === "expired") return <Ago at={expiresAt} />;
  return (
    <time dateTime={expiresAt} title={formatMoment(expiresAt)}>
      {Date.parse(expiresAt) - now > nearMs ? formatDate(expiresAt) : formatUntil(expiresAt, now)}
    </time>
  );
}
