-- Fair share: what people have set for a story. A story without a row has the defaults. `version` grows with each change,
-- so that admission, which is told of changes in any order, keeps the newest.

CREATE TABLE story_policy (
  story_id uuid PRIMARY KEY REFERENCES story ON DELETE CASCADE,
  version int NOT NULL,
  weight float8 NOT NULL,
  priority text NOT NULL CHECK (priority IN ('low', 'normal', 'high')),
  throttle float8 NOT NULL,
  paused boolean NOT NULL,
  budget_ms int,
  updated_at timestamptz NOT NULL DEFAULT now(),
  updated_by text
);
CREATE INDEX story_policy_updated ON story_policy (updated_at);
