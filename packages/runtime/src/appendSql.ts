import { answerParts, callParts, isCalled } from "./callSql.ts";
import type { Statement } from "./database.ts";
import { heldDue, holdParts, isLetIn, turnedAway } from "./holdSql.ts";
import { decidedValues, decisions, isDecided, isPassed, lockMemory, memoryParts } from "./memorySql.ts";
import type { CallRow, HoldRow, MemoryRow, TimerRow, Unit } from "./rows.ts";

/**
 * The statement that writes a batch of units. Three JSON parameters (story runs, runs, events) are read back as record
 * sets: measured, that costs the client a tenth of arrays by column and the server no more. Rows come sorted by key, so
 * that two batches that share heads can't deadlock.
 *
 * Order matters only through the data each part reads: heads first (ON CONFLICT DO NOTHING decides who was first), then
 * what belongs to heads that this statement inserted. The result names the heads that were not written, because another
 * attempt had recorded them or their story run was cancelled.
 *
 * PostgreSQL takes a statement's locks before it looks at rows, so whoever waits here for a cancellation (cancel.ts) sees
 * it. The lock is shared by all appends, as reading FOR KEY SHARE takes it.
 */
const runColumns =
  "story_run_id, id, action, parent_event_id, loop_index, attempt, outcome, started_at, ended_at, wait, error, log, sent, children";
type Decided = { outcome: string; children: string; log: string };
const asItIs: Decided = { outcome: "o::action_run_outcome", children: "c", log: "g" };
const runValues = ({ outcome, children, log }: Decided = asItIs) =>
  `s, i, a, p, l, t, ${outcome}, to_timestamp(b / 1000), to_timestamp(f / 1000), w, x, ${log}, v, ${children}`;

const isCancelled = (id: string) =>
  `EXISTS (SELECT 1 FROM cancelled_story_run WHERE cancelled_story_run.id = ${id} FOR KEY SHARE)`;

/** `more`: a column and its value, for heads only. */
export const unitParts = (more?: { column: string; value: string }, { remembers = false, calls = false } = {}) => `
  r AS MATERIALIZED (
    SELECT * FROM json_to_recordset($1::json) AS r(s uuid, i uuid, h uuid, a text, p uuid, l int, t smallint, o text,
      b float8, f float8, w json, x json, g json, v json, c int, u boolean, m uuid)),
  ${remembers ? `${memoryParts(isCancelled)},` : ""}
  head AS (
    INSERT INTO action_run (${runColumns}${more ? `, ${more.column}` : ""})
    SELECT ${runValues(remembers ? decidedValues : asItIs)}${more ? `, ${more.value}` : ""} FROM r
    WHERE h = i AND NOT ${isCancelled("r.s")} ${remembers ? `AND ${isDecided}` : ""}
      ${calls ? `AND ${isCalled("r.m", "r.s")}` : ""} ORDER BY s, i
    ON CONFLICT DO NOTHING RETURNING story_run_id, id),
  tail AS (
    INSERT INTO action_run (${runColumns})
    SELECT ${runValues()} FROM r JOIN head ON head.story_run_id = r.s AND head.id = r.h WHERE r.h <> r.i ORDER BY s, i
    ON CONFLICT DO NOTHING),
  ev AS (
    INSERT INTO event (story_run_id, id, action_run_id, action, seq, port, data, lineage)
    SELECT e.s, e.i, e.r, e.a, e.q, e.o::link_kind, coalesce(e.d, 'null'), e.l
    FROM json_to_recordset($2::json) AS e(s uuid, i uuid, h uuid, r uuid, a text, q int, o text, d json, l json)
    JOIN head ON head.story_run_id = e.s AND head.id = e.h
    ${remembers ? `WHERE ${isPassed("e.h")}` : ""} ORDER BY e.s, e.i)`;

export const startParts = (calls = false) => `
  ${calls ? `${callParts(isCancelled)},` : ""}
  sr AS (
    INSERT INTO story_run (id, tenant_id, story_id, version_id, trigger, status, created_at, called_by, call_path)
    SELECT i, n, y, v, g, 'open', to_timestamp(b / 1000), m, t
    FROM json_to_recordset($3::json) AS x(i uuid, n uuid, y uuid, v uuid, g text, b float8, m uuid, t uuid[])
    ${calls ? `WHERE ${isCalled("x.m", "x.i")}` : ""} ORDER BY i ON CONFLICT DO NOTHING)`;

const waitColumns =
  "run_id, story_run_id, parent_event_id, action, loop_index, due_at, attempt, errors, hops, story_id, action_id, held_at, wait";

/**
 * A wait is moved on by a later attempt only, and none is made for a run that another attempt has recorded. Recording a run
 * ends its wait.
 */
const waitParts = (holds: boolean) => `
  q AS MATERIALIZED (
    SELECT * FROM json_to_recordset($4::json) AS q(i uuid, s uuid, p uuid, a text, l int, d float8, t smallint, e json,
      o int, y uuid, n text, b float8, w json, g float8)
    WHERE NOT ${isCancelled("q.s")}
      AND NOT EXISTS (SELECT 1 FROM action_run known WHERE known.story_run_id = q.s AND known.id = q.i)),
  ${holds ? `${holdParts},` : ""}
  waiting AS (
    INSERT INTO timer (${waitColumns})
    SELECT i, s, p, a, l, ${holds ? `coalesce(${heldDue}, to_timestamp(d / 1000))` : "to_timestamp(d / 1000)"}, t, e, o,
      y, n, to_timestamp(b / 1000), w
    FROM q ${holds ? `WHERE ${isLetIn}` : ""} ORDER BY i
    ON CONFLICT (run_id) DO UPDATE SET due_at = excluded.due_at, attempt = excluded.attempt,
      errors = (coalesce(timer.errors::jsonb, '[]') || excluded.errors::jsonb)::json
    WHERE timer.attempt < excluded.attempt),
  over AS (DELETE FROM timer USING r WHERE timer.run_id = r.i)`;

const earlierErrors = {
  column: "errors",
  value: "CASE WHEN t > 1 THEN (SELECT timer.errors FROM timer WHERE timer.run_id = i) END",
};

/** The heads that the part `head` has not written, as `i`. */
export const ofLost = `FROM r WHERE h = i AND NOT EXISTS (
    SELECT 1 FROM head WHERE head.story_run_id = r.s AND head.id = r.i)`;
const lost = `SELECT i AS id ${ofLost}`;
const lostOfHolds = `SELECT i AS id, false AS is_full ${ofLost}`;

/** Appends units of story runs that exist. $1 runs, $2 events. Returns the ids of heads that were not written. */
const appendUnits = { name: "append_units", text: `WITH ${unitParts()} ${lost}` };

/** Appends units some of which start their story run. $1 runs, $2 events, $3 story runs. */
const appendStarts = { name: "append_starts", text: `WITH ${startParts()}, ${unitParts()} ${lost}` };

/** Appends units some of which wait, or end a wait. $1 runs, $2 events, $3 story runs, $4 timers. */
const appendWaits = {
  name: "append_waits",
  text: `WITH ${startParts()}, ${unitParts(earlierErrors)}, ${waitParts(false)} ${lost}`,
};

/** The same where delays or throttles hold events. $5 now in ms. Returns the heads that were turned away as well. */
const appendHolds = {
  name: "append_holds",
  text: `WITH ${startParts()}, ${unitParts(earlierErrors)}, ${waitParts(true)} ${lostOfHolds} UNION ALL ${turnedAway}`,
};

const everything = (calls: boolean) => `WITH ${startParts(calls)},
    ${unitParts(earlierErrors, { remembers: true, calls })}, ${waitParts(true)}${calls ? `, ${answerParts}` : ""}
    SELECT i AS id, 'already' AS fate, NULL::float8 AS due ${ofLost} AND u IS NULL
    UNION ALL SELECT i, 'already', NULL ${ofLost} AND u AND (
      NOT EXISTS (SELECT 1 FROM asks WHERE asks.i = r.i)
      OR EXISTS (SELECT 1 FROM judged WHERE judged.i = r.i AND NOT judged.dup AND NOT judged.is_full))
    UNION ALL SELECT id, 'full', NULL FROM (${turnedAway}) AS away
    UNION ALL ${decisions}`;

/** The same where actions remember. $6 what is asked of them. Returns what became of these heads as well. */
const appendMemories = { name: "append_memories", text: everything(false) };

/**
 * The same where runs call stories, or are of exits of stories that may have been called. $7 calls, $8 the story runs with
 * such exits. Of a call that was made before, the root of its story run is returned as not written.
 */
const appendCalls = { name: "append_calls", text: everything(true) };

/** The statements that write a batch of units, with their parameters: one, or several that belong into one transaction. */
export function appendStatements(units: readonly Unit[]): readonly [Statement, ...Statement[]] {
  const asking = units.flatMap(({ memory }) => memory?.action ?? []);
  const answering = units.filter(({ answers }) => answers === true).map(({ storyRunId }) => storyRunId);
  const calls = units.some(({ call }) => call !== undefined) || answering.length > 0;
  if (asking.length === 0 && !calls) return [appendStatement(units)];
  const written = appendParameters(units);
  const values = [written.runs, written.events, written.starts, written.waits, timeOf(units), written.memories];
  const append = calls
    ? { ...appendCalls, values: [...values, written.calls, answering] }
    : { ...appendMemories, values };
  const [first, ...others] = asking.length === 0 ? [] : lockMemory(asking);
  return first === undefined ? [append] : [first, ...others, append];
}

/** When the latest of some units was made, a time of the database. */
function timeOf(units: readonly Unit[]): number {
  const times = units.map(({ wait, memory, runs }) => {
    return Math.max(memory?.wait.sinceMs ?? 0, wait?.hold?.sinceMs ?? 0, ...runs.map(({ endedMs }) => endedMs));
  });
  return Math.max(...times);
}

/** The one statement that writes a batch of units that ask nothing of a memory. */
export function appendStatement(units: readonly Unit[]): Statement {
  const { runs, events, starts, waits } = appendParameters(units);
  const values = [runs, events, starts, waits];
  const sinceMs = Math.max(...units.map(({ wait }) => wait?.hold?.sinceMs ?? 0));
  if (sinceMs > 0) return { ...appendHolds, values: [...values, sinceMs] };
  if (units.some(touchesWait)) return { ...appendWaits, values };
  return starts === none
    ? { ...appendUnits, values: [runs, events] }
    : { ...appendStarts, values: [runs, events, starts] };
}

/** Whether a unit is written by a plain append: nothing but a story run, runs and events. Others wait for locks, or hold them. */
export function isPlain(unit: Unit): boolean {
  return !touchesWait(unit) && unit.memory === undefined && unit.call === undefined && unit.answers !== true;
}

function touchesWait({ wait, endsWait, runs }: Unit): boolean {
  return wait !== undefined || endsWait === true || runs.some((run) => run.attempt > 1);
}

const none = "[]";

/** The values of the parts, as JSON. JSON texts of payloads go in as they are: they are never encoded twice. */
export function appendParameters(units: readonly Unit[]) {
  const runs: string[] = [];
  const events: string[] = [];
  const starts: string[] = [];
  const waits: string[] = [];
  const memories: string[] = [];
  const calls: string[] = [];
  for (const unit of units) {
    if (unit.call !== undefined) {
      const { child } = unit.call;
      calls.push(callJson(unit, unit.call));
      if (child.start !== undefined) starts.push(startJson(child.start));
      for (const run of child.runs) runs.push(runJson(child, run, unit.headId));
      for (const event of child.events) events.push(eventJson(child, event));
    }
    if (unit.memory !== undefined) memories.push(memoryJson(unit, unit.memory, memories.length));
    if (unit.start !== undefined) starts.push(startJson(unit.start));
    if (unit.wait !== undefined) waits.push(waitJson(unit, unit.wait));
    for (const run of unit.runs) runs.push(runJson(unit, run));
    for (const event of unit.events) events.push(eventJson(unit, event));
  }
  return {
    runs: list(runs),
    events: list(events),
    starts: list(starts),
    waits: list(waits),
    memories: list(memories),
    calls: list(calls),
  };
}

function startJson(row: NonNullable<Unit["start"]>): string {
  const head = `{"i":"${row.id}","n":"${row.tenantId}","y":"${row.storyId}","v":"${row.versionId}"`;
  return `${head},"g":${JSON.stringify(row.trigger)},"b":${row.createdMs}${callerJson(row)}}`;
}

function callerJson({ calledBy, callPath }: NonNullable<Unit["start"]>): string {
  return calledBy === undefined ? "" : `,"m":"${calledBy}","t":${JSON.stringify(callPath ?? [])}`;
}

function callJson({ storyRunId, headId }: Unit, { index, result, timesOutMs, exits, child }: CallRow): string {
  const ids = `{"i":"${headId}","s":"${storyRunId}","k":${index},"r":"${child.storyRunId}"`;
  return `${ids},"e":${JSON.stringify(exits)},"d":${timesOutMs},"j":${result}}`;
}

function waitJson(unit: Unit, wait: TimerRow): string {
  const ids = `{"i":"${wait.runId}","s":"${unit.storyRunId}","p":${quoted(wait.parentEventId)},"a":"${wait.action}"`;
  const facts = `"l":${wait.loopIndex},"d":${wait.dueMs},"t":${wait.attempt},"e":${wait.errors},"o":${wait.hops}`;
  return `${ids},${facts}${wait.hold === undefined ? "" : holdJson(wait.hold)}}`;
}

function holdJson({ storyId, actionId, sinceMs, spacingMs, wait }: HoldRow): string {
  return `,"y":"${storyId}","n":"${actionId}","b":${sinceMs},"w":${wait},"g":${spacingMs}`;
}

function memoryJson(unit: Unit, { action, key, shown, seen, group, wait }: MemoryRow, order: number): string {
  const ids = `{"i":"${unit.headId}","s":"${unit.storyRunId}","o":${order},"y":"${action.storyId}","n":"${action.actionId}"`;
  const value = `"k":"${key}","v":${JSON.stringify(shown)}`;
  if (group === undefined) {
    const told = JSON.stringify([seen?.told ?? ""]);
    return `${ids},${value},"w":${seen?.lookback ?? null},"e":${seen?.periodMs ?? null},"x":${told}}`;
  }
  const run = `"p":${quoted(wait.parentEventId)},"a":"${wait.action}","l":${wait.loopIndex},"h":${wait.hops}`;
  const times = `"b":${wait.sinceMs},"d":${group.dueMs},"q":${wait.waits}`;
  // In a list, an item that is null does not look as if there was none.
  return `${ids},${value},"j":[${group.item}],"z":${group.size},${run},${times}}`;
}

/** `caller`: the run that calls the story run which this one begins. */
function runJson(unit: Unit, run: Unit["runs"][number], caller?: string): string {
  const ids = `{"s":"${unit.storyRunId}","i":"${run.id}","h":"${unit.headId}","a":"${run.action}"`;
  const facts = `"p":${quoted(run.parentEventId)},"l":${run.loopIndex},"t":${run.attempt},"o":"${run.outcome}"`;
  const times = `"b":${run.startedMs},"f":${run.endedMs}`;
  return `${ids},${facts},${times},"w":${run.wait},"x":${run.error},"g":${run.log},"v":${run.sent ?? null},"c":${run.children}${marksJson(unit, caller)}}`;
}

function marksJson({ memory }: Unit, caller: string | undefined): string {
  return `${memory === undefined ? "" : ',"u":true'}${caller === undefined ? "" : `,"m":"${caller}"`}`;
}

function eventJson(unit: Unit, event: Unit["events"][number]): string {
  const ids = `{"s":"${unit.storyRunId}","i":"${event.id}","h":"${unit.headId}","r":"${event.actionRunId}"`;
  return `${ids},"a":"${event.action}","q":${event.seq},"o":"${event.port}","d":${event.data},"l":${event.lineage}}`;
}

function quoted(id: string | null): string {
  return id === null ? "null" : `"${id}"`;
}

function list(items: readonly string[]): string {
  return `[${items.join(",")}]`;
}
