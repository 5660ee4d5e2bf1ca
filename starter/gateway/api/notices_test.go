package api_test

import (
	"context"
	"fmt"
	"net/http"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/skyops/skyops/starter/client"
	"github.com/skyops/skyops/starter/gateway/api"
	"github.com/skyops/skyops/starter/gateway/apitest"
	"github.com/skyops/skyops/store"
	workjob "github.com/skyops/skyops/workflows/job"
)

// inputs keeps what jobs were started with.
type inputs struct {
	api.Jobs
	mu sync.Mutex
	in []workjob.Input
}

func (s *inputs) Submit(ctx context.Context, in workjob.Input) error {
	s.mu.Lock()
	s.in = append(s.in, in)
	s.mu.Unlock()
	return s.Jobs.Submit(ctx, in)
}

func TestAWebhookComesWithTheSubmission(t *testing.T) {
	t.Parallel()
	var spy inputs
	g := apitest.Start(t, func(o *api.Options) { spy.Jobs = o.Jobs; o.Jobs = &spy })
	w := signIn(t, g)
	sub := w.submission(t, spec(t), nil)
	for _, bad := range []string{"http://example.com/x", "https://user:hunter2@example.com", "example.com", "ftp://example.com"} {
		_, err := w.SubmitAndNotify(t.Context(), sub, bad)
		if !client.IsCode(err, client.CodeInvalid) || strings.Contains(err.Error(), "hunter2") {
			t.Errorf("%s: %v", bad, err)
		}
	}
	if len(spy.in) != 0 {
		t.Fatalf("%d jobs were started", len(spy.in))
	}
	for _, url := range []string{"https://example.com/hook", "https://another.example/"} { // of a repetition nothing counts
		if _, err := w.SubmitAndNotify(t.Context(), sub, url); err != nil {
			t.Fatal(err)
		}
		g.Chain.Open(sub.Order)
	}
	if len(spy.in) != 1 || spy.in[0].Notify != "https://example.com/hook" || spy.in[0].Submission.Spec.Salt != sub.Spec.Salt {
		t.Errorf("started with %+v", spy.in)
	}
}

func TestNoticesAreTheirOwners(t *testing.T) {
	t.Parallel()
	g := apitest.Start(t, func(o *api.Options) { o.NoticeKey = []byte("key") })
	one, other := signIn(t, g), signIn(t, g)
	for i := range 5 {
		n := store.Notice{ID: fmt.Sprint("n", i), Owner: one.key.Address(), Event: "job.failed", Host: "example.com", State: store.NoticeTrying, Attempts: 1, At: time.UnixMilli(int64(i / 2))}
		if err := g.Store.PutNotice(t.Context(), n); err != nil {
			t.Fatal(err)
		}
	}
	var got []string
	for cursor := ""; ; {
		page, err := one.Notices(t.Context(), cursor, 2)
		if err != nil {
			t.Fatal(err)
		}
		for _, n := range page.Notices {
			got = append(got, n.ID)
		}
		if cursor = page.Next; cursor == "" {
			break
		}
	}
	if want := "[n4 n2 n3 n0 n1]"; fmt.Sprint(got) != want {
		t.Errorf("listed %v, want %s", got, want)
	}
	if page, err := other.Notices(t.Context(), "", 50); err != nil || len(page.Notices) != 0 {
		t.Errorf("another wallet sees %+v: %v", page, err)
	}
	if _, err := one.Notices(t.Context(), "nonsense", 2); !client.IsCode(err, client.CodeInvalid) {
		t.Errorf("a bad cursor: %v", err)
	}
}

// A secret is made anew each time, is the wallet's own, and a repeated request gets the same.
func TestNoticeSecrets(t *testing.T) {
	t.Parallel()
	g := apitest.Start(t, func(o *api.Options) { o.NoticeKey = []byte("key") })
	one, other := signIn(t, g), signIn(t, g)
	seen := map[string]bool{}
	for _, w := range []*wallet{one, one, other} {
		s, err := w.MakeNoticeSecret(t.Context())
		if err != nil || !strings.HasPrefix(s.Secret, "whsec_") || seen[s.Secret] {
			t.Errorf("secret %+v: %v", s, err)
		}
		seen[s.Secret] = true
	}
	session, err := one.SignIn(t.Context(), one.key, g.Network.ChainID)
	if err != nil {
		t.Fatal(err)
	}
	var first, again client.NoticeSecret
	for _, into := range []*client.NoticeSecret{&first, &again} {
		send(t, g, http.MethodPost, "/v1/notices/secret", "", into, "Authorization", "Bearer "+session.Token, "Idempotency-Key", "k")
	}
	if first.Version != 3 || again != first || first.Secret == "" {
		t.Errorf("a repeated request: %+v, then %+v", first, again)
	}
	if kept, found, err := g.Store.Idempotent(t.Context(), one.key.Address(), "reply k", time.Now()); err != nil || !found || strings.Contains(string(kept), "whsec_") {
		t.Errorf("kept %q: %v", kept, err)
	}
}
