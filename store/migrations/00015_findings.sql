-- What a check found of a node's work, as the contracts take it, by the job's order.
-- +goose Up
ALTER TABLE repeats ADD COLUMN ord BYTEA;
ALTER TABLE repeats ADD COLUMN finding TEXT;
CREATE INDEX repeats_by_order ON repeats (ord, node);

-- +goose Down
DROP INDEX repeats_by_order;
ALTER TABLE repeats DROP COLUMN finding;
ALTER TABLE repeats DROP COLUMN ord;
