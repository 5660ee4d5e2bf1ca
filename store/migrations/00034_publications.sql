-- The data keys that wallets published, so that others can share with them: the newest of each.
-- +goose Up
CREATE TABLE publications (
  wallet    BYTEA  PRIMARY KEY,
  recipient TEXT   NOT NULL,
  issued    BIGINT NOT NULL,
  signature BYTEA  NOT NULL
);

-- +goose Down
DROP TABLE publications;
