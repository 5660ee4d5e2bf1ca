-- The scheduler's book of matches: pages in the order of their numbers, each
-- written entry by entry, then sealed by its header, published and committed.
-- +goose Up
CREATE TABLE pages (
  number    BIGINT   PRIMARY KEY,
  writer    TEXT     NOT NULL,
  opened    BIGINT   NOT NULL,
  start     BYTEA    NOT NULL,
  header    BYTEA,
  cid       TEXT     NOT NULL DEFAULT '',
  committed SMALLINT NOT NULL DEFAULT 0
);
CREATE INDEX pages_due ON pages (committed, number);

CREATE TABLE entries (
  page     BIGINT NOT NULL,
  position BIGINT NOT NULL,
  body     BYTEA  NOT NULL,
  PRIMARY KEY (page, position)
);

-- The newest entry of each job, kept beyond its page: a job's entries form one chain.
CREATE TABLE matched (
  job      BYTEA  PRIMARY KEY,
  page     BIGINT NOT NULL,
  position BIGINT NOT NULL,
  entry    BYTEA  NOT NULL,
  at       BIGINT NOT NULL
);
CREATE INDEX matched_by_age ON matched (at);

-- +goose Down
DROP TABLE matched;
DROP TABLE entries;
DROP TABLE pages;
