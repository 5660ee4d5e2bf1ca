-- One set of SQL for SQLite and Postgres: SQLite accepts BYTEA as a type name
-- and keeps blobs in such a column unchanged.
-- +goose Up
CREATE TABLE leases (
  job    BYTEA    PRIMARY KEY,
  epoch  BIGINT   NOT NULL,
  node   BYTEA    NOT NULL,
  expiry BIGINT   NOT NULL,
  ended  SMALLINT NOT NULL DEFAULT 0,
  terms  TEXT     NOT NULL
);

CREATE TABLE checkpoints (
  job      BYTEA  NOT NULL,
  seq      BIGINT NOT NULL,
  epoch    BIGINT NOT NULL,
  parent   BYTEA  NOT NULL,
  manifest BYTEA  NOT NULL,
  cid      TEXT   NOT NULL,
  bytes    BIGINT NOT NULL,
  step     BIGINT NOT NULL,
  at       BIGINT NOT NULL,
  PRIMARY KEY (job, seq)
);

CREATE TABLE attempts (
  job            BYTEA  NOT NULL,
  epoch          BIGINT NOT NULL,
  started_at     BIGINT NOT NULL DEFAULT 0,
  bytes_in       BIGINT NOT NULL DEFAULT 0,
  bytes_out      BIGINT NOT NULL DEFAULT 0,
  log_root       BYTEA,
  telemetry_root BYTEA,
  erasure        TEXT,
  PRIMARY KEY (job, epoch)
);

CREATE TABLE receipts (
  job        BYTEA  NOT NULL,
  epoch      BIGINT NOT NULL,
  order_hash BYTEA  NOT NULL,
  node       BYTEA  NOT NULL,
  seq        BIGINT NOT NULL,
  cost       TEXT   NOT NULL,
  body       TEXT   NOT NULL,
  PRIMARY KEY (job, epoch)
);
CREATE INDEX receipts_by_order ON receipts (order_hash);

-- The running sum of receipts' costs, so that a batch of n jobs costs n reads, not n squared.
CREATE TABLE dues (
  order_hash BYTEA NOT NULL,
  node       BYTEA NOT NULL,
  total      TEXT  NOT NULL,
  PRIMARY KEY (order_hash, node)
);

-- One row per appended batch: next is the number of the frame after its last one.
CREATE TABLE frames (
  job      BYTEA  NOT NULL,
  epoch    BIGINT NOT NULL,
  stream   BIGINT NOT NULL,
  first_no BIGINT NOT NULL,
  next_no  BIGINT NOT NULL,
  data     BYTEA  NOT NULL,
  PRIMARY KEY (job, epoch, stream, first_no)
);

CREATE TABLE secrets (
  name  TEXT  PRIMARY KEY,
  value BYTEA NOT NULL
);

CREATE TABLE nonces (
  nonce  TEXT   PRIMARY KEY,
  expiry BIGINT NOT NULL
);

CREATE TABLE sessions (
  hash   BYTEA  PRIMARY KEY,
  owner  BYTEA  NOT NULL,
  expiry BIGINT NOT NULL
);

CREATE TABLE replies (
  owner  BYTEA  NOT NULL,
  name   TEXT   NOT NULL,
  reply  BYTEA  NOT NULL,
  expiry BIGINT NOT NULL,
  PRIMARY KEY (owner, name)
);

CREATE TABLE uploads (
  owner     BYTEA  NOT NULL,
  id        TEXT   NOT NULL,
  size      BIGINT NOT NULL,
  at_offset BIGINT NOT NULL,
  state     BYTEA  NOT NULL,
  expiry    BIGINT NOT NULL,
  PRIMARY KEY (owner, id)
);

CREATE TABLE senders (
  account TEXT   PRIMARY KEY,
  genesis BYTEA  NOT NULL,
  holder  TEXT   NOT NULL,
  expiry  BIGINT NOT NULL
);

CREATE TABLE intents (
  account  TEXT     NOT NULL,
  id       TEXT     NOT NULL,
  position BIGINT   NOT NULL,
  nonce    BIGINT,
  open     SMALLINT NOT NULL,
  body     BYTEA    NOT NULL,
  PRIMARY KEY (account, id),
  UNIQUE (account, position),
  UNIQUE (account, nonce)
);
CREATE INDEX intents_open ON intents (account, open, position);

-- +goose Down
DROP TABLE intents;
DROP TABLE senders;
DROP TABLE uploads;
DROP TABLE replies;
DROP TABLE sessions;
DROP TABLE nonces;
DROP TABLE secrets;
DROP TABLE frames;
DROP TABLE dues;
DROP TABLE receipts;
DROP TABLE attempts;
DROP TABLE checkpoints;
DROP TABLE leases;
