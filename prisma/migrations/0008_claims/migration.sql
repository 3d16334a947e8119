-- How often the execution of a run has begun, written before it does where that matters: for actions that run at most once,
-- and from the second delivery on. A run whose beginnings all came to nothing ends instead of ending its workers for ever.
-- A row goes when the run is recorded; what a worker that died in between leaves goes with the story run.

CREATE TABLE claim (
  run_id uuid PRIMARY KEY,
  story_run_id uuid NOT NULL,
  attempt smallint NOT NULL,
  begun int NOT NULL,
  token uuid NOT NULL,
  begun_at timestamptz NOT NULL
);
