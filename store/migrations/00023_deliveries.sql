-- What was begun to deliver jobs' packages: a transaction that pays is kept before
-- it is sent, so that a repetition sends the same one.
-- +goose Up
CREATE TABLE deliveries (
  job  BYTEA NOT NULL,
  name TEXT  NOT NULL,
  body BYTEA NOT NULL,
  PRIMARY KEY (job, name)
);

-- +goose Down
DROP TABLE deliveries;
