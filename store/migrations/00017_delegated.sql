-- Which key submitted a job under a delegation of its owner's: it may follow the job.
-- +goose Up
CREATE TABLE delegated (
  job        BYTEA  PRIMARY KEY,
  owner      BYTEA  NOT NULL,
  delegate   BYTEA  NOT NULL,
  delegation BYTEA  NOT NULL,
  expiry     BIGINT NOT NULL,
  at         BIGINT NOT NULL
);
CREATE INDEX delegated_by_key ON delegated (delegate, at, job);

-- +goose Down
DROP TABLE delegated;
