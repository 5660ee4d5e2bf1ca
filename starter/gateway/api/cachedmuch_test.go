package api_test

import (
	"context"
	"errors"
	"io"
	"net/http"
	"reflect"
	"sync"
	"testing"
	"time"

	"github.com/skyops/skyops/protocol/job"
	"github.com/skyops/skyops/starter/client"
	"github.com/skyops/skyops/starter/gateway/api"
	"github.com/skyops/skyops/starter/gateway/apitest"
	"github.com/skyops/skyops/store"
)

// mayRead is how many jobs and specs one request for earlier steps looks at.
const mayRead = job.MaxSteps + job.MaxPipelineRuns + job.MaxItems

// opened counts how often what is stored is opened.
type opened struct {
	api.Blobs
	mu sync.Mutex
	n  map[string]int
}

func (b *opened) Get(ctx context.Context, ref string, off, length int64) (io.ReadCloser, error) {
	b.mu.Lock()
	defer b.mu.Unlock()
	b.n[ref]++
	return b.Blobs.Get(ctx, ref, off, length)
}

// claims has a step be said to have had so many jobs, of which nothing is there.
func (w *wallet) claims(t *testing.T, of client.CachedWork, step uint32, work job.Cache, runs uint32) client.CachedWork {
	t.Helper()
	r := store.StepResult{Owner: w.key.Address(), Work: work, Order: of.Order, Step: step, Runs: runs, At: time.Now()}
	if err := w.g.Store.PutStepResult(t.Context(), r); err != nil {
		t.Fatal(err)
	}
	return client.CachedWork{Work: work}
}

// asks is one request, without the ones that a client makes for more.
func (w *wallet) asks(t *testing.T, of ...client.CachedWork) (out client.CachedSteps) {
	t.Helper()
	s, err := w.SignIn(t.Context(), w.key, w.g.Network.ChainID)
	if err != nil {
		t.Fatal(err)
	}
	if code := post(t, w.g, "/v1/pipelines/cached", client.CachedQuery{Work: of}, &out, "Authorization", "Bearer "+s.Token); code != http.StatusOK {
		t.Fatalf("status %d", code)
	}
	return out
}

// Where one result of a fan-out is gone, the others are found, by no more reads than
// it has jobs: so much of a large pipeline is within what one request may read.
func TestAFanOutThatLostOneIsReadOnce(t *testing.T) {
	t.Parallel()
	blobs := &opened{n: map[string]int{}}
	g := apitest.Start(t, func(o *api.Options) { blobs.Blobs, o.Glance = o.Blobs, blobs })
	w := signIn(t, g)
	of := w.some(t, job.Cache{1}, 0)
	if err := g.Jobs.LeaveStep(t.Context(), of.Order, 1, 20, 0); err != nil {
		t.Fatal(err)
	}
	lost, _, err := g.Store.Result(t.Context(), job.Partly{Order: of.Order, Count: 2, Step: 1}.Job(7))
	if err != nil {
		t.Fatal(err)
	}
	if err := errors.Join(g.Blobs.Unpin(t.Context(), lost.CID), g.Blobs.Collect(t.Context())); err != nil {
		t.Fatal(err)
	}
	before := w.claims(t, of, 100, job.Cache{2}, mayRead-2-20) // of two specs and twenty jobs there is just room
	out := w.asks(t, before, of)
	if len(out.More) != 0 || len(out.Steps) != 1 || len(out.Steps[0].Runs) != 19 {
		t.Fatalf("%d steps, more: %v", len(out.Steps), out.More)
	}
	for ref, n := range blobs.n {
		if n != 1 {
			t.Errorf("%s is read %d times", ref, n)
		}
	}
}

// Beyond what one request reads, work is named that has to be asked for again, always
// the same; what is behind it is looked for as far as there is room.
func TestWhatIsTooMuchForOneRequestIsAskedForAgain(t *testing.T) {
	t.Parallel()
	w := signIn(t, apitest.Start(t, nil))
	small := w.some(t, job.Cache{1}, 2) // two specs and twenty jobs that there may be
	much := w.claims(t, small, 100, job.Cache{2}, mayRead-2-20)
	more := w.claims(t, small, 101, job.Cache{3}, 23)
	for range 3 {
		out := w.asks(t, much, more, small)
		if !reflect.DeepEqual(out.More, []client.CachedWork{more}) || len(out.Steps) != 1 {
			t.Fatalf("%d steps, more: %v", len(out.Steps), out.More)
		}
	}
	if out := w.asks(t, more, much, small); !reflect.DeepEqual(out.More, []client.CachedWork{much}) || len(out.Steps) != 1 {
		t.Errorf("the other way round: %d steps, more: %v", len(out.Steps), out.More)
	}
	much = w.claims(t, small, 102, job.Cache{4}, mayRead-1)
	if out := w.asks(t, much, small); !reflect.DeepEqual(out.More, []client.CachedWork{small}) {
		t.Errorf("no room for its specs: %v", out.More)
	}
	if found := w.findSome(t, much, small); len(found) != 1 || found[0].Work != small.Work {
		t.Errorf("a client that asks again finds %+v", found)
	}
}
