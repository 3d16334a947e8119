/**
 * For which chores there may be something to do, each read from an index or from a table that is small. Schedules are
 * looked at a little before their time, so that the chore knows it exactly. A change of a policy is seen for as long as it may have been
 * missed (policies.ts). $1 now in ms.
 */
export const lookAround = {
  name: "look_around",
  text: `
    SELECT
      bool_or(fresh.scheduled) OR EXISTS (SELECT FROM schedule
        WHERE fires_at <= given.now + interval '2.5 seconds' AND paused_at IS NULL) AS schedules,
      bool_or(fresh.mail) OR EXISTS (SELECT FROM mailbox m JOIN story s ON s.id = m.story_id
        WHERE m.due_at <= now() AND s.deleted_at IS NULL AND s.live_version_id IS NOT NULL) AS mailboxes,
      bool_or(fresh.watch) OR EXISTS (SELECT FROM watch) OR EXISTS (SELECT FROM sighting) AS watches,
      EXISTS (SELECT FROM notice WHERE due_at <= given.now) AS notices,
      EXISTS (SELECT FROM throttle WHERE next_at > given.now) AS throttles,
      EXISTS (SELECT FROM story_policy WHERE updated_at >= given.now - interval '60 seconds') AS policies
    FROM (SELECT to_timestamp($1::float8 / 1000) AS now) AS given
    LEFT JOIN (SELECT live_version_id IS DISTINCT FROM scheduled_version_id AS scheduled,
        live_version_id IS DISTINCT FROM mail_version_id AS mail, live_version_id IS DISTINCT FROM watch_version_id AS watch
      FROM story) AS fresh ON fresh.scheduled OR fresh.mail OR fresh.watch
    GROUP BY given.now`,
};
