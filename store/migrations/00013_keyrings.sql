-- Keyrings of owners who use a browser: the data key behind slots, sealed.
-- +goose Up
CREATE TABLE keyrings (
  owner   BYTEA  PRIMARY KEY,
  content BYTEA  NOT NULL,
  version BIGINT NOT NULL
);

-- +goose Down
DROP TABLE keyrings;
