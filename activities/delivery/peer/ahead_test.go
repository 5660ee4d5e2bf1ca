package peer_test

import (
	"bytes"
	"context"
	"errors"
	"testing"
	"time"

	"github.com/skyops/skyops/activities/delivery"
	"github.com/skyops/skyops/activities/delivery/deliverytest"
)

// A reader that asked ahead has what it named, also when the node is gone by the
// time that it is read; what it did not name is fetched then, or missed.
func TestAheadHasWhatItNamed(t *testing.T) {
	t.Parallel()
	n := start(t, t.TempDir())
	s, p := open(t, n, time.Second)
	put := func(b []byte) string {
		t.Helper()
		blob, err := s.Put(t.Context(), bytes.NewReader(b), int64(len(b)))
		if err != nil {
			t.Fatal(err)
		}
		return blob.CID
	}
	small, large := []byte("small"), deliverytest.Random(t, 3<<20)
	named, unnamed := put(small), put(large)
	dir, err := s.Dir(t.Context(), []delivery.Entry{{Name: "small", CID: named}, {Name: "large", CID: unnamed}})
	if err != nil {
		t.Fatal(err)
	}
	r := p.Ahead(t.Context(), dir, named, "no CID")
	for name, want := range map[string][]byte{"small": small, "large": large} {
		if got, err := whole(t.Context(), r, dir+"/"+name); err != nil || !bytes.Equal(got, want) {
			t.Errorf("%s: %d bytes, %v", name, len(got), err)
		}
	}
	if err := n.Stop(); err != nil {
		t.Fatal(err)
	}
	if got, err := whole(t.Context(), r, dir+"/small"); err != nil || !bytes.Equal(got, small) {
		t.Errorf("small again: %q, %v", got, err)
	}
}

// A block that nobody has is missed, and keeps no other waiting.
func TestAheadOfWhatIsMissing(t *testing.T) {
	t.Parallel()
	n := start(t, t.TempDir())
	s, p := open(t, n, 300*time.Millisecond)
	missing := "bafkr4ihkr4ld3m4gqkjf4reryxsy2s5tkbxprqkow6fin2iiyvreuzzab4"
	here, err := s.Put(t.Context(), bytes.NewReader([]byte("here")), 4)
	if err != nil {
		t.Fatal(err)
	}
	asking, giveUp := context.WithCancel(t.Context())
	defer giveUp()
	_, patient := open(t, n, time.Hour)
	if got, err := whole(t.Context(), patient.Ahead(asking, missing, here.CID), here.CID); err != nil || string(got) != "here" {
		t.Errorf("beside a block that nobody has: %q, %v", got, err)
	}
	r := p.Ahead(t.Context(), missing, here.CID)
	if _, err := whole(t.Context(), r, missing); !errors.Is(err, delivery.ErrNotFound) {
		t.Errorf("a block that nobody has: %v", err)
	}
}
