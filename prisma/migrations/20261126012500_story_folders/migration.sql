-- Where a story is filed: one folder or none, and any of its team's tags. Both serve finding it; nothing that runs reads them.
ALTER TABLE story
  ADD COLUMN folder text,
  ADD COLUMN tags text[] NOT NULL DEFAULT '{}';

-- Lists are narrowed by team first; a team's stories are few enough to be looked at from there on.
CREATE INDEX story_by_team ON story (team_id, created_at DESC, id DESC) WHERE deleted_at IS NULL;
