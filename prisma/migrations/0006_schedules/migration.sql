-- Schedules: when each of them starts the next story run. A row moves on to the next time in the statement that starts the
-- story run, so that each time starts one. Rows follow the live version of their story; `scheduled_version_id` says for which
-- version they were made. Versions that were published before this release have no schedules.

CREATE TABLE schedule (
  id uuid PRIMARY KEY,
  story_id uuid NOT NULL REFERENCES story ON DELETE CASCADE,
  action_id text NOT NULL,
  cron text NOT NULL,
  timezone text NOT NULL,
  due_at timestamptz NOT NULL,
  fires_at timestamptz NOT NULL,
  last_due_at timestamptz,
  missed int NOT NULL DEFAULT 0,
  missed_at timestamptz
);
CREATE INDEX schedule_fires ON schedule (fires_at);
CREATE INDEX schedule_story ON schedule (story_id);

ALTER TABLE story ADD COLUMN scheduled_version_id uuid;
UPDATE story SET scheduled_version_id = live_version_id;
CREATE INDEX story_unscheduled ON story (id) WHERE live_version_id IS DISTINCT FROM scheduled_version_id;
