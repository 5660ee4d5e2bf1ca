package ingress_test

import (
	"bytes"
	"testing"
	"time"

	"github.com/ethereum/go-ethereum/common"

	"github.com/skyops/skyops/protocol/seal"
	"github.com/skyops/skyops/workers/ingress"
)

// What nothing holds any more is let go of, and nothing else.
func TestContentIsLetGoOf(t *testing.T) {
	s := newSite(t, ingress.Timing{Collect: 20 * time.Millisecond})
	put := func(text string) string {
		t.Helper()
		b, err := s.blobs.Put(t.Context(), bytes.NewReader([]byte(text)), int64(len(text)))
		if err != nil {
			t.Fatal(err)
		}
		return b.CID
	}
	free, over, held, both := put("never held"), put("over"), put("held"), put("held and over")
	now := time.Now()
	for _, h := range []struct {
		reason string
		until  time.Time
		cid    string
	}{{"upload:1", now, over}, {"order:1", now.Add(time.Hour), held}, {"upload:2", now, both}, {"data:1", now.Add(time.Hour), both}} {
		if err := s.store.Hold(t.Context(), h.reason, h.until, h.cid); err != nil {
			t.Fatal(err)
		}
	}
	there := func(cid string) bool {
		t.Helper()
		if err := s.blobs.Collect(t.Context()); err != nil {
			t.Fatal(err)
		}
		_, err := s.blobs.Stat(t.Context(), cid)
		return err == nil
	}
	eventually(t, 5*time.Second, "what is over is let go of", func() bool { return !there(over) })
	for _, cid := range []string{free, held, both} {
		if !there(cid) {
			t.Errorf("%s was let go of", cid)
		}
	}
	// It may come again.
	eventually(t, 5*time.Second, "what is gone may be held again", func() bool {
		return s.store.Hold(t.Context(), "upload:3", now.Add(time.Hour), over) == nil
	})
}

func TestResultsAreKeptForATime(t *testing.T) {
	s := newSite(t, ingress.Timing{})
	a := s.raise(common.HexToHash("0x7e57"), 1, s.rawNode())
	a.grant()
	_, _, cid := a.keep(a.pack(seal.KindPackage, common.Hash{}, []byte("result")))
	for i, want := range []bool{false, true} {
		at := time.Now().Add(time.Duration(i) * (resultsKept + time.Minute))
		over, err := s.store.Sweep(t.Context(), at, 9)
		if err != nil || (len(over) == 1 && over[0] == cid) != want {
			t.Errorf("at %s: let go of %v, %v", at, over, err)
		}
	}
}
