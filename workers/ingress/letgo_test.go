package ingress

import (
	"bytes"
	"context"
	"log/slog"
	"path/filepath"
	"testing"
	"time"

	"github.com/skyops/skyops/activities/delivery"
	"github.com/skyops/skyops/activities/delivery/memory"
	"github.com/skyops/skyops/store"
)

// unpinning is a storage that tells of each unpin before it does it.
type unpinning struct {
	delivery.Store
	tell func(cid string)
}

func (u unpinning) Unpin(ctx context.Context, cid string) error {
	u.tell(cid)
	return u.Store.Unpin(ctx, cid)
}

// What was let go of may be held again while the storage is still at what was to be
// let go of with it.
func TestLetGoOneByOne(t *testing.T) {
	t.Parallel()
	s, err := store.Open(t.Context(), "sqlite:"+filepath.Join(t.TempDir(), "skyops.db"))
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = s.Close() })
	blobs, now := memory.New(), time.Now()
	for i := range 3 {
		b, err := blobs.Put(t.Context(), bytes.NewReader([]byte{byte(i)}), 1)
		if err != nil {
			t.Fatal(err)
		}
		if err := s.Hold(t.Context(), "upload:1", now.Add(-time.Minute), b.CID); err != nil {
			t.Fatal(err)
		}
	}
	var let []string
	i := &Ingress{cfg: Config{Store: s}, now: time.Now, log: slog.New(slog.DiscardHandler)}
	i.cfg.Blobs = unpinning{blobs, func(cid string) {
		for _, gone := range let {
			if err := s.Hold(t.Context(), "upload:2", now.Add(time.Hour), gone); err != nil {
				t.Errorf("hold what is unpinned: %v", err)
			}
		}
		let = append(let, cid)
	}}
	if _, err := i.collectSome(t.Context()); err != nil || len(let) != 3 {
		t.Errorf("unpinned %d, %v", len(let), err)
	}
}
