-- Who works here -----------------------------------------------------------------------------------------------------

CREATE TABLE tenant (
  id uuid PRIMARY KEY,
  name text NOT NULL,
  created_at timestamptz NOT NULL DEFAULT now()
);

CREATE TABLE team (
  id uuid PRIMARY KEY,
  tenant_id uuid NOT NULL REFERENCES tenant,
  slug text NOT NULL,
  name text NOT NULL,
  created_at timestamptz NOT NULL DEFAULT now(),
  UNIQUE (tenant_id, slug)
);

-- The four tables of the sign-in library, under its own names for columns.
CREATE TABLE "user" (
  id text PRIMARY KEY,
  name text NOT NULL,
  email text NOT NULL UNIQUE,
  "emailVerified" boolean NOT NULL DEFAULT false,
  image text,
  "createdAt" timestamptz NOT NULL DEFAULT now(),
  "updatedAt" timestamptz NOT NULL DEFAULT now()
);

CREATE TABLE session (
  id text PRIMARY KEY,
  "expiresAt" timestamptz NOT NULL,
  token text NOT NULL UNIQUE,
  "createdAt" timestamptz NOT NULL DEFAULT now(),
  "updatedAt" timestamptz NOT NULL DEFAULT now(),
  "ipAddress" text,
  "userAgent" text,
  "userId" text NOT NULL REFERENCES "user" ON DELETE CASCADE
);
CREATE INDEX session_by_user ON session ("userId");

CREATE TABLE account (
  id text PRIMARY KEY,
  "accountId" text NOT NULL,
  "providerId" text NOT NULL,
  "userId" text NOT NULL REFERENCES "user" ON DELETE CASCADE,
  "accessToken" text,
  "refreshToken" text,
  "idToken" text,
  "accessTokenExpiresAt" timestamptz,
  "refreshTokenExpiresAt" timestamptz,
  scope text,
  password text,
  "createdAt" timestamptz NOT NULL DEFAULT now(),
  "updatedAt" timestamptz NOT NULL DEFAULT now()
);
CREATE INDEX account_by_user ON account ("userId");

CREATE TABLE verification (
  id text PRIMARY KEY,
  identifier text NOT NULL,
  value text NOT NULL,
  "expiresAt" timestamptz NOT NULL,
  "createdAt" timestamptz NOT NULL DEFAULT now(),
  "updatedAt" timestamptz NOT NULL DEFAULT now()
);
CREATE INDEX verification_identifier ON verification (identifier);

CREATE TYPE member_role AS ENUM ('owner', 'admin', 'editor', 'viewer');

CREATE TABLE member (
  team_id uuid NOT NULL REFERENCES team,
  user_id text NOT NULL REFERENCES "user" ON DELETE CASCADE,
  role member_role NOT NULL,
  created_at timestamptz NOT NULL DEFAULT now(),
  PRIMARY KEY (team_id, user_id)
);

-- One-time set-up links; only hashes of them are kept.
CREATE TABLE setup_token (
  hash bytea PRIMARY KEY,
  created_at timestamptz NOT NULL DEFAULT now(),
  expires_at timestamptz NOT NULL,
  used_at timestamptz
);

CREATE TABLE api_key (
  id uuid PRIMARY KEY,
  team_id uuid NOT NULL REFERENCES team,
  name text NOT NULL,
  hash bytea NOT NULL UNIQUE,
  tail text NOT NULL,
  created_at timestamptz NOT NULL DEFAULT now(),
  last_used_at timestamptz,
  revoked_at timestamptz
);

-- Facts about this installation, such as whether its samples were made.
CREATE TABLE instance (
  key text PRIMARY KEY,
  value json NOT NULL
);

-- Stories ------------------------------------------------------------------------------------------------------------

CREATE TABLE story (
  id uuid PRIMARY KEY,
  tenant_id uuid NOT NULL REFERENCES tenant,
  team_id uuid NOT NULL REFERENCES team,
  slug text NOT NULL,
  name text NOT NULL,
  description text,
  draft json NOT NULL,
  live_version_id uuid,
  sample boolean NOT NULL DEFAULT false,
  sample_event json,
  created_at timestamptz NOT NULL DEFAULT now(),
  updated_at timestamptz NOT NULL DEFAULT now(),
  deleted_at timestamptz
);
CREATE UNIQUE INDEX story_slug ON story (team_id, slug) WHERE deleted_at IS NULL;

CREATE TABLE story_version (
  id uuid PRIMARY KEY,
  story_id uuid NOT NULL REFERENCES story,
  number int NOT NULL,
  definition json NOT NULL,
  created_at timestamptz NOT NULL DEFAULT now(),
  created_by text,
  UNIQUE (story_id, number)
);
ALTER TABLE story ADD FOREIGN KEY (live_version_id) REFERENCES story_version;

-- A webhook is found by the hash of its secret; the sealed secret serves to show the URL to those who may see it.
CREATE TABLE webhook (
  id uuid PRIMARY KEY,
  story_id uuid NOT NULL REFERENCES story,
  action_id text NOT NULL,
  secret_hash bytea NOT NULL UNIQUE,
  secret_sealed bytea NOT NULL,
  secret_tail text NOT NULL,
  created_at timestamptz NOT NULL DEFAULT now(),
  UNIQUE (story_id, action_id)
);

CREATE TABLE egress_grant (
  id uuid PRIMARY KEY,
  team_id uuid REFERENCES team,
  host_pattern text,
  cidr text NOT NULL,
  ports int[] NOT NULL,
  protocols text[] NOT NULL,
  created_by text,
  reason text NOT NULL,
  created_at timestamptz NOT NULL DEFAULT now(),
  expires_at timestamptz
);

-- The record: append-only, one partition a day by the time bits of the story run's id ----------------------------------

CREATE TYPE story_run_status AS ENUM ('open', 'succeeded', 'failed', 'cancelled');
CREATE TYPE action_run_outcome AS ENUM ('emitted', 'no_match', 'dropped', 'failed', 'cancelled', 'unknown');
CREATE TYPE link_kind AS ENUM ('default', 'no_match', 'failure');

CREATE TABLE story_run (
  id uuid NOT NULL PRIMARY KEY,
  tenant_id uuid NOT NULL,
  story_id uuid NOT NULL,
  version_id uuid NOT NULL,
  trigger text NOT NULL,
  replay_of uuid,
  status story_run_status NOT NULL,
  created_at timestamptz NOT NULL,
  closed_at timestamptz,
  runs int,
  events int,
  failures int
) PARTITION BY RANGE (id);
CREATE INDEX story_run_story ON story_run (story_id, id);
CREATE INDEX story_run_open ON story_run (id) WHERE status = 'open';

CREATE TABLE action_run (
  story_run_id uuid NOT NULL,
  id uuid NOT NULL,
  action text NOT NULL,
  parent_event_id uuid,
  loop_index int NOT NULL,
  attempt smallint NOT NULL,
  outcome action_run_outcome NOT NULL,
  started_at timestamptz NOT NULL,
  ended_at timestamptz NOT NULL,
  wait json,
  error json,
  errors json,
  log json,
  children int NOT NULL,
  PRIMARY KEY (story_run_id, id)
) PARTITION BY RANGE (story_run_id);

CREATE TABLE event (
  story_run_id uuid NOT NULL,
  id uuid NOT NULL,
  action_run_id uuid NOT NULL,
  action text NOT NULL,
  seq int NOT NULL,
  port link_kind NOT NULL,
  data json NOT NULL,
  lineage json,
  PRIMARY KEY (story_run_id, id)
) PARTITION BY RANGE (story_run_id);

CREATE TABLE story_run_default PARTITION OF story_run DEFAULT;
CREATE TABLE action_run_default PARTITION OF action_run DEFAULT;
CREATE TABLE event_default PARTITION OF event DEFAULT;

-- Waits: every run that waits for a time is a row here until it is recorded.
CREATE TABLE timer (
  run_id uuid PRIMARY KEY,
  story_run_id uuid NOT NULL,
  parent_event_id uuid,
  action text NOT NULL,
  loop_index int NOT NULL,
  due_at timestamptz NOT NULL,
  attempt smallint NOT NULL,
  errors json
);
CREATE INDEX timer_due ON timer (due_at);
CREATE INDEX timer_story_run ON timer (story_run_id);

-- What must never be: each of these views is empty --------------------------------------------------------------------

CREATE VIEW invariant_closed_balance AS
  SELECT s.id, 1 + sum(a.children) - count(*) AS balance
  FROM story_run s JOIN action_run a ON a.story_run_id = s.id
  WHERE s.status IN ('succeeded', 'failed')
  GROUP BY s.id HAVING 1 + sum(a.children) <> count(*);

CREATE VIEW invariant_orphan_event AS
  SELECT e.story_run_id, e.id FROM event e
  WHERE NOT EXISTS (SELECT 1 FROM action_run a WHERE a.story_run_id = e.story_run_id AND a.id = e.action_run_id);

CREATE VIEW invariant_orphan_run AS
  SELECT a.story_run_id, a.id FROM action_run a
  WHERE a.parent_event_id IS NOT NULL
    AND NOT EXISTS (SELECT 1 FROM event e WHERE e.story_run_id = a.story_run_id AND e.id = a.parent_event_id);
