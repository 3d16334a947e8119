-- A draft runs as a copy of what it was: a version without a number, which is never live.
ALTER TABLE story_version
  ALTER COLUMN number DROP NOT NULL,
  ADD COLUMN draft_revision int,
  ADD CONSTRAINT story_version_number_or_draft CHECK ((number IS NULL) <> (draft_revision IS NULL));
CREATE INDEX story_version_draft ON story_version (story_id, draft_revision) WHERE draft_revision IS NOT NULL;
