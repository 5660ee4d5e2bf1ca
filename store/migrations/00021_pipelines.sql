-- Pipelines as they were submitted: what is too large for a workflow's history.
-- Secrets in them are sealed; a step is a job.Submission in JSON.
-- +goose Up
CREATE TABLE pipelines (
  order_hash BYTEA  PRIMARY KEY,
  owner      BYTEA  NOT NULL,
  steps      BIGINT NOT NULL,
  at         BIGINT NOT NULL
);
CREATE INDEX pipelines_by_owner ON pipelines (owner, at);
CREATE TABLE pipeline_steps (
  order_hash BYTEA  NOT NULL,
  step       BIGINT NOT NULL,
  body       BYTEA  NOT NULL,
  PRIMARY KEY (order_hash, step)
);

-- +goose Down
DROP TABLE pipeline_steps;
DROP TABLE pipelines;
