-- The last deployment of a story from code: what the code said then, when, by whom, and where the code is kept. A draft is
-- compared with it, so that whoever edits it on a board sees what the next deployment would overwrite.

CREATE TABLE deployment (
  story_id uuid PRIMARY KEY REFERENCES story ON DELETE CASCADE,
  definition json NOT NULL,
  source text,
  deployed_at timestamptz NOT NULL DEFAULT now(),
  deployed_by text NOT NULL
);
