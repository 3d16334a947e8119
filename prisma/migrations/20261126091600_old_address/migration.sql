-- The address that a webhook had before: it works until its end, so that senders change over in their own time. Only the hash
-- is kept, as nobody is shown the old secret again; the tail says which one it was.

ALTER TABLE webhook
  ADD COLUMN old_secret_hash bytea,
  ADD COLUMN old_secret_tail text,
  ADD COLUMN old_until timestamptz;

CREATE UNIQUE INDEX webhook_old_secret_hash_key ON webhook (old_secret_hash);
