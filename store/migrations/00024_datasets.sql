-- Data sets that owners keep by name: where the sealed tree is, and its key, sealed to its owner.
-- +goose Up
CREATE TABLE datasets (
  owner    BYTEA  NOT NULL,
  name     TEXT   NOT NULL,
  cid      TEXT   NOT NULL,
  manifest BYTEA  NOT NULL,
  bytes    BIGINT NOT NULL,
  key      BYTEA  NOT NULL,
  at       BIGINT NOT NULL, -- unix seconds
  PRIMARY KEY (owner, name)
);

-- +goose Down
DROP TABLE datasets;
