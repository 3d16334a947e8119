-- A story run may repeat a part of another one (replay_of): its root is a copy of an event (replay_event), which goes on to
-- all that follow it, or to one action alone that is tried again (replay_action). The earlier events that are read further
-- on are copied beside it; they leave by no link.

ALTER TABLE story_run ADD COLUMN replay_event uuid, ADD COLUMN replay_action text;
CREATE INDEX story_run_replay ON story_run (replay_of, id) WHERE replay_of IS NOT NULL;

ALTER TYPE link_kind ADD VALUE 'none';
