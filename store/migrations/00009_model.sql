-- The explorer's read model: rows by key, made from the chain and from what is
-- published. Each step says how far the model is; the newest can be undone one by one.
-- +goose Up
CREATE TABLE model_rows (
  key  BYTEA PRIMARY KEY,
  body BYTEA NOT NULL
);

CREATE TABLE model_steps (
  number  BIGINT PRIMARY KEY,
  version BIGINT NOT NULL,
  blocks  BIGINT NOT NULL,
  hash    BYTEA  NOT NULL
);

-- What a row was before a step; no body: it was not there.
CREATE TABLE model_undo (
  step BIGINT NOT NULL,
  key  BYTEA  NOT NULL,
  body BYTEA,
  PRIMARY KEY (step, key)
);

-- +goose Down
DROP TABLE model_undo;
DROP TABLE model_steps;
DROP TABLE model_rows;
