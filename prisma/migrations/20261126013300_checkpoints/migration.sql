-- A draft as it once was, under a name. It never changes; going back to one is a change of the draft like any other.

CREATE TABLE checkpoint (
  id uuid PRIMARY KEY,
  story_id uuid NOT NULL REFERENCES story ON DELETE CASCADE,
  name text NOT NULL,
  revision integer NOT NULL,
  definition json NOT NULL,
  created_at timestamptz NOT NULL DEFAULT now(),
  created_by text
);

CREATE INDEX checkpoint_story ON checkpoint (story_id, created_at, id);
