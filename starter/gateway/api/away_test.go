package api_test

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"sync/atomic"
	"testing"

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
	found, err := w.CachedSteps(t.Context(), []client.CachedWork{{Work: work}})
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
