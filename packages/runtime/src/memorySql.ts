import { memoryLimits } from "@fairlead/story";
import type { Statement } from "./database.ts";

/**
 * What actions remember over story runs, as parts of the statement that appends (appendSql.ts). There `r` are the runs of the
 * batch and $6 asks for some of them what becomes of their events.
 *
 * The statement follows in one transaction on `lockActions`: whatever changes the memory of an action holds its lock until it
 * commits, and this statement looks at the rows only after it has the lock. So what it reads is what all before it have
 * written, and what it decides is recorded in the same commit.
 */
const { values, groupSize } = memoryLimits;
const warnedFrom = Math.floor(values * 0.8);

/** Locks the memory of actions until the transaction ends, in one order for all. $1 a text for each, see `lockOf`. */
const lockActions = {
  name: "lock_actions",
  text: `SELECT count(pg_advisory_xact_lock(key)) FROM (
    SELECT DISTINCT hashtextextended(name, 26) AS key FROM unnest($1::text[]) AS name ORDER BY key OFFSET 0) AS ordered`,
};

/** Keeps the waits of groups until the transaction ends: cancelling their story run has to wait, or has been. $1 the same texts. */
const holdGroups = {
  name: "hold_groups",
  text: `SELECT t.run_id FROM timer t WHERE t.run_id IN (
    SELECT g.holder FROM gathering g WHERE g.story_id::text || ' ' || g.action_id = ANY($1::text[]))
    ORDER BY t.run_id FOR KEY SHARE`,
};

export type ActionKey = { storyId: string; actionId: string };

/** The statements that come first in a transaction that changes the memory of actions. */
export function lockMemory(actions: readonly ActionKey[]): Statement[] {
  const names = [...new Set(actions.map(({ storyId, actionId }) => `${storyId} ${actionId}`))];
  return [
    { ...lockActions, values: [names] },
    { ...holdGroups, values: [names] },
  ];
}

/**
 * `judged`: events that ask whether one like them came before. `placed`: items and the groups they belong to; of a group that
 * begins, the run of the first item is its holder. $5 now in ms. `isCancelled` tells of a story run id.
 */
export const memoryParts = (isCancelled: (id: string) => string) => `
  asks AS MATERIALIZED (
    SELECT * FROM json_to_recordset($6::json) AS m(i uuid, s uuid, o int, y uuid, n text, k text, v text, w int, e float8,
      j json, z int, x json, p uuid, a text, l int, h int, b float8, d float8, q json)
    WHERE NOT ${isCancelled("m.s")}
      AND NOT EXISTS (SELECT 1 FROM action_run known WHERE known.story_run_id = m.s AND known.id = m.i)
      AND NOT EXISTS (SELECT 1 FROM timer WHERE timer.run_id = m.i AND timer.action_id IS NOT NULL)),
  numbered AS MATERIALIZED (
    SELECT i, y, n, k, v, w, e, x, to_timestamp($5::float8 / 1000) AS now, row_number() OVER (PARTITION BY y, n ORDER BY o)
      + coalesce((SELECT max(seq) FROM memory m WHERE m.story_id = y AND m.action_id = n), 0) AS seq
    FROM asks WHERE j IS NULL),
  compared AS MATERIALIZED (
    SELECT c.*, CASE WHEN w IS NULL
        THEN lag(c.seq) OVER alike IS NOT NULL OR coalesce(m.at > c.now - c.e * interval '1 millisecond', false)
        ELSE coalesce(c.seq - coalesce(lag(c.seq) OVER alike, m.seq) <= w, false) END AS dup,
      CASE WHEN w IS NULL THEN (SELECT count(*) FROM memory o WHERE o.story_id = c.y AND o.action_id = c.n
        AND o.at > c.now - c.e * interval '1 millisecond') ELSE 0 END AS size
    FROM numbered c LEFT JOIN memory m ON m.story_id = c.y AND m.action_id = c.n AND m.key = c.k
    WINDOW alike AS (PARTITION BY c.y, c.n, c.k ORDER BY c.seq)),
  judged AS MATERIALIZED (
    SELECT *, NOT dup AND w IS NULL AND size + count(*) FILTER (WHERE NOT dup) OVER (PARTITION BY y, n ORDER BY seq)
      > ${values} AS is_full FROM compared),
  remembered AS (
    INSERT INTO memory (story_id, action_id, key, shown, seq, at)
    SELECT y, n, k, max(v), max(seq), CASE WHEN bool_or(NOT dup) THEN max(now) ELSE '-infinity' END
    FROM judged WHERE NOT is_full GROUP BY y, n, k ORDER BY y, n, k
    ON CONFLICT (story_id, action_id, key) DO UPDATE SET seq = excluded.seq, at = greatest(memory.at, excluded.at)),
  forgotten AS (
    DELETE FROM memory m USING (SELECT y, n, max(seq) AS seq, min(w) AS w, min(e) AS e, max(now) AS now
      FROM judged GROUP BY y, n) AS last
    WHERE m.story_id = last.y AND m.action_id = last.n
      AND CASE WHEN last.w IS NULL THEN m.at <= last.now - last.e * interval '1 millisecond' ELSE m.seq <= last.seq - last.w END
      AND NOT EXISTS (SELECT 1 FROM judged WHERE judged.y = m.story_id AND judged.n = m.action_id AND judged.k = m.key)),
  items AS MATERIALIZED (
    SELECT a.*, g.holder AS open, coalesce(g.size, first_value(a.z) OVER alike) AS target,
      (SELECT count(*) FROM gathered d WHERE d.holder = g.holder) AS had,
      (SELECT count(*) FROM gathered d WHERE d.story_id = a.y AND d.action_id = a.n)
        + row_number() OVER (PARTITION BY a.y, a.n ORDER BY a.o) AS held,
      (SELECT coalesce(sum(length(d.item::text)), 0) FROM gathered d WHERE d.holder = g.holder)
        + sum(length(a.j::text)) OVER alike AS bytes
    FROM asks a LEFT JOIN gathering g ON g.story_id = a.y AND g.action_id = a.n AND g.key = a.k
    WHERE a.j IS NOT NULL WINDOW alike AS (PARTITION BY a.y, a.n, a.k ORDER BY a.o)),
  taken AS MATERIALIZED (
    SELECT *, had + row_number() OVER (PARTITION BY y, n, k ORDER BY o) - 1 AS pos
    FROM items WHERE held <= ${values} AND bytes <= ${groupSize}),
  grouped AS MATERIALIZED (SELECT *, CASE WHEN target IS NULL THEN 0 ELSE pos / target END AS part FROM taken),
  placed AS MATERIALIZED (
    SELECT *, CASE WHEN part = 0 AND open IS NOT NULL THEN open ELSE first_value(i) OVER (whole ORDER BY pos) END AS holder,
      target IS NOT NULL AND max(pos) OVER whole + 1 >= (part + 1) * target AS is_filled
    FROM grouped WINDOW whole AS (PARTITION BY y, n, k, part)),
  opened AS (
    INSERT INTO timer (run_id, story_run_id, parent_event_id, action, loop_index, due_at, attempt, errors, hops, story_id,
      action_id, held_at, wait)
    SELECT i, s, p, a, l, to_timestamp(CASE WHEN is_filled THEN $5::float8 ELSE d END / 1000), 1, NULL, h, y, n,
      to_timestamp(b / 1000), q
    FROM placed WHERE holder = i ORDER BY i ON CONFLICT DO NOTHING),
  kept AS (
    INSERT INTO gathered (holder, seq, run_id, story_id, action_id, item)
    SELECT holder, CASE WHEN target IS NULL THEN pos ELSE pos % target END, i, y, n, j FROM placed),
  ripe AS (
    UPDATE timer SET due_at = to_timestamp($5::float8 / 1000)
    FROM placed WHERE timer.run_id = placed.open AND placed.holder = placed.open AND placed.is_filled),
  begun AS (
    INSERT INTO gathering (story_id, action_id, key, shown, holder, size)
    SELECT y, n, k, v, i, target FROM placed WHERE holder = i AND NOT is_filled ORDER BY y, n, k
    ON CONFLICT (story_id, action_id, key) DO UPDATE SET holder = excluded.holder, size = excluded.size),
  shut AS (
    DELETE FROM gathering g USING placed WHERE g.holder = placed.open AND placed.holder = placed.open AND placed.is_filled
      AND NOT EXISTS (SELECT 1 FROM placed next WHERE next.y = g.story_id AND next.n = g.action_id AND next.k = g.key
        AND next.holder = next.i AND NOT next.is_filled))`;

/** Whether a run `r` is recorded: it asks nothing, or its event passes, is dropped, or joins a group. */
export const isDecided = `(r.u IS NULL OR r.i IN (
    SELECT judged.i FROM judged WHERE NOT is_full UNION ALL SELECT placed.i FROM placed WHERE placed.holder <> placed.i))`;

const isDuplicate = (id: string) => `EXISTS (SELECT 1 FROM judged WHERE judged.i = ${id} AND judged.dup)`;

/** Whether an event of the head `id` is written: it is no duplicate. */
export const isPassed = (id: string) => `NOT ${isDuplicate(id)}`;

/** What is recorded of a head instead of what its row says, if its event was a duplicate or joined a group. */
export const decidedValues = {
  outcome: `CASE WHEN ${isDuplicate("r.i")} THEN 'dropped'::action_run_outcome ELSE o::action_run_outcome END`,
  children: `CASE WHEN ${isDuplicate("r.i")} THEN 0 ELSE c END`,
  log: `CASE WHEN r.u IS NULL THEN g ELSE coalesce(
      (SELECT CASE WHEN dup THEN x WHEN size >= ${warnedFrom} THEN json_build_array(format(
        'Warning: %s of %s values are remembered; when all are, events fail. Shorten periodSeconds.', size, ${values})) END
        FROM judged WHERE judged.i = r.i),
      (SELECT CASE WHEN held >= ${warnedFrom} THEN json_build_array(told, format(
        'Warning: %s of %s items wait at this action; when all do, events fail.', held, ${values}))
        ELSE json_build_array(told) END FROM (
          SELECT i, held, CASE WHEN target IS NULL THEN format('Gathered as item %s of its group.', pos + 1)
            ELSE format('Gathered as item %s of %s.', pos % target + 1, target) END AS told FROM placed) AS t WHERE t.i = r.i),
      g) END`,
};

/** What became of the heads that asked, and when something is due because of it. */
export const decisions = `
  SELECT i AS id, 'full' AS fate, NULL::float8 AS due FROM judged WHERE is_full
  UNION ALL SELECT i, 'full', NULL FROM items WHERE i NOT IN (SELECT i FROM taken)
  UNION ALL SELECT i, 'duplicate', NULL FROM judged WHERE dup
  UNION ALL SELECT i, 'held', CASE WHEN is_filled THEN $5::float8 ELSE d END FROM placed WHERE holder = i
  UNION ALL SELECT i, 'gathered', CASE WHEN is_filled THEN $5::float8 END FROM placed WHERE holder <> i`;

/** Ends groups, so that items that come from now on begin others. $1 holders. Returns what was gathered, in its order. */
export const shutGroups = [
  { name: "shut_groups", text: "DELETE FROM gathering WHERE holder = ANY($1::uuid[])" },
  {
    name: "read_gathered",
    text: "SELECT holder, item FROM gathered WHERE holder = ANY($1::uuid[]) ORDER BY holder, seq",
  },
] as const;
