import type { Json } from "@fairlead/formula";
import { storyRunRange } from "@fairlead/runtime/enqueue";
import type { EventPort, Owner } from "./recordQueries.ts";
import type { Sql } from "./webhookQueries.ts";

/** What testing reads from the record: events that reached an action, and those that came before them. */

export type TestRunRow = { id: string; version_id: string };

/** The latest story runs of a story, the newest first; or one of them. */
export async function readLatestRuns(
  sql: Sql,
  storyId: string,
  { limit, id = null }: { limit: number; id?: string | null },
): Promise<TestRunRow[]> {
  const { rows } = await sql.query<TestRunRow>({
    name: "web_test_runs",
    text: `SELECT id, version_id FROM story_run WHERE story_id = $1 AND ($3::uuid IS NULL OR id = $3)
      ORDER BY id DESC LIMIT $2`,
    values: [storyId, limit, id],
  });
  return rows;
}

/** Which events of a story run are looked for: those of an action that left by a port. */
export type Wanted = { run: string; action: string; port: EventPort };

export type ReachedRow = { id: string; story_run_id: string; action: string; at: Date; size: number };

/** The latest event of each kind that is wanted, the newest first. */
export async function readReached(sql: Sql, wanted: readonly Wanted[]): Promise<ReachedRow[]> {
  const { rows } = await sql.query<ReachedRow>({
    name: "web_test_reached",
    text: `SELECT found.* FROM unnest($1::uuid[], $2::text[], $3::link_kind[]) AS w(run, action, port)
      CROSS JOIN LATERAL (
        SELECT e.id, e.story_run_id, e.action, a.ended_at AS at, length(e.data::text) AS size
        FROM event e JOIN action_run a ON a.story_run_id = e.story_run_id AND a.id = e.action_run_id
        WHERE e.story_run_id = w.run AND a.story_run_id = w.run AND e.action = w.action AND e.port = w.port
        ORDER BY a.ended_at DESC, e.id DESC LIMIT 1
      ) AS found ORDER BY found.at DESC, found.id DESC`,
    values: [wanted.map(({ run }) => run), wanted.map(({ action }) => action), wanted.map(({ port }) => port)],
  });
  return rows;
}

export type EventPlaceRow = { id: string; story_run_id: string; story_id: string; version_id: string; action: string };

/** Where an event of a team stands. */
export async function readEventPlace(sql: Sql, owner: Owner, id: string): Promise<EventPlaceRow | null> {
  const { from, to } = storyRunRange(id);
  const { rows } = await sql.query<EventPlaceRow>({
    name: "web_test_event",
    text: `SELECT e.id, e.story_run_id, r.story_id, r.version_id, e.action FROM event e
      JOIN story_run r ON r.id = e.story_run_id AND r.id BETWEEN $2 AND $3 JOIN story s ON s.id = r.story_id
      WHERE e.id = $1 AND e.story_run_id BETWEEN $2 AND $3 AND r.tenant_id = $4 AND s.team_id = $5`,
    values: [id, from, to, owner.tenantId, owner.teamId],
  });
  return rows[0] ?? null;
}

export type ChainRow = { id: string; action: string; lineage: Record<string, string> | null };

const chainMax = 2_000;

/** An event and those that it descends from, itself first; each with what it was recorded to descend from. */
export async function readChain(sql: Sql, storyRunId: string, id: string): Promise<ChainRow[]> {
  const { rows } = await sql.query<ChainRow>({
    name: "web_test_chain",
    text: `WITH RECURSIVE chain AS (
        SELECT e.id, e.action, e.action_run_id, e.lineage, 0 AS depth FROM event e WHERE e.story_run_id = $1 AND e.id = $2
        UNION ALL
        SELECT p.id, p.action, p.action_run_id, p.lineage, c.depth + 1 FROM chain c
          JOIN action_run a ON a.story_run_id = $1 AND a.id = c.action_run_id
          JOIN event p ON p.story_run_id = $1 AND p.id = a.parent_event_id
        WHERE c.depth < ${chainMax}
      ) SELECT id, action, lineage FROM chain ORDER BY depth`,
    values: [storyRunId, id],
  });
  return rows;
}

export type EventDataRow = { id: string; data: Json; at: Date; size: number };

/** The data of some events of a story run, as long as they are not more than so many characters together. */
export async function readEventData(
  sql: Sql,
  storyRunId: string,
  { ids, charactersMax }: { ids: readonly string[]; charactersMax: number },
): Promise<{ size: number; events: EventDataRow[] }> {
  const sizes = await sql.query<{ size: string }>({
    name: "web_test_sizes",
    text: "SELECT coalesce(sum(length(data::text)), 0)::text AS size FROM event WHERE story_run_id = $1 AND id = ANY($2::uuid[])",
    values: [storyRunId, ids],
  });
  const size = Number(sizes.rows[0]?.size ?? 0);
  if (size > charactersMax) return { size, events: [] };
  const { rows } = await sql.query<EventDataRow>({
    name: "web_test_data",
    text: `SELECT e.id, e.data, a.ended_at AS at, length(e.data::text) AS size FROM event e
      JOIN action_run a ON a.story_run_id = e.story_run_id AND a.id = e.action_run_id
      WHERE e.story_run_id = $1 AND a.story_run_id = $1 AND e.id = ANY($2::uuid[])`,
    values: [storyRunId, ids],
  });
  return { size, events: rows };
}

export type PinRow = {
  action_id: string;
  event_id: string | null;
  mark: string;
  pinned_at: Date;
  size: number;
  data: Json;
};

const pinColumns = "action_id, event_id, mark, pinned_at, length(data::text) AS size";

/** The pins of a story; their data only of those whose actions are named. */
export async function readPins(sql: Sql, storyId: string, withData: readonly string[]): Promise<PinRow[]> {
  const { rows } = await sql.query<PinRow>({
    name: "web_pins",
    text: `SELECT ${pinColumns}, CASE WHEN action_id = ANY($2::text[]) THEN data END AS data FROM pin WHERE story_id = $1`,
    values: [storyId, withData],
  });
  return rows;
}

export type PinWrite = { actionId: string; data: Json; eventId: string | null; mark: string; by: string | null };

/** Pins an event, in the place of the one that was pinned. */
export async function writePin(sql: Sql, storyId: string, pin: PinWrite): Promise<void> {
  const { actionId, data, eventId, mark, by } = pin;
  await sql.query({
    text: `INSERT INTO pin (story_id, action_id, data, event_id, mark, pinned_by) VALUES ($1, $2, $3, $4, $5, $6)
      ON CONFLICT (story_id, action_id) DO UPDATE SET data = excluded.data, event_id = excluded.event_id,
        mark = excluded.mark, pinned_by = excluded.pinned_by, pinned_at = now()`,
    values: [storyId, actionId, JSON.stringify(data), eventId, mark, by],
  });
}

/** Takes a pin out. */
export async function deletePin(sql: Sql, storyId: string, actionId: string): Promise<void> {
  await sql.query({ text: "DELETE FROM pin WHERE story_id = $1 AND action_id = $2", values: [storyId, actionId] });
}
