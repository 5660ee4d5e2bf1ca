package memory_test

import (
	"bytes"
	"errors"
	"testing"

	"github.com/skyops/skyops/activities/delivery"
	"github.com/skyops/skyops/activities/delivery/deliverytest"
	"github.com/skyops/skyops/activities/delivery/memory"
)

func TestConformance(t *testing.T) {
	deliverytest.Run(t, func(*testing.T) delivery.Store { return memory.New() })
}

func TestCollectKeepsWhatIsPinned(t *testing.T) {
	s, ctx := memory.New(), t.Context()
	kept, err := s.Put(ctx, bytes.NewReader(deliverytest.Random(t, 3<<20)), 3<<20)
	if err != nil {
		t.Fatal(err)
	}
	gone, err := s.Put(ctx, bytes.NewReader([]byte("gone")), 4)
	if err != nil {
		t.Fatal(err)
	}
	dir, err := s.Dir(ctx, []delivery.Entry{{Name: "kept", CID: kept.CID}})
	if err != nil {
		t.Fatal(err)
	}
	for _, c := range []string{kept.CID, gone.CID} {
		if err := s.Unpin(ctx, c); err != nil {
			t.Fatal(err)
		}
	}
	if err := s.Collect(ctx); err != nil {
		t.Fatal(err)
	}
	if _, err := deliverytest.Read(ctx, s, dir+"/kept", 0, delivery.Whole); err != nil {
		t.Errorf("what the directory's pin covers: %v", err)
	}
	if _, err := s.Stat(ctx, gone.CID); !errors.Is(err, delivery.ErrNotFound) {
		t.Errorf("what no pin covers: %v", err)
	}
}

func TestCorruptionIsNoticed(t *testing.T) {
	s, ctx := memory.New(), t.Context()
	blob, err := s.Put(ctx, bytes.NewReader([]byte("sound")), 5)
	if err != nil {
		t.Fatal(err)
	}
	if err := s.Corrupt(blob.CID); err != nil {
		t.Fatal(err)
	}
	if _, err := deliverytest.Read(ctx, s, blob.CID, 0, delivery.Whole); !errors.Is(err, delivery.ErrCorrupt) {
		t.Errorf("got %v", err)
	}
}
