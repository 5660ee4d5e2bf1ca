-- Checkpoints that are not stored any more: those that a later one replaced, and in the end the newest too.
-- +goose Up
ALTER TABLE checkpoints ADD COLUMN gone SMALLINT NOT NULL DEFAULT 0;
UPDATE checkpoints SET gone = 1 WHERE held = 0 AND seq < (SELECT MAX(c.seq) FROM checkpoints c WHERE c.job = checkpoints.job);
CREATE INDEX checkpoints_stored ON checkpoints (job, seq) WHERE gone = 0;

-- +goose Down
DROP INDEX checkpoints_stored;
ALTER TABLE checkpoints DROP COLUMN gone;
