import { notFound } from "./appError.ts";
import type { Actor, Services } from "./services.ts";
import { requireStory } from "./stories.ts";

/** What an action remembers over story runs, or lets wait, now. Lists hold 100 entries at most, counts tell how many there are. */
export type ActionMemory = {
  /** Of a deduplication, the latest first. */
  values: { count: number; latest: { value: string; passedAt: string | null }[] };
  /** Of an implode: those that take items, the one that ends next first. */
  groups: {
    count: number;
    next: { group: string; size: number | null; items: number; storyRunId: string; until: string }[];
  };
  /** Events that wait at a delay or a throttle, and first ones of groups, the next first. */
  waiting: { count: number; next: { storyRunId: string; since: string; until: string }[] };
};

const shownMax = 100;

type Place = { storyId: string; slug: string };

/** Reads the memory of an action. Throws `not_found` for a story or an action that is not there. */
export async function readActionMemory(services: Services, actor: Actor, place: Place): Promise<ActionMemory> {
  const action = await findActionId(services, actor, place);
  const { pool } = services;
  const of = [place.storyId, action, shownMax];
  const [values, groups, waits] = await Promise.all([
    pool.query(
      `SELECT shown, CASE WHEN isfinite(at) THEN at END AS at, count(*) OVER ()::int AS count FROM memory
       WHERE story_id = $1 AND action_id = $2 ORDER BY seq DESC LIMIT $3`,
      of,
    ),
    pool.query(
      `SELECT g.shown, g.size, t.story_run_id, t.due_at, count(*) OVER ()::int AS count,
         (SELECT count(*)::int FROM gathered d WHERE d.holder = g.holder) AS items
       FROM gathering g JOIN timer t ON t.run_id = g.holder
       WHERE g.story_id = $1 AND g.action_id = $2 ORDER BY t.due_at LIMIT $3`,
      of,
    ),
    pool.query(
      `SELECT story_run_id, held_at, due_at, count(*) OVER ()::int AS count FROM timer
       WHERE story_id = $1 AND action_id = $2 ORDER BY due_at LIMIT $3`,
      of,
    ),
  ]);
  return {
    values: {
      count: values.rows[0]?.count ?? 0,
      latest: values.rows.map(({ shown, at }) => ({ value: shown, passedAt: at?.toISOString() ?? null })),
    },
    groups: {
      count: groups.rows[0]?.count ?? 0,
      next: groups.rows.map(({ shown, size, items, story_run_id, due_at }) => {
        return { group: shown, size, items, storyRunId: story_run_id, until: due_at.toISOString() };
      }),
    },
    waiting: {
      count: waits.rows[0]?.count ?? 0,
      next: waits.rows.map(({ story_run_id, held_at, due_at }) => {
        return { storyRunId: story_run_id, since: held_at.toISOString(), until: due_at.toISOString() };
      }),
    },
  };
}

/** Forgets the values that a deduplication compares with; returns how many. What waits goes on waiting. */
export async function forgetValues(services: Services, actor: Actor, place: Place): Promise<{ forgotten: number }> {
  const action = await findActionId(services, actor, place);
  const { storyId } = place;
  const forgotten = await services.change(
    (tx) => tx.$executeRaw`DELETE FROM memory WHERE story_id = ${storyId}::uuid AND action_id = ${action}`,
  );
  return { forgotten };
}

/** Lets go of all that waits at an action now: events are passed on, groups end with the items that they have. */
export async function releaseWaiting(services: Services, actor: Actor, place: Place): Promise<{ released: number }> {
  const action = await findActionId(services, actor, place);
  const { storyId } = place;
  const released = await services.change(
    (tx) => tx.$executeRaw`
      UPDATE timer SET due_at = least(due_at, now()) WHERE story_id = ${storyId}::uuid AND action_id = ${action}`,
  );
  return { released };
}

/** The id of an action of the live version, or of the draft where there is none; it stays when the action is renamed. */
async function findActionId(services: Services, actor: Actor, { storyId, slug }: Place): Promise<string> {
  await requireStory(services, actor, storyId);
  const { rows } = await services.pool.query<{ id: string }>(
    `SELECT a->>'id' AS id FROM story s LEFT JOIN story_version v ON v.id = s.live_version_id,
       json_array_elements(coalesce(v.definition, s.draft)->'actions') AS a
     WHERE s.id = $1 AND a->>'slug' = $2`,
    [storyId, slug],
  );
  const [found] = rows;
  if (found === undefined) throw notFound("action");
  return found.id;
}
