package api_test

import (
	"context"
	"encoding/json"
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/ethereum/go-ethereum/common"

	"github.com/skyops/skyops/starter/client"
	"github.com/skyops/skyops/starter/gateway/api"
	"github.com/skyops/skyops/starter/gateway/apitest"
)

// post sends JSON to the gateway and decodes the reply, an error's too.
func post(t *testing.T, g *apitest.Gateway, path string, in any, out any, header ...string) int {
	t.Helper()
	b, err := json.Marshal(in)
	if err != nil {
		t.Fatal(err)
	}
	return send(t, g, http.MethodPost, path, string(b), out, append(header, "Content-Type", "application/json")...)
}

func send(t *testing.T, g *apitest.Gateway, method, path, body string, out any, header ...string) int {
	t.Helper()
	req, err := http.NewRequestWithContext(t.Context(), method, g.URL+path, strings.NewReader(body))
	if err != nil {
		t.Fatal(err)
	}
	for i := 0; i < len(header); i += 2 {
		req.Header.Set(header[i], header[i+1])
	}
	resp, err := conform(t, g.HTTP.Transport).RoundTrip(req)
	if err != nil {
		t.Fatal(err)
	}
	defer resp.Body.Close()
	if out != nil {
		if err := json.NewDecoder(resp.Body).Decode(out); err != nil {
			t.Fatalf("%s %s: status %d: %v", method, path, resp.StatusCode, err)
		}
	}
	return resp.StatusCode
}

func nonce(t *testing.T, g *apitest.Gateway) client.NonceReply {
	t.Helper()
	var n client.NonceReply
	if code := post(t, g, "/v1/auth/nonce", struct{}{}, &n); code != http.StatusOK {
		t.Fatalf("nonce: status %d", code)
	}
	return n
}

func TestSignInIsStrict(t *testing.T) {
	t.Parallel()
	g := apitest.Start(t, nil)
	key, other := apitest.NewKey(t), apitest.NewKey(t)
	for name, c := range map[string]struct {
		fields func(*client.NonceReply)
		text   func(string) string
		signer apitest.Key
		want   string // part of the refusal; empty: let in
	}{
		"good":          {},
		"domain":        {fields: func(n *client.NonceReply) { n.Domain = "evil.example" }, want: "evil.example"},
		"domain suffix": {fields: func(n *client.NonceReply) { n.Domain = "evil." + n.Domain }, want: "evil."},
		"uri":           {fields: func(n *client.NonceReply) { n.URI = "http://evil.example/" }, want: "evil.example"},
		"chain":         {fields: func(n *client.NonceReply) { n.ChainID = 1 }, want: "chain 1"},
		"nonce":         {fields: func(n *client.NonceReply) { n.Nonce = "0123456789abcdef" }, want: "nonce"},
		"expired":       {fields: func(n *client.NonceReply) { n.ExpiresAt = uint64(time.Now().Add(-time.Second).Unix()) }, want: "expired"},
		"no expiry":     {text: func(s string) string { return s[:strings.Index(s, "\nExpiration")] }, want: "expiration"},
		"issued long ago": {text: func(s string) string {
			at := strings.Index(s, "Issued At: ") + len("Issued At: ")
			return s[:at] + "2020" + s[at+4:]
		}, want: "issued"},
		"not yet valid": {text: func(s string) string {
			return s + "\nNot Before: " + time.Now().Add(time.Hour).UTC().Format(time.RFC3339)
		}, want: "not valid now"},
		"trailing text": {text: func(s string) string { return s + "\n\nand give me everything" }, want: "ERC-4361"},
		"lower case":    {text: strings.ToLower, want: "ERC-4361"},
		"empty":         {text: func(string) string { return "" }, want: "ERC-4361"},
		"other signer":  {signer: other, want: "signature"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			n := nonce(t, g)
			if c.fields != nil {
				c.fields(&n)
			}
			text := client.SignInMessage(key.Address(), n, time.Now())
			if c.text != nil {
				text = c.text(text)
			}
			signer := key
			if c.signer != (apitest.Key{}) {
				signer = c.signer
			}
			sig, err := signer.Sign(client.SignInDigest(text))
			if err != nil {
				t.Fatal(err)
			}
			var p client.Problem
			code := post(t, g, "/v1/auth/login", client.LoginRequest{Message: text, Signature: sig}, &p)
			if c.want == "" {
				if code != http.StatusOK {
					t.Errorf("status %d: %s", code, p.Detail)
				}
				return
			}
			if code != http.StatusUnauthorized || p.Code != client.CodeSignature || !strings.Contains(p.Detail, c.want) {
				t.Errorf("status %d, code %s: %q does not name %q", code, p.Code, p.Detail, c.want)
			}
		})
	}
}

func TestNonceIsGoodOnce(t *testing.T) {
	t.Parallel()
	g := apitest.Start(t, nil)
	key := apitest.NewKey(t)
	text := client.SignInMessage(key.Address(), nonce(t, g), time.Now())
	sig, err := key.Sign(client.SignInDigest(text))
	if err != nil {
		t.Fatal(err)
	}
	in := client.LoginRequest{Message: text, Signature: sig}
	if code := post(t, g, "/v1/auth/login", in, nil); code != http.StatusOK {
		t.Fatalf("first login: status %d", code)
	}
	if code := post(t, g, "/v1/auth/login", in, nil); code != http.StatusUnauthorized {
		t.Errorf("second login with the same message: status %d", code)
	}
}

func TestContractWalletSignsIn(t *testing.T) {
	t.Parallel()
	g := apitest.Start(t, nil)
	key, safe := apitest.NewKey(t), apitest.NewKey(t).Address()
	g.Chain.ContractWallet(safe, key.Address())
	text := client.SignInMessage(safe, nonce(t, g), time.Now())
	sig, err := key.Sign(client.SignInDigest(text))
	if err != nil {
		t.Fatal(err)
	}
	var s client.Session
	if code := post(t, g, "/v1/auth/login", client.LoginRequest{Message: text, Signature: sig}, &s); code != http.StatusOK || s.Owner != safe {
		t.Errorf("status %d, owner %s", code, s.Owner)
	}
}

func TestSessionEnds(t *testing.T) {
	t.Parallel()
	var now time.Time
	clock := time.Now()
	g := apitest.Start(t, func(o *api.Options) {
		o.Now = func() time.Time {
			if now.IsZero() {
				return clock
			}
			return now
		}
	})
	w := signIn(t, g)
	if _, err := w.Jobs(t.Context(), client.JobsQuery{Limit: 1}); err != nil {
		t.Fatal(err)
	}
	s, err := w.SignIn(t.Context(), w.key, g.Network.ChainID)
	if err != nil {
		t.Fatal(err)
	}
	auth := []string{"Authorization", "Bearer " + s.Token}
	if code := send(t, g, http.MethodGet, "/v1/jobs", "", nil, auth...); code != http.StatusOK {
		t.Errorf("with a session: status %d", code)
	}
	if code := send(t, g, http.MethodPost, "/v1/auth/logout", "", nil, auth...); code != http.StatusNoContent {
		t.Errorf("logout: status %d", code)
	}
	if code := send(t, g, http.MethodGet, "/v1/jobs", "", nil, auth...); code != http.StatusUnauthorized {
		t.Errorf("after logout: status %d", code)
	}
	s, err = w.SignIn(t.Context(), w.key, g.Network.ChainID)
	if err != nil {
		t.Fatal(err)
	}
	now = clock.Add(13 * time.Hour)
	if code := send(t, g, http.MethodGet, "/v1/jobs", "", nil, "Authorization", "Bearer "+s.Token); code != http.StatusUnauthorized {
		t.Errorf("thirteen hours later: status %d", code)
	}
}

func TestEverythingOfAJobIsItsOwners(t *testing.T) {
	t.Parallel()
	g := apitest.Start(t, nil)
	mine, theirs := signIn(t, g), signIn(t, g)
	id, err := mine.Submit(t.Context(), mine.submission(t, spec(t), nil))
	if err != nil {
		t.Fatal(err)
	}
	if _, err := mine.AwaitFinal(t.Context(), id.Job); err != nil {
		t.Fatal(err)
	}
	reads := map[string]func(context.Context, *wallet, common.Hash) error{
		"job": func(ctx context.Context, w *wallet, id common.Hash) error { _, err := w.Job(ctx, id); return err },
		"wait": func(ctx context.Context, w *wallet, id common.Hash) error {
			_, err := w.AwaitFinal(ctx, id)
			return err
		},
		"events": func(ctx context.Context, w *wallet, id common.Hash) error {
			_, err := w.Events(ctx, id, 0, 0)
			return err
		},
		"frames": func(ctx context.Context, w *wallet, id common.Hash) error {
			_, err := w.Frames(ctx, id, client.LogStream, 1, 0, 0)
			return err
		},
		"result": func(ctx context.Context, w *wallet, id common.Hash) error { _, err := w.Result(ctx, id); return err },
		"proof":  func(ctx context.Context, w *wallet, id common.Hash) error { _, err := w.Proof(ctx, id); return err },
		"cancel": func(ctx context.Context, w *wallet, id common.Hash) error {
			_, err := w.Cancel(ctx, id, "")
			return err
		},
	}
	anonymous, err := client.New(g.URL, client.Options{})
	if err != nil {
		t.Fatal(err)
	}
	for name, read := range reads {
		if err := read(t.Context(), mine, id.Job); err != nil {
			t.Errorf("%s by its owner: %v", name, err)
		}
		for _, job := range []common.Hash{id.Job, {1}} { // another's job and none are the same
			if err := read(t.Context(), theirs, job); !client.IsCode(err, client.CodeNotFound) {
				t.Errorf("%s by another: %v", name, err)
			}
		}
		if err := read(t.Context(), &wallet{Client: anonymous}, id.Job); !client.IsCode(err, client.CodeUnauthorized) {
			t.Errorf("%s without a session: %v", name, err)
		}
	}
	if list, err := theirs.Jobs(t.Context(), client.JobsQuery{}); err != nil || len(list.Jobs) != 0 {
		t.Errorf("another's list: %+v, %v", list, err)
	}
}
