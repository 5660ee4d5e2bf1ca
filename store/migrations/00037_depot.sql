-- Packages that are in a depot, the scheduler's own folder, because IPFS did not give them back.
-- +goose Up
CREATE TABLE depot (
  cid      TEXT   PRIMARY KEY,
  job      BYTEA  NOT NULL,
  manifest BYTEA  NOT NULL,
  place    TEXT   NOT NULL, -- base URL of the process that has it
  why      TEXT   NOT NULL
);
CREATE INDEX depot_by_place ON depot (place, cid);

-- +goose Down
DROP TABLE depot;
