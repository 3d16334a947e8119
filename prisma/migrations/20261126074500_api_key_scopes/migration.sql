-- What a key may do, to which stories, and until when. Keys that were made before may do everything and do not end, as
-- they always did.
ALTER TABLE api_key
  ADD COLUMN scopes text[] NOT NULL DEFAULT '{read,run,edit,admin}'
    CHECK (cardinality(scopes) > 0 AND scopes <@ '{read,run,edit,admin}'),
  ADD COLUMN story_ids uuid[] CHECK (cardinality(story_ids) > 0),
  ADD COLUMN expires_at timestamptz,
  ADD COLUMN created_by text;

CREATE INDEX api_key_team ON api_key (team_id, created_at, id);
