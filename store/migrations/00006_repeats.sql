-- The receipt that names each checkpoint, and what repeats found of nodes' work.
-- +goose Up
ALTER TABLE checkpoints ADD COLUMN receipt TEXT;

CREATE TABLE repeats (
  job     BYTEA  PRIMARY KEY,
  node    BYTEA  NOT NULL,
  outcome TEXT   NOT NULL,
  at      BIGINT NOT NULL
);
CREATE INDEX repeats_by_node ON repeats (node, at);

-- +goose Down
DROP TABLE repeats;
ALTER TABLE checkpoints DROP COLUMN receipt;
