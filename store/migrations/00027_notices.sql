-- What webhooks were told of jobs, and which version of its secret a wallet has.
-- Of the address only the host: the rest is a secret of many services.
-- +goose Up
CREATE TABLE notice_secrets (
  owner   BYTEA  PRIMARY KEY,
  version BIGINT NOT NULL,
  changed BIGINT NOT NULL
);
CREATE TABLE notices (
  id       TEXT   PRIMARY KEY,
  owner    BYTEA  NOT NULL,
  job      BYTEA  NOT NULL,
  event    TEXT   NOT NULL,
  host     TEXT   NOT NULL,
  state    TEXT   NOT NULL,
  attempts BIGINT NOT NULL,
  status   BIGINT NOT NULL,
  problem  TEXT   NOT NULL,
  at       BIGINT NOT NULL,
  updated  BIGINT NOT NULL
);
CREATE INDEX notices_by_owner ON notices (owner, at, id);
CREATE INDEX notices_by_age ON notices (at);

-- +goose Down
DROP TABLE notices;
DROP TABLE notice_secrets;
