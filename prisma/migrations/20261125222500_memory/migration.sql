-- What actions remember over story runs. Statements that write it hold an advisory lock of the action until they commit, so
-- that each sees what those before it have written.

-- The values that a deduplication compares with: `seq` numbers the events as they came, `at` is when the value last passed.
CREATE TABLE memory (
  story_id uuid NOT NULL REFERENCES story ON DELETE CASCADE,
  action_id text NOT NULL,
  key text NOT NULL,
  shown text NOT NULL,
  seq bigint NOT NULL,
  at timestamptz NOT NULL,
  PRIMARY KEY (story_id, action_id, key)
);
CREATE INDEX memory_seq ON memory (story_id, action_id, seq);
CREATE INDEX memory_at ON memory (story_id, action_id, at);

-- The group of an implode that takes items. The run of its first event holds it: a timer, with which all of it goes.
CREATE TABLE gathering (
  story_id uuid NOT NULL REFERENCES story ON DELETE CASCADE,
  action_id text NOT NULL,
  key text NOT NULL,
  shown text NOT NULL,
  holder uuid NOT NULL REFERENCES timer ON DELETE CASCADE,
  size int,
  PRIMARY KEY (story_id, action_id, key)
);
CREATE INDEX gathering_holder ON gathering (holder);

-- The items of groups, those that are full and wait for their event to be recorded included.
CREATE TABLE gathered (
  holder uuid NOT NULL REFERENCES timer ON DELETE CASCADE,
  seq int NOT NULL,
  run_id uuid NOT NULL,
  story_id uuid NOT NULL,
  action_id text NOT NULL,
  item json NOT NULL,
  PRIMARY KEY (holder, seq)
);
CREATE INDEX gathered_action ON gathered (story_id, action_id);
