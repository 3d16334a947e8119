-- What a run has sent and how it was answered: requests and mails, without secrets, shortened. Null: nothing.
ALTER TABLE action_run ADD COLUMN sent json;
