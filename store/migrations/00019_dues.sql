-- Beside what an order owes a node, the receipt that says so: all that settles it.
-- +goose Up
ALTER TABLE dues ADD COLUMN receipt TEXT;

-- +goose Down
ALTER TABLE dues DROP COLUMN receipt;
