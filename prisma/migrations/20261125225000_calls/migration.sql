-- Calls from story to story. A called story run says which action run called it, and the stories of the calls that led to it,
-- the outermost first.
ALTER TABLE story_run ADD COLUMN called_by uuid, ADD COLUMN call_path uuid[];
CREATE INDEX story_run_called ON story_run (called_by, id) WHERE called_by IS NOT NULL;

-- The calls of runs that wait for answers, with the wait of which they go. A loop makes one after the other: `done` are
-- those before the last one, with what they gave.
CREATE TABLE call (
  run_id uuid NOT NULL REFERENCES timer ON DELETE CASCADE,
  index int NOT NULL,
  story_run_id uuid NOT NULL,
  exits text[] NOT NULL,
  times_out_at timestamptz NOT NULL,
  done boolean NOT NULL DEFAULT false,
  result json,
  PRIMARY KEY (run_id, index)
);
CREATE UNIQUE INDEX call_story_run ON call (story_run_id);
