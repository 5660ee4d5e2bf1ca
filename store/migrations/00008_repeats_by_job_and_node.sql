-- A job may have run on several nodes: what was found of each is a note of its own.
-- +goose Up
CREATE TABLE findings (
  job     BYTEA  NOT NULL,
  node    BYTEA  NOT NULL,
  outcome TEXT   NOT NULL,
  at      BIGINT NOT NULL,
  PRIMARY KEY (job, node)
);
INSERT INTO findings (job, node, outcome, at) SELECT job, node, outcome, at FROM repeats;
DROP TABLE repeats;
ALTER TABLE findings RENAME TO repeats;
CREATE INDEX repeats_by_node ON repeats (node, at);

-- +goose Down
CREATE TABLE findings (
  job     BYTEA  PRIMARY KEY,
  node    BYTEA  NOT NULL,
  outcome TEXT   NOT NULL,
  at      BIGINT NOT NULL
);
INSERT INTO findings (job, node, outcome, at) SELECT job, node, outcome, at FROM repeats AS a
  WHERE NOT EXISTS (SELECT 1 FROM repeats AS b WHERE b.job = a.job AND b.node < a.node);
DROP TABLE repeats;
ALTER TABLE findings RENAME TO repeats;
CREATE INDEX repeats_by_node ON repeats (node, at);
