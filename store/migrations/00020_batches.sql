-- Batches as they were submitted, and how each of their items stands.
-- +goose Up
CREATE TABLE batches (
  order_hash BYTEA  PRIMARY KEY,
  owner      BYTEA  NOT NULL,
  body       TEXT   NOT NULL,
  at         BIGINT NOT NULL
);
CREATE INDEX batches_by_owner ON batches (owner, at, order_hash);

CREATE TABLE batch_items (
  order_hash BYTEA  NOT NULL,
  idx        BIGINT NOT NULL,
  try        BIGINT NOT NULL,
  state      TEXT   NOT NULL,
  body       TEXT   NOT NULL,
  PRIMARY KEY (order_hash, idx)
);

-- +goose Down
DROP TABLE batches;
DROP TABLE batch_items;
