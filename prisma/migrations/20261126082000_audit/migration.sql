-- Who did what: written once and kept as it is for 400 days. It refers to nothing, as it outlives what it tells of.
CREATE TABLE audit_entry (
  id uuid PRIMARY KEY DEFAULT gen_random_uuid(),
  at timestamptz NOT NULL DEFAULT now(),
  team_id uuid NOT NULL,
  actor_kind text NOT NULL CHECK (actor_kind IN ('user', 'key', 'system', 'unknown')),
  actor_id text,
  actor_name text,
  session_id text,
  address text,
  verb text NOT NULL,
  object_kind text,
  object_id text,
  object_name text,
  result text NOT NULL CHECK (result IN ('done', 'denied', 'failed')),
  code text,
  before jsonb,
  after jsonb,
  request_id text
);

CREATE INDEX audit_entry_team ON audit_entry (team_id, at DESC, id DESC);

CREATE FUNCTION keep_audit_entry() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF TG_OP = 'DELETE' AND OLD.at < now() - interval '400 days' THEN
    RETURN OLD;
  END IF;
  RAISE EXCEPTION 'entries of the audit log are kept as they are' USING ERRCODE = 'insufficient_privilege';
END $$;

CREATE TRIGGER audit_entry_kept BEFORE UPDATE OR DELETE ON audit_entry
  FOR EACH ROW EXECUTE FUNCTION keep_audit_entry();
CREATE TRIGGER audit_entry_not_emptied BEFORE TRUNCATE ON audit_entry
  FOR EACH STATEMENT EXECUTE FUNCTION keep_audit_entry();
