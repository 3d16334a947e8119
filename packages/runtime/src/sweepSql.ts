/**
 * What the sweep reads of many story runs at once. Every statement narrows story_run_id by a range besides the list ($2
 * lowest and $3 highest id): only then does the planner skip partitions when it executes.
 */

/** What is left: `balance` = 1 + children - recorded runs, `recorded` = those runs, `waits` = timers. $1 ids, $2, $3. */
export const leftOfStoryRuns = {
  name: "left_of_story_runs",
  text: `
    SELECT q.id, (1 + done.children - done.recorded)::int AS balance, done.recorded::int AS recorded,
      (SELECT count(*) FROM timer t WHERE t.story_run_id = q.id)::int AS waits
    FROM unnest($1::uuid[]) AS q(id), LATERAL (
      SELECT coalesce(sum(a.children), 0) AS children, count(*) AS recorded FROM action_run a
      WHERE a.story_run_id = q.id AND a.story_run_id BETWEEN $2 AND $3) AS done`,
};

/** Everything that frontiers are computed from. $1 ids, $2 lowest, $3 highest. */
export const runsOfStoryRuns = {
  name: "runs_of_story_runs",
  text: `
    SELECT story_run_id, id, parent_event_id, action, loop_index FROM action_run
    WHERE story_run_id = ANY($1::uuid[]) AND story_run_id BETWEEN $2 AND $3`,
};
export const eventsOfStoryRuns = {
  name: "events_of_story_runs",
  text: `
    SELECT story_run_id, id, action_run_id, action, port FROM event
    WHERE story_run_id = ANY($1::uuid[]) AND story_run_id BETWEEN $2 AND $3`,
};
export const waitsOfStoryRuns = {
  name: "waits_of_story_runs",
  text: "SELECT story_run_id, parent_event_id, action, loop_index FROM timer WHERE story_run_id = ANY($1::uuid[])",
};
