-- What a story run takes of the disk, roughly, counted once when it is closed: what a story takes is a sum then. Null for
-- those that were closed before.

ALTER TABLE story_run ADD COLUMN bytes bigint;
