package ingress_test

import (
	"bytes"
	"slices"
	"testing"
	"time"

	"github.com/ethereum/go-ethereum/common"

	"github.com/skyops/skyops/protocol/job"
	"github.com/skyops/skyops/protocol/seal"
	"github.com/skyops/skyops/store"
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
	}{{"upload:1", now, over}, {"order:1", now.Add(time.Hour), held}, {"data:1", now.Add(time.Hour), both}, {"upload:2", now, both}} {
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
	for name, pipeline := range map[string]bool{"a job's": false, "a step's, until its pipeline must have ended": true} {
		t.Run(name, func(t *testing.T) {
			s := newSite(t, ingress.Timing{})
			a := s.raise(common.HexToHash("0x7e57"), 1, s.rawNode())
			a.grant()
			kept := resultsKept
			if pipeline {
				kept = 3*resultsKept + 24*time.Hour
				order := a.lease.Terms.Order
				step := job.Submission{Order: job.Order{Deadline: uint64(time.Now().Add(3 * resultsKept).Unix())}}
				if err := s.store.PutPipeline(t.Context(), store.Pipeline{Order: order, Steps: 1, At: time.Now()}, []job.Submission{step}); err != nil {
					t.Fatal(err)
				}
			}
			_, _, cid := a.keep(a.pack(seal.KindPackage, common.Hash{}, []byte("result")))
			over := func(at time.Time) bool {
				t.Helper()
				cids, err := s.store.Sweep(t.Context(), at, 9)
				if err != nil {
					t.Fatal(err)
				}
				return slices.Contains(cids, cid)
			}
			if over(time.Now().Add(kept - time.Minute)) {
				t.Error("it is let go of too soon")
			}
			eventually(t, 10*time.Second, "it is let go of when its time is over", func() bool { return over(time.Now().Add(kept + time.Minute)) })
		})
	}
}
