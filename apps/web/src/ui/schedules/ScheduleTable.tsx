"use client";

import type { ScheduleData } from "../api/outputs.ts";
import { useMayEdit } from "../api/useSession.ts";
import { cx } from "../parts/cx.ts";
import { table } from "../parts/table.ts";
import { useRowKeys } from "../parts/useRowKeys.ts";
import { ScheduleLine } from "./ScheduleLine.tsx";

/** One row a schedule, the next one first; j and k walk, Enter opens its action. */
export function ScheduleTable({ rows }: { rows: readonly ScheduleData[] }) {
  const keys = useRowKeys<HTMLTableElement>();
  const mayEdit = useMayEdit();
  return (
    <table ref={keys.ref} onKeyDown={keys.onKeyDown} className={table.root}>
      <thead>
        <tr>
          <th scope="col" className={table.head}>
            Action
          </th>
          <th scope="col" className={cx(table.head, "max-sm:hidden")}>
            Expression
          </th>
          <th scope="col" className={table.head}>
            Next
          </th>
          <th scope="col" className={cx(table.head, "max-lg:hidden")}>
            Last
          </th>
          {mayEdit && (
            <th scope="col" className={cx(table.head, table.number)}>
              <span className="sr-only">What can be done</span>
            </th>
          )}
        </tr>
      </thead>
      <tbody>
        {rows.map((schedule) => (
          <ScheduleLine key={schedule.id} schedule={schedule} mayEdit={mayEdit} />
        ))}
      </tbody>
    </table>
  );
}
