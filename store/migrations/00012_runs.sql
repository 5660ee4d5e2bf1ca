-- How long programs ran, so that the next run of one can be told how long it takes.
-- A program's name is a keyed hash: it says neither whose it is nor what it does.
-- +goose Up
CREATE TABLE runs (
  job     BYTEA  PRIMARY KEY,
  program BYTEA  NOT NULL,
  ms      BIGINT NOT NULL,
  at      BIGINT NOT NULL
);
CREATE INDEX runs_by_program ON runs (program, at);
CREATE INDEX runs_by_age ON runs (at);

-- +goose Down
DROP TABLE runs;
