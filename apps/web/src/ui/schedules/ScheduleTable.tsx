"use client";

import type { ScheduleData } from "../api/outputs.ts";
import { useMayEdit } from "../api/useSession.ts";
import { type Head, TableHead } from "../parts/TableHead.tsx";
import { table } from "../parts/table.ts";
import { useRowKeys } from "../parts/useRowKeys.ts";
import { ScheduleLine } from "./ScheduleLine.tsx";

const heads: readonly Head[] = [
  { word: "Action" },
  { word: "Expression", className: "max-sm:hidden" },
  { word: "Next" },
  { word: "Last", className: "max-lg:hidden" },
];
const editorHeads: readonly Head[] = [...heads, { word: "What can be done", isNumber: true, isUnseen: true }];

/** One row a schedule, the next one first; j and k walk, Enter opens its action. */
export function ScheduleTable({ rows }: { rows: readonly ScheduleData[] }) {
  const keys = useRowKeys<HTMLTableElement>();
  const mayEdit = useMayEdit();
  return (
    <table ref={keys.ref} onKeyDown={keys.onKeyDown} className={table.root}>
      <TableHead heads={mayEdit ? editorHeads : heads} />
      <tbody>
        {rows.map((schedule) => (
          <ScheduleLine key={schedule.id} schedule={schedule} mayEdit={mayEdit} />
        ))}
      </tbody>
    </table>
  );
}
