-- Events that wait at a delay or a throttle. Such a timer says which action of which story holds the event (an action keeps
-- its id when it is renamed), since when, and what its run had waited for before. All other timers have none of this.

ALTER TABLE timer
  ADD COLUMN story_id uuid,
  ADD COLUMN action_id text,
  ADD COLUMN held_at timestamptz,
  ADD COLUMN wait json;
CREATE INDEX timer_held ON timer (story_id, action_id, due_at);

-- The time at which the next event may pass a throttle, for all story runs together.
CREATE TABLE throttle (
  story_id uuid NOT NULL REFERENCES story ON DELETE CASCADE,
  action_id text NOT NULL,
  next_at timestamptz NOT NULL,
  spacing_ms float8 NOT NULL,
  touched_at timestamptz NOT NULL,
  PRIMARY KEY (story_id, action_id)
);
