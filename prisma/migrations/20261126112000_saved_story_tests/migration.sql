-- A saved test may be of the whole story: its action is then the one that the story starts with, and what has to come of it
-- is told for every action.

ALTER TABLE saved_test ADD COLUMN whole boolean NOT NULL DEFAULT false;
