-- The tree over a batch's items, in parts, and what is above them: part -1.
-- +goose Up
CREATE TABLE batch_trees (
  order_hash BYTEA  NOT NULL,
  part       BIGINT NOT NULL,
  hashes     BYTEA  NOT NULL,
  PRIMARY KEY (order_hash, part)
);

-- +goose Down
DROP TABLE batch_trees;
