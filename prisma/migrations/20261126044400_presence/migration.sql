-- Who has a story open, and where in it they are: a row for each open page, told again every few seconds. Nothing is lost with
-- it, so it is not written to the log of the database.
CREATE UNLOGGED TABLE presence (
  story_id uuid NOT NULL REFERENCES story ON DELETE CASCADE,
  tab uuid NOT NULL,
  user_id text NOT NULL REFERENCES "user" ON DELETE CASCADE,
  place text,
  seen_at timestamptz NOT NULL DEFAULT now(),
  PRIMARY KEY (story_id, tab)
);
