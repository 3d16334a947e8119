import { appendStatements, isPlain } from "./appendSql.ts";
import { type ClaimQuery, type ClaimRow, claimValues } from "./claimRows.ts";
import { type ClosedStoryRun, closeAll, toClosed } from "./closer.ts";
import type { Database, Statement } from "./database.ts";
import { hasCode, toStorageError } from "./databaseErrors.ts";
import type { RecorderOptions } from "./recorder.ts";
import { claimRuns } from "./recordSql.ts";
import type { Recorded, Unit } from "./rows.ts";
import { sightStatements } from "./sightSql.ts";
import { readTrip, type TripRow, tripStatement } from "./tripSql.ts";

type Waiting<Result> = { resolve: (result: Result) => void; reject: (error: unknown) => void };
export type Waiter = Waiting<Recorded> & { unit: Unit };
export type Claimer = Waiting<ClaimRow> & { query: ClaimQuery };

/** What goes to the database at once. */
export type Trip = { units: Waiter[]; claims: Claimer[]; closing: readonly string[] };

/** What a recorder has done since it was created. */
export type RecordedCounts = { batches: number; units: number; rows: number };

type Means = { options: RecorderOptions; counts: RecordedCounts };

/**
 * Makes a trip and tells everyone what came of it; never rejects.
 *
 * Plain units, claims and closings are one statement. If the database refuses its data, one of the units is at fault, and
 * each kind goes again by itself. If the outcome is unknown, every waiter is told so; what was to be closed is left to the
 * sweep. Units among which some wait or remember go in a transaction of their own, as their locks are not for claims to
 * wait for.
 *
 * A process that dies before the commit has done nothing; after it, only answers are lost. A run that is delivered again
 * then finds that it is recorded, and follows its recorded children; what was closed is closed.
 */
export async function travel(trip: Trip, means: Means): Promise<void> {
  if (trip.units.every(({ unit }) => isPlain(unit))) return atOnce(trip, means);
  await Promise.all([write(trip.units, means), atOnce({ ...trip, units: [] }, means)]);
}

async function atOnce(trip: Trip, means: Means): Promise<void> {
  const kinds = [trip.units, trip.claims, trip.closing].filter(({ length }) => length > 0);
  await (kinds.length > 1 ? together(trip, means) : apart(trip, means));
}

async function apart({ units, claims, closing }: Trip, means: Means): Promise<void> {
  await Promise.all([write(units, means), read(claims, means), close(closing, means)]);
}

async function together(trip: Trip, means: Means): Promise<void> {
  const { units, claims, closing } = trip;
  const { database, telemetry } = means.options;
  const ended = units.length === 0 ? undefined : telemetry?.commits();
  try {
    const load = { units: unitsOf(units), claims: claims.map(({ query }) => query), closing };
    const rows = await send<TripRow>(database, [tripStatement(load)], load.units);
    const { lost, claimed, closed } = readTrip(rows);
    const written = settleUnits(units, toRefused(lost), means);
    ended?.("committed", { units: units.length, rows: written });
    settleClaims(claims, claimed);
    tellClosed(closed.map(toClosed), means);
  } catch (thrown) {
    const error = toStorageError(thrown);
    const isRejected = hasCode(error, "storage_rejected");
    ended?.(isRejected ? "rejected" : "unavailable");
    if (isRejected) return apart(trip, means);
    for (const { reject } of [...units, ...claims]) reject(error);
    tellLeft(closing, error, means);
  }
}

async function read(claims: readonly Claimer[], { options }: Means): Promise<void> {
  if (claims.length === 0) return;
  try {
    const values = claimValues(claims.map(({ query }) => query));
    settleClaims(claims, await options.database.query<ClaimRow>({ ...claimRuns, values }));
  } catch (error) {
    for (const { reject } of claims) reject(error);
  }
}

function settleClaims(claims: readonly Claimer[], rows: readonly ClaimRow[]): void {
  for (const row of rows) claims[row.n - 1]?.resolve(row);
}

async function close(ids: readonly string[], means: Means): Promise<void> {
  try {
    tellClosed(await closeAll(means.options.database, [...ids].sort()), means);
  } catch (error) {
    tellLeft(ids, error, means);
  }
}

function tellClosed(closed: readonly ClosedStoryRun[], { options }: Means): void {
  if (closed.length > 0) options.onClosed?.(closed);
}

function tellLeft(ids: readonly string[], err: unknown, { options }: Means): void {
  if (ids.length > 0) options.logger.warn({ err, storyRuns: ids.length }, "closing is left to the sweep");
}

async function write(batch: readonly Waiter[], means: Means): Promise<void> {
  if (batch.length === 0) return;
  const ended = means.options.telemetry?.commits();
  try {
    const units = unitsOf(batch);
    const refused = toRefused(await send<Row>(means.options.database, appendStatements(units), units));
    const written = settleUnits(batch, refused, means);
    ended?.("committed", { units: batch.length, rows: written });
  } catch (thrown) {
    const error = toStorageError(thrown);
    const isRejected = hasCode(error, "storage_rejected");
    ended?.(isRejected ? "rejected" : "unavailable");
    if (isRejected) await split(batch, error, means);
    else for (const waiter of batch) waiter.reject(error);
  }
}

function unitsOf(batch: readonly Waiter[]): Unit[] {
  return batch.map(({ unit }) => unit);
}

/** Sends what belongs into one transaction: statements that write units, and what monitored actions among these have done. */
async function send<Row extends object>(
  database: Database,
  statements: readonly [Statement, ...Statement[]],
  units: readonly Unit[],
): Promise<Row[]> {
  const sights = sightStatements(units);
  const [first, ...others] = statements;
  if (others.length + sights.length === 0) return database.query<Row>(first);
  return database.together<Row>([...statements, ...sights], others.length);
}

/** Tells each waiter what became of its unit; returns how many rows were written. */
function settleUnits(batch: readonly Waiter[], refused: Refused, { options, counts }: Means): number {
  if (batch.length === 0) return 0;
  const rowsBefore = counts.rows;
  counts.batches += 1;
  for (const { unit, resolve } of batch) {
    const { fate: recorded, dueMs } = findRefused(unit, refused) ?? { fate: "recorded" as const, dueMs: null };
    if (dueMs !== null) options.onWait?.(dueMs);
    counts.units += 1;
    if (recorded === "recorded") counts.rows += rowsOf(unit);
    if (recorded === "recorded" && unit.wait !== undefined) options.onWait?.(unit.wait.dueMs);
    // A caller that an exit has woken is due now.
    if (recorded === "recorded" && unit.answers === true) options.onWait?.(0);
    resolve(recorded);
  }
  return counts.rows - rowsBefore;
}

function rowsOf({ runs, events, start, wait }: Unit): number {
  return runs.length + events.length + (start ? 1 : 0) + (wait ? 1 : 0);
}

async function split(batch: readonly Waiter[], error: unknown, means: Means): Promise<void> {
  const [only] = batch;
  if (batch.length === 1 && only !== undefined) {
    const { storyRunId } = only.unit;
    means.options.logger.error({ err: error, storyRunId }, "a record was refused by the database");
    only.reject(error);
    return;
  }
  const middle = Math.ceil(batch.length / 2);
  await write(batch.slice(0, middle), means);
  await write(batch.slice(middle), means);
}

type Refused = ReadonlyMap<string, { fate: Recorded; dueMs: number | null }>;

/** A call was made before if the story run that it would start was not written. */
function findRefused({ headId, call }: Unit, refused: Refused) {
  return refused.get(headId) ?? (call === undefined ? undefined : refused.get(call.child.headId));
}

type Row = { id: string; is_full?: boolean; fate?: Recorded; due?: number | null };

/** What became of the heads that were not written as they are; `dueMs`: when something is due because of it. */
function toRefused(rows: readonly Row[]): Refused {
  return new Map(
    rows.map(({ id, fate, is_full, due }) => {
      return [id, { fate: fate ?? (is_full ? "full" : "already"), dueMs: due ?? null }] as const;
    }),
  );
}
