package execution_test

import (
	"context"
	"io"
	"os"
	"path/filepath"
	"sync/atomic"
	"testing"

	"github.com/skyops/skyops/activities/execution"
	"github.com/skyops/skyops/activities/execution/cache"
	"github.com/skyops/skyops/protocol/job"
	"github.com/skyops/skyops/protocol/lease"
	"github.com/skyops/skyops/protocol/record"
)

// reading is an ingress that counts what is read of its storage.
type reading struct {
	execution.Ingress
	reads *atomic.Int32
}

type readingBlobs struct {
	execution.Blobs
	reads *atomic.Int32
}

func (c reading) Grant(ctx context.Context, a lease.Ref) (execution.Blobs, error) {
	b, err := c.Ingress.Grant(ctx, a)
	return readingBlobs{b, c.reads}, err
}

func (c readingBlobs) Get(ctx context.Context, cid, name string) (io.ReadCloser, error) {
	c.reads.Add(1)
	return c.Blobs.Get(ctx, cid, name)
}

// What a node read once it does not fetch again, and says so in its offer; a
// piece that spoiled on its disk is fetched anew.
func TestInputsAreKeptBetweenJobs(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	var reads atomic.Int32
	dir := t.TempDir()
	kept, err := cache.Open(dir, 1<<20, func() {})
	if err != nil {
		t.Fatal(err)
	}
	w.config.Ingress, w.config.Cache = reading{w.scheduler, &reads}, kept
	w.node = execution.New(w.config)
	in := w.owner.Input("data", map[string]string{"a.txt": "alpha"})
	run := func(want int32, cached bool) {
		t.Helper()
		before := reads.Load()
		spec := w.counter("-steps", "1")
		spec.Inputs = []job.Input{in}
		sub := w.owner.Submit(spec)
		answer, err := w.node.Offer(t.Context(), w.owner.OfferOf(sub, 1, 0))
		if err != nil || answer.Accept == nil || (answer.CachedBytes > 0) != cached {
			t.Fatalf("%+v, %v", answer, err)
		}
		res := w.execute(w.owner.Lease(w.owner.OfferOf(sub, 1, 0), answer.Accept)).wait(t)
		if res.Outcome != record.Succeeded {
			t.Fatalf("%+v, %+v", res, res.Cause)
		}
		if n := reads.Load() - before; n != want {
			t.Errorf("%d pieces were fetched, not %d", n, want)
		}
	}
	run(2, false) // its manifest, and one segment
	run(0, true)
	spoil := func(piece string) {
		t.Helper()
		files, err := filepath.Glob(filepath.Join(dir, "*", piece))
		if err != nil || len(files) != 1 {
			t.Fatalf("%v, %v", files, err)
		}
		b, err := os.ReadFile(files[0])
		if err != nil {
			t.Fatal(err)
		}
		b[len(b)/2] ^= 1
		if err := os.WriteFile(files[0], b, 0o600); err != nil {
			t.Fatal(err)
		}
	}
	spoil("00000.age")
	run(1, true)
	spoil("manifest.json")
	run(1, true)
	run(0, true)
}
