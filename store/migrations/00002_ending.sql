-- How an attempt's program ended, stored with the receipt that names its package.
-- +goose Up
ALTER TABLE attempts ADD COLUMN ending TEXT;

-- +goose Down
ALTER TABLE attempts DROP COLUMN ending;
