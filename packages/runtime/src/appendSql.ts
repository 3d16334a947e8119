import type { Unit } from "./rows.ts";

/**
 * The statement that writes a batch of units. Three JSON parameters (story runs, runs, events) are read back as record
 * sets: measured, that costs the client a tenth of arrays by column and the server no more. Rows come sorted by key, so
 * that two batches that share heads can't deadlock.
 *
 * Order matters only through the data each part reads: heads first (ON CONFLICT DO NOTHING decides who was first), then
 * what belongs to heads that this statement inserted. The result names the heads that another attempt had recorded.
 */
const runColumns =
  "story_run_id, id, action, parent_event_id, loop_index, attempt, outcome, started_at, ended_at, wait, error, log, children";
const runValues = `s, i, a, p, l, t, o::action_run_outcome, to_timestamp(b / 1000), to_timestamp(f / 1000), w, x, g, c`;

const unitParts = `
  r AS MATERIALIZED (
    SELECT * FROM json_to_recordset($1::json) AS r(s uuid, i uuid, h uuid, a text, p uuid, l int, t smallint, o text,
      b float8, f float8, w json, x json, g json, c int)),
  head AS (
    INSERT INTO action_run (${runColumns}) SELECT ${runValues} FROM r WHERE h = i ORDER BY s, i
    ON CONFLICT DO NOTHING RETURNING story_run_id, id),
  tail AS (
    INSERT INTO action_run (${runColumns})
    SELECT ${runValues} FROM r JOIN head ON head.story_run_id = r.s AND head.id = r.h WHERE r.h <> r.i ORDER BY s, i
    ON CONFLICT DO NOTHING),
  ev AS (
    INSERT INTO event (story_run_id, id, action_run_id, action, seq, port, data, lineage)
    SELECT e.s, e.i, e.r, e.a, e.q, e.o::link_kind, coalesce(e.d, 'null'), e.l
    FROM json_to_recordset($2::json) AS e(s uuid, i uuid, h uuid, r uuid, a text, q int, o text, d json, l json)
    JOIN head ON head.story_run_id = e.s AND head.id = e.h ORDER BY e.s, e.i)`;

const lost = `SELECT i AS id FROM r WHERE h = i AND NOT EXISTS (
    SELECT 1 FROM head WHERE head.story_run_id = r.s AND head.id = r.i)`;

/** Appends units of story runs that exist. $1 runs, $2 events. Returns the ids of heads that were recorded before. */
export const appendUnits = { name: "append_units", text: `WITH ${unitParts} ${lost}` };

/** Appends units some of which start their story run. $1 runs, $2 events, $3 story runs. */
export const appendStarts = {
  name: "append_starts",
  text: `WITH sr AS (
    INSERT INTO story_run (id, tenant_id, story_id, version_id, trigger, status, created_at)
    SELECT i, n, y, v, g, 'open', to_timestamp(b / 1000)
    FROM json_to_recordset($3::json) AS x(i uuid, n uuid, y uuid, v uuid, g text, b float8) ORDER BY i
    ON CONFLICT DO NOTHING), ${unitParts} ${lost}`,
};

/** The parameters of the two statements. JSON texts of payloads go in as they are: they are never encoded twice. */
export function appendParameters(units: readonly Unit[]): { runs: string; events: string; starts: string | null } {
  const runs: string[] = [];
  const events: string[] = [];
  const starts: string[] = [];
  for (const unit of units) {
    if (unit.start !== undefined) starts.push(startJson(unit.start));
    for (const run of unit.runs) runs.push(runJson(unit, run));
    for (const event of unit.events) events.push(eventJson(unit, event));
  }
  return { runs: list(runs), events: list(events), starts: starts.length === 0 ? null : list(starts) };
}

function startJson(row: NonNullable<Unit["start"]>): string {
  const head = `{"i":"${row.id}","n":"${row.tenantId}","y":"${row.storyId}","v":"${row.versionId}"`;
  return `${head},"g":${JSON.stringify(row.trigger)},"b":${row.createdMs}}`;
}

function runJson(unit: Unit, run: Unit["runs"][number]): string {
  const ids = `{"s":"${unit.storyRunId}","i":"${run.id}","h":"${unit.headId}","a":"${run.action}"`;
  const parent = run.parentEventId === null ? "null" : `"${run.parentEventId}"`;
  const facts = `"p":${parent},"l":${run.loopIndex},"t":${run.attempt},"o":"${run.outcome}"`;
  const times = `"b":${run.startedMs},"f":${run.endedMs}`;
  return `${ids},${facts},${times},"w":${run.wait},"x":${run.error},"g":${run.log},"c":${run.children}}`;
}

function eventJson(unit: Unit, event: Unit["events"][number]): string {
  const ids = `{"s":"${unit.storyRunId}","i":"${event.id}","h":"${unit.headId}","r":"${event.actionRunId}"`;
  return `${ids},"a":"${event.action}","q":${event.seq},"o":"${event.port}","d":${event.data},"l":${event.lineage}}`;
}

function list(items: readonly string[]): string {
  return `[${items.join(",")}]`;
}
