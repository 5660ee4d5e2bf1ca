-- Pages that were published before there were holds are held as all are since: nobody who
-- stores the same bytes has them let go of.
-- +goose Up
INSERT INTO holds (cid, reason, until) SELECT DISTINCT cid, 'public', 9007199254740992 FROM pages
  WHERE cid <> '' AND cid NOT IN (SELECT cid FROM holds WHERE until = -1) -- being let go of
  ON CONFLICT (cid, reason) DO NOTHING;

-- +goose Down
SELECT 1;
