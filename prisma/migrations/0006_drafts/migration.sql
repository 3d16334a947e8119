-- Two people may edit one draft. Its revision counts the changes made to it; each change is kept for a while with the one
-- that takes it back, so that an edit made on an earlier revision can be merged with what others did meanwhile.

ALTER TABLE story ADD COLUMN draft_revision int NOT NULL DEFAULT 0;

CREATE TABLE draft_change (
  story_id uuid NOT NULL REFERENCES story,
  revision int NOT NULL,
  change json NOT NULL,
  inverse json NOT NULL,
  made_at timestamptz NOT NULL DEFAULT now(),
  made_by text,
  PRIMARY KEY (story_id, revision)
);
