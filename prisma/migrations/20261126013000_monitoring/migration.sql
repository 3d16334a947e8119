-- The version of a story whose actions are monitored.
ALTER TABLE story ADD COLUMN watch_version_id uuid;

-- What an action is watched for, and when people were told of it last. Of silence: how long it may last, the time of the
-- latest event, roughly, and whether it has been told that there is none.
CREATE TABLE watch (
  story_id uuid NOT NULL REFERENCES story (id) ON DELETE CASCADE,
  action_id text NOT NULL,
  kind text NOT NULL,
  slug text NOT NULL,
  name text NOT NULL,
  quiet_seconds int NOT NULL,
  silence_seconds int,
  mail text[],
  webhook text,
  next_at timestamptz,
  heard_at timestamptz NOT NULL DEFAULT now(),
  silent boolean NOT NULL DEFAULT false,
  PRIMARY KEY (story_id, action_id, kind)
);

-- Failed runs and events that nobody was told of yet; written with the record of their runs.
CREATE TABLE sighting (
  run_id uuid NOT NULL,
  kind text NOT NULL,
  story_run_id uuid NOT NULL,
  story_id uuid NOT NULL,
  action_id text NOT NULL,
  at timestamptz NOT NULL,
  count int NOT NULL,
  error json,
  PRIMARY KEY (run_id, kind)
);
CREATE INDEX sighting_watch ON sighting (story_id, action_id, kind);

-- Messages to people: those to be sent, and for a while what became of them.
CREATE TABLE notice (
  id uuid PRIMARY KEY,
  team_id uuid NOT NULL REFERENCES team (id),
  story_id uuid NOT NULL REFERENCES story (id) ON DELETE CASCADE,
  action_id text NOT NULL,
  kind text NOT NULL,
  mail text[],
  webhook text,
  body json NOT NULL,
  created_at timestamptz NOT NULL,
  due_at timestamptz,
  attempts int NOT NULL DEFAULT 0,
  sent_at timestamptz,
  error text
);
CREATE INDEX notice_due ON notice (due_at) WHERE due_at IS NOT NULL;
CREATE INDEX notice_team ON notice (team_id, created_at DESC);

-- How a team sends mail, and whom its stories tell unless they say otherwise. Without a server the installation's is used.
CREATE TABLE team_mail (
  team_id uuid PRIMARY KEY REFERENCES team (id),
  host text,
  port int,
  security text,
  username text,
  credential text,
  sender text,
  sender_name text,
  notify_mail text[] NOT NULL DEFAULT '{}',
  notify_webhook text,
  version int NOT NULL DEFAULT 1,
  updated_at timestamptz NOT NULL DEFAULT now(),
  updated_by text
);
