-- The secrets that calls of a webhook are signed with, as one sealed text: a JSON list, the newest first.
ALTER TABLE webhook ADD COLUMN signing_sealed bytea;
ALTER TABLE webhook ADD COLUMN signing_count smallint NOT NULL DEFAULT 0;
-- When they were last changed, so that every web process learns of it.
ALTER TABLE webhook ADD COLUMN signing_changed_at timestamptz;

-- Which story run a delivery of a webhook belongs to. Whoever inserts a row decides for all who bring the same id until it
-- expires, whether or not it lives to store the event.
CREATE TABLE delivery (
  webhook_id uuid NOT NULL,
  key_hash bytea NOT NULL,
  story_run_id uuid NOT NULL,
  expires_at timestamptz NOT NULL,
  PRIMARY KEY (webhook_id, key_hash)
);
CREATE INDEX delivery_expires ON delivery (expires_at);
