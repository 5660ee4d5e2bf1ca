package api_test

import (
	"context"
	"encoding/json"
	"errors"
	"net/http"
	"sync"
	"testing"
	"time"

	"github.com/ethereum/go-ethereum/common"

	"github.com/skyops/skyops/starter/client"
	"github.com/skyops/skyops/starter/gateway/api"
	"github.com/skyops/skyops/starter/gateway/apitest"
)

// token signs in and returns the header that says so.
func (w *wallet) token(t *testing.T) []string {
	t.Helper()
	s, err := w.SignIn(t.Context(), w.key, w.g.Network.ChainID)
	if err != nil {
		t.Fatal(err)
	}
	return []string{"Authorization", "Bearer " + s.Token}
}

func TestAKeyIsOneOrders(t *testing.T) {
	t.Parallel()
	g := apitest.Start(t, nil)
	w := signIn(t, g)
	g.Chain.Deposit(common.Address{}, w.key.Address(), coins(5))
	first := w.submission(t, spec(t), nil)
	var replies [2]client.SubmitReply
	for i := range replies {
		if code := post(t, g, "/v1/jobs", first, &replies[i], "Idempotency-Key", "k"); code != http.StatusAccepted {
			t.Fatalf("status %d", code)
		}
	}
	if replies[0] != replies[1] {
		t.Errorf("replies %+v", replies)
	}
	var p client.Problem
	second := w.submission(t, spec(t), nil)
	if code := post(t, g, "/v1/jobs", second, &p, "Idempotency-Key", "k"); code != http.StatusUnprocessableEntity || p.Code != client.CodeKeyReused || p.Next == "" {
		t.Errorf("another order under the same key: status %d, %+v", code, p)
	}
	if g.Jobs.Submits() != 1 {
		t.Errorf("%d workflows", g.Jobs.Submits())
	}
	if code := post(t, g, "/v1/jobs", second, nil, "Idempotency-Key", "faucet"); code != http.StatusAccepted {
		t.Errorf("a key that is a word of the faucet's: status %d", code)
	}
	other := signIn(t, g)
	if code := post(t, g, "/v1/jobs", other.submission(t, spec(t), nil), nil, "Idempotency-Key", "k"); code != http.StatusAccepted {
		t.Errorf("another wallet's key: status %d", code)
	}
}

// What failed may be tried again under its key.
func TestAFailureIsNotKept(t *testing.T) {
	t.Parallel()
	g := apitest.Start(t, nil)
	w := signIn(t, g)
	sub := w.submission(t, spec(t), nil)
	g.Chain.Down(true)
	if code := post(t, g, "/v1/jobs", sub, nil, "Idempotency-Key", "k"); code != http.StatusServiceUnavailable {
		t.Fatalf("status %d", code)
	}
	g.Chain.Down(false)
	if code := post(t, g, "/v1/jobs", sub, nil, "Idempotency-Key", "k"); code != http.StatusAccepted {
		t.Errorf("status %d", code)
	}
}

// Every request that changes something can be repeated under its key, also at the
// same time, and its key is good for no other; after a day it is free.
func TestKeysOfEveryChange(t *testing.T) {
	t.Parallel()
	var mu sync.Mutex
	ahead := time.Duration(0)
	g := apitest.Start(t, func(o *api.Options) {
		o.Now = func() time.Time {
			mu.Lock()
			defer mu.Unlock()
			return time.Now().Add(ahead)
		}
	})
	w := signIn(t, g)
	id, finish := w.run(t)
	defer finish()
	auth := append(w.token(t), "Idempotency-Key", "k", "Content-Type", "application/json")
	uploads := make([]client.Upload, 8)
	var wg sync.WaitGroup
	for i := range uploads {
		wg.Go(func() {
			if code := send(t, g, http.MethodPost, "/v1/uploads", "", &uploads[i], auth...); code != http.StatusCreated {
				t.Errorf("begin an upload: %d", code)
			}
		})
	}
	wg.Wait()
	for _, u := range uploads {
		if u != uploads[0] {
			t.Errorf("eight uploads under one key: %+v", uploads)
		}
	}
	var p client.Problem
	cancel := "/v1/jobs/" + id.Hex() + "/cancel"
	if code := send(t, g, http.MethodPost, cancel, `{}`, &p, auth...); code != http.StatusUnprocessableEntity || p.Code != client.CodeKeyReused {
		t.Errorf("a cancellation under the upload's key: %d %+v", code, p)
	}
	for range 2 {
		if code := send(t, g, http.MethodPost, cancel, `{"reason":"a"}`, nil, append(auth, "Idempotency-Key", "c")...); code != http.StatusOK {
			t.Errorf("cancel: %d", code)
		}
	}
	if code := send(t, g, http.MethodPost, cancel, `{"reason":"b"}`, &p, append(auth, "Idempotency-Key", "c")...); code != http.StatusUnprocessableEntity {
		t.Errorf("cancel for another reason: %d", code)
	}
	to := apitest.NewKey(t).Address()
	for range 2 {
		var out client.FaucetReply
		if code := post(t, g, "/v1/faucet", client.FaucetRequest{Address: to}, &out, "Idempotency-Key", "f"); code != http.StatusOK || out.Coin.IsZero() {
			t.Errorf("faucet: %d %+v", code, out)
		}
	}
	mu.Lock()
	ahead = 25 * time.Hour
	mu.Unlock()
	var fresh client.Upload
	auth = append(w.tokenAt(t, time.Now().Add(25*time.Hour)), "Idempotency-Key", "k")
	if code := send(t, g, http.MethodPost, "/v1/uploads", "", &fresh, auth...); code != http.StatusCreated || fresh == uploads[0] {
		t.Errorf("a day later: %d %+v", code, fresh)
	}
}

// tokenAt signs in at a gateway whose clock says now.
func (w *wallet) tokenAt(t *testing.T, now time.Time) []string {
	t.Helper()
	message := client.SignInMessage(w.key.Address(), nonce(t, w.g), now)
	sig, err := w.key.Sign(client.SignInDigest(message))
	if err != nil {
		t.Fatal(err)
	}
	var s client.Session
	if code := post(t, w.g, "/v1/auth/login", client.LoginRequest{Message: message, Signature: sig}, &s); code != http.StatusOK {
		t.Fatalf("sign in: %d", code)
	}
	return []string{"Authorization", "Bearer " + s.Token}
}

// The client's own retries begin one upload.
func TestTheClientRepeatsUnderOneKey(t *testing.T) {
	t.Parallel()
	g := apitest.Start(t, nil)
	w := signIn(t, g)
	s, err := w.SignIn(t.Context(), w.key, g.Network.ChainID)
	if err != nil {
		t.Fatal(err)
	}
	lost := &lostReplies{path: "/v1/uploads", left: 1}
	c, err := client.New(g.URL, client.Options{HTTP: &http.Client{Transport: lost}, Token: func(context.Context, bool) (string, error) { return s.Token, nil }})
	if err != nil {
		t.Fatal(err)
	}
	u, err := c.NewUpload(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	if len(lost.keys) != 2 || lost.keys[0] == "" || lost.keys[0] != lost.keys[1] || u.State().ID != lost.first {
		t.Errorf("keys %q, upload %+v, the first was %s", lost.keys, u.State(), lost.first)
	}
}

// lostReplies loses the replies to a path's first requests.
type lostReplies struct {
	path  string
	left  int
	keys  []string
	first string // id in the first reply that was lost
}

func (l *lostReplies) RoundTrip(r *http.Request) (*http.Response, error) {
	resp, err := http.DefaultTransport.RoundTrip(r)
	if err != nil || r.URL.Path != l.path {
		return resp, err
	}
	l.keys = append(l.keys, r.Header.Get("Idempotency-Key"))
	if l.left > 0 {
		l.left--
		defer resp.Body.Close()
		var u client.Upload
		err := json.NewDecoder(resp.Body).Decode(&u)
		l.first = u.ID
		return nil, errors.Join(errors.New("connection reset"), err)
	}
	return resp, nil
}
