-- A test of an action of a draft that is kept: the events that it begins with, what the outside answered, and what has to
-- come of it. Like pins they belong to the draft and hold what real events held, so no file that is exported has them.
-- Actions that were removed keep theirs, as removing can be taken back.

CREATE TABLE saved_test (
  id uuid PRIMARY KEY,
  story_id uuid NOT NULL REFERENCES story ON DELETE CASCADE,
  action_id text NOT NULL,
  name text NOT NULL,
  up_to boolean NOT NULL,
  match text NOT NULL,
  record json NOT NULL,
  expected json NOT NULL,
  created_at timestamptz NOT NULL DEFAULT now(),
  created_by text
);

CREATE INDEX saved_test_story ON saved_test (story_id, created_at, id);
