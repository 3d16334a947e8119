-- The version of a story whose mailboxes are looked at.
ALTER TABLE story ADD COLUMN mail_version_id uuid;

-- A mailbox that an action fetches mail from. What of each folder is stored already (cursors: validity, the last UID and
-- since when, by folder) changes in the transaction that stores the mails, and with it the revision: who has read an older
-- one stores nothing. Whoever looks holds it until lease_until.
CREATE TABLE mailbox (
  story_id uuid NOT NULL REFERENCES story (id) ON DELETE CASCADE,
  action_id text NOT NULL,
  account bytea,
  cursors json NOT NULL DEFAULT '{}',
  revision int NOT NULL DEFAULT 0,
  due_at timestamptz NOT NULL DEFAULT now(),
  lease_until timestamptz NOT NULL DEFAULT now(),
  lease_owner text,
  checked_at timestamptz,
  failures int NOT NULL DEFAULT 0,
  error text,
  PRIMARY KEY (story_id, action_id)
);
CREATE INDEX mailbox_due ON mailbox (due_at);

-- Mails that were stored, by a hash of their bytes: a server that renumbers its mails shows them all as new.
CREATE TABLE mailbox_mail (
  story_id uuid NOT NULL,
  action_id text NOT NULL,
  hash bytea NOT NULL,
  stored_at timestamptz NOT NULL DEFAULT now(),
  PRIMARY KEY (story_id, action_id, hash),
  FOREIGN KEY (story_id, action_id) REFERENCES mailbox (story_id, action_id) ON DELETE CASCADE
);
CREATE INDEX mailbox_mail_stored ON mailbox_mail (stored_at);
