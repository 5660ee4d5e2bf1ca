package api_test

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"slices"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"github.com/skyops/skyops/activities/delivery"
	"github.com/skyops/skyops/protocol/job"
	"github.com/skyops/skyops/starter/client"
	"github.com/skyops/skyops/starter/gateway/api"
	"github.com/skyops/skyops/starter/gateway/apitest"
)

// failing is storage that fails to show anything, as long as there is an error.
type failing struct {
	api.Blobs
	err atomic.Pointer[error]
}

func (b *failing) Get(ctx context.Context, ref string, off, length int64) (io.ReadCloser, error) {
	if err := b.err.Load(); err != nil && *err != nil {
		return nil, *err
	}
	return b.Blobs.Get(ctx, ref, off, length)
}

// What storage says that it has not is gone, and runs again. Where it says nothing, nobody
// may take that for an answer: all would be paid for twice.
func TestStorageThatDoesNotAnswerHasNotLostAnything(t *testing.T) {
	t.Parallel()
	blobs := &failing{}
	g := apitest.Start(t, func(o *api.Options) { blobs.Blobs, o.Glance = o.Blobs, blobs })
	w, work := signIn(t, g), job.Cache{1}
	w.ran(t, work)
	found, err := w.earlierSteps(t.Context(), []client.CachedWork{{Work: work}})
	if err != nil || len(found) != 1 {
		t.Fatalf("%+v: %v", found, err)
	}
	s, err := w.SignIn(t.Context(), w.key, g.Network.ChainID)
	if err != nil {
		t.Fatal(err)
	}
	ask := func(path string, body any) (int, client.Problem) {
		t.Helper()
		text, err := json.Marshal(body)
		if err != nil {
			t.Fatal(err)
		}
		var p client.Problem
		return send(t, g, http.MethodPost, path, string(text), &p, "Authorization", "Bearer "+s.Token, "Content-Type", "application/json"), p
	}
	for name, c := range map[string]struct {
		err   error
		looks int // status of who asks what is there
		takes int // of who submits what takes of it
	}{
		"it is there":        {nil, http.StatusOK, http.StatusAccepted},
		"it is not there":    {fmt.Errorf("%w: block", delivery.ErrNotFound), http.StatusOK, http.StatusConflict},
		"other bytes":        {delivery.ErrCorrupt, http.StatusOK, http.StatusConflict},
		"no answer":          {fmt.Errorf("%w: refused", delivery.ErrAway), http.StatusServiceUnavailable, http.StatusServiceUnavailable},
		"no answer in time":  {context.DeadlineExceeded, http.StatusServiceUnavailable, http.StatusServiceUnavailable},
		"an answer of chaos": {errors.New("status 500"), http.StatusServiceUnavailable, http.StatusServiceUnavailable},
	} {
		blobs.err.Store(&c.err)
		status, p := ask("/v1/pipelines/cached", client.CachedQuery{Work: []client.CachedWork{{Work: work}}})
		if status != c.looks {
			t.Errorf("%s: status %d, %+v", name, status, p)
		}
		if again := status == http.StatusServiceUnavailable; again && (p.Code != client.CodeUnavailable || p.RetryAfter == 0 || p.Next == "") {
			t.Errorf("%s: %+v", name, p)
		}
		if status, p := ask("/v1/pipelines", w.chained(t, servedFrom(found[0]))); status != c.takes {
			t.Errorf("%s: a submission: status %d, %+v", name, status, p)
		}
	}
}

// partlyAway is storage that shows nothing of some packages: it refuses, or is slow to say.
type partlyAway struct {
	api.Blobs
	refuses, hangs func(ref string) bool
}

func (b *partlyAway) Get(ctx context.Context, ref string, off, length int64) (io.ReadCloser, error) {
	switch {
	case b.refuses != nil && b.refuses(ref):
		return nil, fmt.Errorf("%w: refused", delivery.ErrAway)
	case b.hangs != nil && b.hangs(ref):
		<-ctx.Done()
		return nil, ctx.Err()
	}
	return b.Blobs.Get(ctx, ref, off, length)
}

// Work of which storage does not say whether it is there is named, and bars no other. Of a
// fan-out, all but the jobs in question are found for who takes those for gone.
func TestOnePackageThatIsAwayBarsNoOtherWork(t *testing.T) {
	t.Parallel()
	blobs := &partlyAway{}
	g := apitest.Start(t, func(o *api.Options) { blobs.Blobs, o.Glance = o.Blobs, blobs })
	w, well := signIn(t, g), job.Cache{1}
	w.ran(t, well)
	of := w.some(t, job.Cache{2}, 5)
	away, _, err := g.Store.Result(t.Context(), job.Partly{Order: of.Order, Count: 2, Step: 1}.Job(3))
	if err != nil {
		t.Fatal(err)
	}
	blobs.refuses = func(ref string) bool { return strings.HasPrefix(ref, away.CID) }
	both := []client.CachedWork{{Work: well}, of}
	found, err := w.CachedSteps(t.Context(), client.CachedQuery{Work: both})
	if err != nil || len(found.Steps) != 1 || found.Steps[0].Work != well || !slices.Equal(found.Unknown, both[1:]) {
		t.Errorf("%+v: %v", found, err)
	}
	found, err = w.CachedSteps(t.Context(), client.CachedQuery{Work: both, AwayIsGone: true})
	if err != nil || len(found.Steps) != 2 || len(found.Steps[1].Runs) != 4 || len(found.Unknown) != 0 {
		t.Errorf("taken for gone: %+v: %v", found, err)
	}
}

// A look ends in its time, however much storage is slow to say; what it was told of by then is found.
func TestALookEndsInItsTime(t *testing.T) {
	t.Parallel()
	blobs := &partlyAway{}
	g := apitest.Start(t, func(o *api.Options) {
		blobs.Blobs, o.Glance, o.LookTime = o.Blobs, blobs, 2*time.Second
	})
	w, well := signIn(t, g), job.Cache{1}
	w.ran(t, well)
	of := w.some(t, job.Cache{2}, 10) // fewer than are read at once
	slow := map[string]bool{}
	for item := range uint32(10) {
		lost, _, err := g.Store.Result(t.Context(), job.Partly{Order: of.Order, Count: 2, Step: 1}.Job(item))
		if err != nil {
			t.Fatal(err)
		}
		slow[lost.CID] = true
	}
	blobs.hangs = func(ref string) bool {
		cid, _, _ := strings.Cut(ref, "/")
		return slow[cid]
	}
	both := []client.CachedWork{{Work: well}, of}
	for _, gone := range []bool{false, true} {
		ctx, cancel := context.WithTimeout(t.Context(), 12*time.Second) // one package alone has fifteen
		found, err := w.CachedSteps(ctx, client.CachedQuery{Work: both, AwayIsGone: gone})
		cancel()
		if err != nil || len(found.Steps) != 1 || found.Steps[0].Work != well || !slices.Equal(found.Unknown, both[1:]) {
			t.Errorf("%+v: %v", found, err)
		}
	}
}

// Without its time every look would end before it began, and what is there be unknown.
func TestALookNeedsItsTime(t *testing.T) {
	t.Parallel()
	o := api.DefaultOptions()
	o.Network.Gateway, o.LookTime = "http://127.0.0.1:1", 0
	if _, err := api.New(o); err == nil || !strings.Contains(err.Error(), "LookTime") {
		t.Error(err)
	}
}
