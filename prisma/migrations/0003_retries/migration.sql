-- A run that waits to be tried again keeps how many webhook calls of this installation led to it, so that stories which
-- call each other in a circle are stopped although one of the calls failed on the way.

ALTER TABLE timer ADD COLUMN hops int NOT NULL DEFAULT 0;
