-- What steps of pipelines made and where, by the name that their owner gives the
-- work: a later pipeline of the owner need not run it again. memo is what an
-- owner wants to have again of a pipeline, sealed to the owner.
-- +goose Up
CREATE TABLE step_results (
  owner      BYTEA  NOT NULL,
  work       BYTEA  NOT NULL, -- HMAC by a key of the owner's
  order_hash BYTEA  NOT NULL,
  step       BIGINT NOT NULL,
  runs       BIGINT NOT NULL, -- jobs of the step, all of which succeeded
  cost       TEXT   NOT NULL, -- of all of them, in smallest units
  at         BIGINT NOT NULL, -- unix milliseconds
  PRIMARY KEY (order_hash, step)
);
CREATE INDEX step_results_by_work ON step_results (owner, work, at);
ALTER TABLE pipelines ADD COLUMN memo BYTEA;

-- +goose Down
ALTER TABLE pipelines DROP COLUMN memo;
DROP INDEX step_results_by_work;
DROP TABLE step_results;
