-- What no transaction holds together with its entry is told of before it is done.
ALTER TABLE audit_entry DROP CONSTRAINT audit_entry_result_check;
ALTER TABLE audit_entry ADD CONSTRAINT audit_entry_result_check CHECK (result IN ('asked', 'done', 'denied', 'failed'));

-- An entry is as late as it is written: a transaction that has waited for another one begins before that one's entry.
ALTER TABLE audit_entry ALTER COLUMN at SET DEFAULT clock_timestamp();
