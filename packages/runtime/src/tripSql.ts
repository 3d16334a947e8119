import { appendParameters, ofLost, startParts, unitParts } from "./appendSql.ts";
import { type ClaimQuery, type ClaimRow, claimValues } from "./claimRows.ts";
import type { ClosedRow } from "./closer.ts";
import type { Statement } from "./database.ts";
import { claimColumns, claimTables, closeParts, idRange } from "./recordSql.ts";
import type { Unit } from "./rows.ts";

/**
 * The statement that writes plain units, reads claims and closes story runs at once. All of its parts see the record as it
 * was when the statement began; none sees what another one writes, and none has to:
 *
 * - A claim asks for runs that were handed out before, whose events were committed before they were. That a run is recorded
 *   while its claim is under way was always possible, and is for the append to find: the first result stands.
 * - A story run is closed when its equation holds, and then none of its runs is left for a unit to write. If a part of it is
 *   committed only now, the equation does not hold yet; whoever commits it tells admission, whose next hint closes it.
 *
 * It waits for others only where an append does, at heads, which come sorted. Rows of story runs that others have locked are
 * left to these, and to the sweep, so that two trips can't wait for each other crosswise.
 *
 * $1 runs, $2 events, $3 story runs; $4 to $8 claims; $9 to $11 story runs to close.
 */
const trip = {
  name: "record_trip",
  text: `WITH ${startParts()}, ${unitParts()}, ${closeParts(9, { passes: true })}
    SELECT NULL::uuid AS id, ${claimColumns}, NULL::uuid AS story_id, NULL::boolean AS failed, NULL::float8 AS took_ms
    ${claimTables(4)}
    UNION ALL SELECT i, ${nulls(10)}, NULL, NULL, NULL ${ofLost}
    UNION ALL SELECT id, ${nulls(10)}, story_id, failed, took_ms FROM closed`,
};

function nulls(count: number): string {
  return Array.from({ length: count }, () => "NULL").join(", ");
}

/** What goes in one statement. */
export type TripLoad = { units: readonly Unit[]; claims: readonly ClaimQuery[]; closing: readonly string[] };

/** What comes back: the heads that were not written, what claims ask for, and what was closed. */
export type TripFound = { lost: { id: string }[]; claimed: ClaimRow[]; closed: ClosedRow[] };

type Nulls<Row> = { [Column in keyof Row]: null };
export type TripRow =
  | ({ id: null } & ClaimRow & Nulls<Omit<ClosedRow, "id">>)
  | ({ id: string } & Nulls<ClaimRow> & Nulls<Omit<ClosedRow, "id">>)
  | (ClosedRow & Nulls<ClaimRow>);

/** The one statement for all of it. */
export function tripStatement({ units, claims, closing }: TripLoad): Statement {
  const { runs, events, starts } = appendParameters(units);
  const ids = [...closing].sort();
  const { from, to } = idRange(ids);
  return { ...trip, values: [runs, events, starts, ...claimValues(claims), ids, from || null, to || null] };
}

/** Tells the rows of the statement apart. */
export function readTrip(rows: readonly TripRow[]): TripFound {
  const found: TripFound = { lost: [], claimed: [], closed: [] };
  for (const row of rows) {
    if (row.id === null) found.claimed.push(row);
    else if (row.story_id === null) found.lost.push(row);
    else found.closed.push(row);
  }
  return found;
}
