-- Cancelling a story run is a fence: whatever would be appended to it later is refused. Story runs that were cancelled stand
-- here, as a small table is cheap to look into for every row that is written. Statements that append take the lock of the
-- table together (ROW SHARE), and cancelling takes it alone for a moment (EXCLUSIVE): what was under way is counted, and
-- what comes later sees the row. Dumps don't mind it. Rows go when their story run is removed.

CREATE TABLE cancelled_story_run (
  id uuid PRIMARY KEY
);
