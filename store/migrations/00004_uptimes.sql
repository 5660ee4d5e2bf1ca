-- How much of the last week each node was there, in billionths.
-- +goose Up
CREATE TABLE uptimes (
  node   BYTEA  PRIMARY KEY,
  uptime BIGINT NOT NULL
);

-- +goose Down
DROP TABLE uptimes;
