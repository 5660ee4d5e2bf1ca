-- Checkpoints that are kept though a later one came, until nothing is repeated from them.
-- +goose Up
ALTER TABLE checkpoints ADD COLUMN held SMALLINT NOT NULL DEFAULT 0;
CREATE INDEX checkpoints_held ON checkpoints (job) WHERE held = 1;

-- +goose Down
DROP INDEX checkpoints_held;
ALTER TABLE checkpoints DROP COLUMN held;
