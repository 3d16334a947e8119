-- A schedule that is paused starts nothing until it is resumed. `skipped`: times at which the story run before was still open.
ALTER TABLE schedule
  ADD COLUMN paused_at timestamptz(6),
  ADD COLUMN skipped int NOT NULL DEFAULT 0,
  ADD COLUMN skipped_at timestamptz(6);
