-- How long programs ran on each node, and how many of their attempts were lost with it.
-- +goose Up
CREATE TABLE wear (
  node   BYTEA  PRIMARY KEY,
  ran_ms BIGINT NOT NULL,
  losses BIGINT NOT NULL
);

-- +goose Down
DROP TABLE wear;
