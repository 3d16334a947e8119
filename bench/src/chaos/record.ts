import type { QueryResultRow } from "pg";
import type { Observed, RecordCounts } from "./accounting.ts";

/** Asks the database one statement. */
export type Ask = <Row extends QueryResultRow>(text: string, values?: unknown[]) => Promise<Row[]>;

export type StoryShape = {
  links: readonly { from: string; to: string; kind?: string }[];
  /** Actions whose runs make a request. */
  effectActions: readonly string[];
  /** Runs of one story run, when all goes well. */
  runsPerStoryRun: number;
};

/** Reads what is recorded of one story, by statements that share nothing with those of the product. */
export async function readRecord(
  ask: Ask,
  storyId: string,
  shape: StoryShape,
): Promise<Pick<Observed, "stored" | "requesting" | "record">> {
  const stored = await ask<{ id: string | null; count: number }>(
    `SELECT e.data->'body'->>'id' AS id, count(*)::int AS count
     FROM event e JOIN story_run s ON s.id = e.story_run_id AND s.story_id = $1 WHERE e.action = 'receive' GROUP BY 1`,
    [storyId],
  );
  const requesting = await ask<{ id: string; succeeded: boolean }>(
    `SELECT a.id, a.outcome = 'emitted' AS succeeded
     FROM action_run a JOIN story_run s ON s.id = a.story_run_id AND s.story_id = $1 WHERE a.action = ANY($2)`,
    [storyId, shape.effectActions],
  );
  return {
    stored: new Map(stored.map(({ id, count }) => [id ?? "without an id", count])),
    requesting: new Map(requesting.map(({ id, succeeded }) => [id, succeeded])),
    record: await countRecord(ask, storyId, shape),
  };
}

async function countRecord(ask: Ask, storyId: string, shape: StoryShape): Promise<RecordCounts> {
  const { links, runsPerStoryRun } = shape;
  const columns = [
    storyId,
    links.map(({ from }) => from),
    links.map(({ to }) => to),
    links.map(({ kind = "default" }) => kind),
    runsPerStoryRun,
  ];
  const [counts] = await ask<Omit<RecordCounts, "invariantRows">>(countsSql, columns);
  if (counts === undefined) throw new Error("The database counted nothing.");
  return { ...counts, invariantRows: await countInvariantRows(ask) };
}

/** Every (event, link) pair has to have one run, and every run but a root's has to have its pair. */
const countsSql = `
  WITH s AS (SELECT * FROM story_run WHERE story_id = $1),
    r AS (SELECT a.* FROM action_run a JOIN s ON s.id = a.story_run_id),
    e AS (SELECT v.* FROM event v JOIN s ON s.id = v.story_run_id),
    link AS (SELECT * FROM unnest($2::text[], $3::text[], $4::text[]) AS l(source, target, kind)),
    pair AS (
      SELECT e.story_run_id, e.id, link.target FROM e JOIN link ON link.source = e.action AND link.kind = e.port::text)
  SELECT
    (SELECT count(*)::int FROM pair p LEFT JOIN r
      ON r.story_run_id = p.story_run_id AND r.parent_event_id = p.id AND r.action = p.target
      WHERE r.id IS NULL) AS "missingRuns",
    (SELECT count(*)::int FROM r LEFT JOIN pair p
      ON r.story_run_id = p.story_run_id AND r.parent_event_id = p.id AND r.action = p.target
      WHERE p.id IS NULL AND r.parent_event_id IS NOT NULL)
    + (SELECT coalesce(sum(n - 1), 0)::int FROM (
        SELECT count(*) AS n FROM r GROUP BY story_run_id, parent_event_id, action, loop_index) AS runs)
    + (SELECT coalesce(sum(n - 1), 0)::int FROM (
        SELECT count(*) AS n FROM e GROUP BY story_run_id, action_run_id, seq) AS events) AS "duplicatedRecords",
    (SELECT count(*)::int FROM s WHERE status = 'succeeded'
      AND $5 <> (SELECT count(*) FROM r WHERE r.story_run_id = s.id)) AS "incompleteStoryRuns",
    (SELECT count(*)::int FROM s WHERE status = 'open') AS "openStoryRuns",
    (SELECT count(*)::int FROM s WHERE status NOT IN ('open', 'succeeded')) AS "failedStoryRuns"`;

async function countInvariantRows(ask: Ask): Promise<number> {
  const views = await ask<{ name: string }>(
    "SELECT viewname AS name FROM pg_views WHERE schemaname = current_schema() AND viewname LIKE 'invariant%' ORDER BY 1",
  );
  if (views.length === 0) throw new Error("The database has no views of invariants.");
  const counts = await Promise.all(
    views.map(({ name }) => ask<{ rows: number }>(`SELECT count(*)::int AS rows FROM "${name}"`)),
  );
  return counts.reduce((sum, [row]) => sum + (row?.rows ?? 0), 0);
}
