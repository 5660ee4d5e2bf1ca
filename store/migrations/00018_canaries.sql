-- What trusted nodes made of the tasks of canaries, by GPU model.
-- +goose Up
CREATE TABLE answers (
  task   BYTEA   NOT NULL,
  model  INTEGER NOT NULL,
  digest BYTEA   NOT NULL,
  node   BYTEA   NOT NULL,
  PRIMARY KEY (task, model)
);

-- +goose Down
DROP TABLE answers;
