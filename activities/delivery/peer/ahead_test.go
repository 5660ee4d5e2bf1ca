package peer_test

import (
	"bytes"
	"context"
	"errors"
	"io"
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
	get := func(r delivery.Reader, name string) ([]byte, error) {
		f, err := r.Get(t.Context(), dir+"/"+name, 0, delivery.Whole)
		if err != nil {
			return nil, err
		}
		b, err := io.ReadAll(f)
		return b, errors.Join(err, f.Close())
	}
	for name, want := range map[string][]byte{"small": small, "large": large} {
		if got, err := get(r, name); err != nil || !bytes.Equal(got, want) {
			t.Errorf("%s: %d bytes, %v", name, len(got), err)
		}
	}
	if err := n.Stop(); err != nil {
		t.Fatal(err)
	}
	if got, err := get(r, "small"); err != nil || !bytes.Equal(got, small) {
		t.Errorf("small again: %q, %v", got, err)
	}
}

// Whoever gives up asking is not waited for, and a block that nobody has is missed.
func TestAheadOfWhatIsMissing(t *testing.T) {
	t.Parallel()
	s, p := open(t, start(t, t.TempDir()), 300*time.Millisecond)
	missing := "bafkr4ihkr4ld3m4gqkjf4reryxsy2s5tkbxprqkow6fin2iiyvreuzzab4"
	here, err := s.Put(t.Context(), bytes.NewReader([]byte("here")), 4)
	if err != nil {
		t.Fatal(err)
	}
	r := p.Ahead(t.Context(), missing, here.CID)
	if _, err := r.Get(t.Context(), missing, 0, delivery.Whole); !errors.Is(err, delivery.ErrNotFound) {
		t.Errorf("a block that nobody has: %v", err)
	}
	f, err := r.Get(t.Context(), here.CID, 0, delivery.Whole)
	if err != nil {
		t.Fatal(err)
	}
	if b, err := io.ReadAll(f); err != nil || string(b) != "here" {
		t.Errorf("read %q, %v", b, err)
	}
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	if _, err := p.Ahead(ctx, missing).Get(ctx, missing, 0, delivery.Whole); err == nil {
		t.Error("read a block of a reader that was given up")
	}
}
