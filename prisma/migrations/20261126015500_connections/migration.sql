-- What somebody has allowed a credential to do at another service (OAuth authorization code): the sealed tokens, and whether
-- they still hold. The lease is whose turn it is to renew them: one process at a time.
ALTER TABLE credential
  ADD COLUMN connection_sealed bytea,
  ADD COLUMN connection_state text,
  ADD COLUMN connection_error text,
  ADD COLUMN connection_expires_at timestamptz(6),
  ADD COLUMN connection_revision int NOT NULL DEFAULT 0,
  ADD COLUMN connection_lease_until timestamptz(6),
  ADD COLUMN connected_at timestamptz(6),
  ADD COLUMN connected_by text;
