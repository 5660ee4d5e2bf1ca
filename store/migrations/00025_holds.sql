-- What stored content is kept for, and until when. Content whose holds are all over is let go of.
-- +goose Up
CREATE TABLE holds (
  cid    TEXT   NOT NULL,
  reason TEXT   NOT NULL,
  until  BIGINT NOT NULL, -- unix seconds; -1: it is being let go of
  PRIMARY KEY (cid, reason)
);
CREATE INDEX holds_by_until ON holds (until);

-- +goose Down
DROP TABLE holds;
