package execution

import (
	"bytes"
	"context"
	"slices"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"github.com/ethereum/go-ethereum/common"
	"golang.org/x/time/rate"

	"github.com/skyops/skyops/protocol/job"
	"github.com/skyops/skyops/protocol/seal"
)

// received is what a scheduler got of one stream.
type received struct {
	mu     sync.Mutex
	frames [][]byte
}

func (r *received) send(_ context.Context, first uint64, frames [][]byte) (uint64, error) {
	r.mu.Lock()
	defer r.mu.Unlock()
	for i, f := range frames {
		if first+uint64(i) >= uint64(len(r.frames)) {
			r.frames = append(r.frames, bytes.Clone(f))
		}
	}
	return uint64(len(r.frames)), nil
}

// open returns the payloads, the chain's head over the frames, and their cost.
func (r *received) open(t *testing.T, s seal.Stream, id *seal.Identity) (payloads [][]byte, head common.Hash, cost uint64) {
	t.Helper()
	r.mu.Lock()
	defer r.mu.Unlock()
	reader, chain := seal.NewFrameReader(s, id), seal.NewChain(s)
	for i, f := range r.frames {
		p, err := reader.Open(f)
		if err != nil {
			t.Fatalf("frame %d: %v", i, err)
		}
		if i > 0 { // the first holds the key
			payloads = append(payloads, p)
		}
		chain.Add(f)
		cost += seal.StreamCost(1, uint64(len(f)))
	}
	return payloads, chain.Head(), cost
}

var logOfTest = seal.Stream{Job: common.Hash{1}, Epoch: 1, Kind: seal.StreamLog}

func newStream(t *testing.T, q quota) (*stream, *received, *seal.Identity) {
	t.Helper()
	id, err := seal.NewIdentity()
	if err != nil {
		t.Fatal(err)
	}
	r := &received{}
	s, err := openStream(t.Context(), logOfTest, id.Recipient(), q, r.send)
	if err != nil {
		t.Fatal(err)
	}
	return s, r, id
}

// A stream ends within its bound, says so once, and its root is over what was sent.
func TestStreamEndsWithinItsQuota(t *testing.T) {
	t.Parallel()
	for name, size := range map[string]int{"large payloads": maxPayload, "small ones": 1} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			const total = 1 << 20
			s, r, id := newStream(t, quota{rate: rate.Inf, burst: maxPayload, total: total, last: []byte("the end")})
			for range total/(size+64) + 100 {
				s.add(t.Context(), make([]byte, size))
			}
			if err := s.close(t.Context()); err != nil {
				t.Fatal(err)
			}
			payloads, head, cost := r.open(t, logOfTest, id)
			if cost > total || cost < total-maxPayload-1024 {
				t.Errorf("%d of %d bytes were sent", cost, total)
			}
			end := slices.IndexFunc(payloads, func(p []byte) bool { return string(p) == "the end" })
			if end != len(payloads)-1 {
				t.Errorf("payload %d of %d is the end", end, len(payloads))
			}
			if head != s.root() {
				t.Error("the root is not over what was sent")
			}
		})
	}
}

func TestFloodIsSlowedDown(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		q := quotaOf(seal.StreamLog, time.Now())
		q.total = 12 << 20 // what is dropped is slowed down like what is sent
		s, r, id := newStream(t, q)
		begun := time.Now()
		for sent := 0; sent < 24<<20; sent += maxPayload {
			s.add(t.Context(), make([]byte, maxPayload))
		}
		if took, want := time.Since(begun), 16*time.Second; took < want-time.Second || took > want+time.Second {
			t.Errorf("24 MiB took %s, want about %s", took, want)
		}
		if err := s.close(t.Context()); err != nil {
			t.Fatal(err)
		}
		payloads, _, _ := r.open(t, logOfTest, id)
		lines, err := seal.ParseLines(payloads[len(payloads)-1])
		if err != nil || len(lines) != 1 || lines[0].Source != seal.System || !bytes.Contains(lines[0].Text, []byte("live log ends here, after 256 MiB")) {
			t.Errorf("the last line is %+v, %v", lines, err)
		}
	})
}

// Telemetry of the longest job stays within its bound, and never stops.
func TestTelemetryBecomesSparse(t *testing.T) {
	t.Parallel()
	q := quotaOf(seal.StreamTelemetry, time.Now())
	const sample = 192 // bytes: cost 256
	paced := uint64(q.burst) + uint64(q.rate)*job.MaxDuration
	if cost := paced + paced/256*17; cost > q.total { // sealing adds 17 bytes to each
		t.Errorf("%d bytes, at most %d are sent", cost, q.total)
	}
	synctest.Test(t, func(t *testing.T) {
		q.burst = 4 * 256
		s, r, id := newStream(t, q)
		for range 8 {
			s.offer(make([]byte, sample))
		}
		synctest.Wait()
		if payloads, _, _ := r.open(t, logOfTest, id); len(payloads) != 4 {
			t.Errorf("%d samples at once", len(payloads))
		}
		time.Sleep(256 / 64 * time.Second) // the bubble's clock
		s.offer(make([]byte, sample))
		if err := s.close(t.Context()); err != nil {
			t.Fatal(err)
		}
		if payloads, _, _ := r.open(t, logOfTest, id); len(payloads) != 5 {
			t.Errorf("%d samples in all", len(payloads))
		}
	})
}
