-- An event that actions are tried out with, in the place of what the action last emitted. It belongs to the draft: what is
-- live knows nothing of it. Actions that were removed keep theirs, as removing can be taken back.

CREATE TABLE pin (
  story_id uuid NOT NULL REFERENCES story ON DELETE CASCADE,
  action_id text NOT NULL,
  data json NOT NULL,
  event_id uuid,
  mark text NOT NULL,
  pinned_at timestamptz NOT NULL DEFAULT now(),
  pinned_by text,
  PRIMARY KEY (story_id, action_id)
);
