-- Sign-ins that failed, by account and by address, each as a hash: who guesses passwords waits longer and longer, in
-- whichever process and over restarts. Rows are deleted a day after the last failure.
CREATE TABLE sign_in_attempt (
  key bytea PRIMARY KEY,
  failures int NOT NULL,
  last_at timestamptz NOT NULL,
  blocked_until timestamptz
);
CREATE INDEX sign_in_attempt_by_time ON sign_in_attempt (last_at);
