-- Credentials and resources of teams. A credential's secret is sealed with a data key of its team, which is wrapped with one
-- of the installation's master keys; `master_key` names it, so that keys can be rotated while both are in use.

CREATE TABLE data_key (
  id uuid PRIMARY KEY,
  team_id uuid NOT NULL REFERENCES team,
  master_key text NOT NULL,
  wrapped bytea NOT NULL,
  created_at timestamptz NOT NULL DEFAULT now()
);
CREATE INDEX data_key_team ON data_key (team_id, created_at);

-- `version` counts the secrets that it has had; it is part of what a sealed secret is bound to.
CREATE TABLE credential (
  id uuid PRIMARY KEY,
  team_id uuid NOT NULL REFERENCES team,
  slug text NOT NULL,
  name text NOT NULL,
  description text,
  kind text NOT NULL,
  settings json NOT NULL,
  allowed_hosts text[] NOT NULL,
  allow_http boolean NOT NULL DEFAULT false,
  data_key_id uuid NOT NULL REFERENCES data_key,
  sealed bytea NOT NULL,
  test_sealed bytea,
  version int NOT NULL DEFAULT 1,
  created_at timestamptz NOT NULL DEFAULT now(),
  updated_at timestamptz NOT NULL DEFAULT now(),
  updated_by text,
  last_used_at timestamptz,
  CONSTRAINT credential_slug UNIQUE (team_id, slug)
);
CREATE INDEX credential_data_key ON credential (data_key_id);

-- A text or JSON value, or the bytes of a file.
CREATE TABLE resource (
  id uuid PRIMARY KEY,
  team_id uuid NOT NULL REFERENCES team,
  slug text NOT NULL,
  name text NOT NULL,
  description text,
  kind text NOT NULL,
  value json,
  file bytea,
  file_name text,
  content_type text,
  size_bytes int NOT NULL,
  version int NOT NULL DEFAULT 1,
  created_at timestamptz NOT NULL DEFAULT now(),
  updated_at timestamptz NOT NULL DEFAULT now(),
  updated_by text,
  CONSTRAINT resource_slug UNIQUE (team_id, slug)
);
