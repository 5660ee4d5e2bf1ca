-- When each job's order ends: its newest checkpoint may be needed until then.
-- +goose Up
ALTER TABLE leases ADD COLUMN deadline BIGINT NOT NULL DEFAULT 0; -- unix seconds; 0: of a time when it was not noted

-- +goose Down
ALTER TABLE leases DROP COLUMN deadline;
