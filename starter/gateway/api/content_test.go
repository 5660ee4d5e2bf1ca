package api_test

import (
	"bytes"
	"context"
	"errors"
	"io"
	"math/rand/v2"
	"net/http"
	"strings"
	"sync"
	"testing"

	"github.com/skyops/skyops/protocol/seal"
	"github.com/skyops/skyops/starter/client"
	"github.com/skyops/skyops/starter/gateway/api"
	"github.com/skyops/skyops/starter/gateway/apitest"
)

// pack seals data into segments of 64 KiB.
func pack(t *testing.T, data []byte) (manifest []byte, segments [][]byte) {
	t.Helper()
	id, err := seal.NewIdentity()
	if err != nil {
		t.Fatal(err)
	}
	var mu sync.Mutex
	parts := map[int][]byte{}
	w, err := seal.NewWriter(t.Context(), seal.Head{Kind: seal.KindInput}, []string{id.Recipient()}, func(_ context.Context, s seal.Staged) error {
		b, err := io.ReadAll(s.Reader())
		mu.Lock()
		defer mu.Unlock()
		parts[s.Index] = b
		return err
	}, seal.WriterOptions{SegmentSize: 1 << 16})
	if err != nil {
		t.Fatal(err)
	}
	defer w.Abort()
	if _, err := w.Write(data); err != nil {
		t.Fatal(err)
	}
	m, err := w.Close()
	if err != nil {
		t.Fatal(err)
	}
	if manifest, err = m.Encode(); err != nil {
		t.Fatal(err)
	}
	for i := range len(parts) {
		segments = append(segments, parts[i])
	}
	return manifest, segments
}

func noise(n int) []byte {
	b := make([]byte, n)
	r := rand.NewChaCha8([32]byte{1})
	_, _ = r.Read(b)
	return b
}

func TestUploadComesBackByRange(t *testing.T) {
	t.Parallel()
	g := apitest.Start(t, nil)
	w := signIn(t, g)
	manifest, segments := pack(t, noise(200_000))
	u, err := w.NewUpload(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	for i, s := range segments {
		if i == 2 { // another process goes on
			if u, err = w.ResumeUpload(t.Context(), u.State().ID); err != nil {
				t.Fatal(err)
			}
			if u.State().Segments != 2 {
				t.Fatalf("resumed at %+v", u.State())
			}
		}
		if err := u.Append(t.Context(), int64(len(s)), func() io.Reader { return bytes.NewReader(s) }); err != nil {
			t.Fatal(err)
		}
	}
	r, err := u.Complete(t.Context(), manifest)
	if err != nil || r.Manifest != seal.HashManifest(manifest) {
		t.Fatalf("%+v, %v", r, err)
	}
	if again, err := u.Complete(t.Context(), manifest); err != nil || again != r {
		t.Errorf("completing it again: %+v, %v", again, err)
	}
	for _, from := range []int{0, 1, 50_000, len(segments[1]) - 1} {
		body, err := w.Blob(t.Context(), r.CID, seal.SegmentName(1), int64(from))
		if err != nil {
			t.Fatal(err)
		}
		got, err := io.ReadAll(body)
		body.Close()
		if err != nil || !bytes.Equal(got, segments[1][from:]) {
			t.Errorf("from %d: %d bytes, %v", from, len(got), err)
		}
	}
	if _, err := w.Blob(t.Context(), r.CID, seal.SegmentName(1), int64(len(segments[1]))+1); err == nil {
		t.Error("a range past the end is served")
	}
	if _, err := w.Blob(t.Context(), r.CID, "99999.age", 0); !client.IsCode(err, client.CodeNotFound) {
		t.Errorf("a file that is not there: %v", err)
	}
	if _, err := w.Blob(t.Context(), r.CID, "", 0); !client.IsCode(err, client.CodeInvalid) {
		t.Errorf("a directory as a file: %v", err)
	}
	if _, err := w.Blob(t.Context(), "nonsense", "x", 0); !client.IsCode(err, client.CodeInvalid) {
		t.Errorf("no CID at all: %v", err)
	}
}

func TestUploadTakesNothingElse(t *testing.T) {
	t.Parallel()
	g := apitest.Start(t, func(o *api.Options) { o.MaxUpload = 400_000 })
	w, other := signIn(t, g), signIn(t, g)
	manifest, segments := pack(t, noise(100_000))
	appendTo := func(by *wallet, id string, body []byte) error {
		u, err := by.ResumeUpload(t.Context(), id)
		if err != nil {
			return err
		}
		return u.Append(t.Context(), int64(len(body)), func() io.Reader { return bytes.NewReader(body) })
	}
	u, err := w.NewUpload(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	id := u.State().ID
	if err := appendTo(w, id, []byte("plain text, as somebody might send by mistake")); !client.IsCode(err, client.CodeContent) {
		t.Errorf("plain text: %v", err)
	}
	if err := appendTo(other, id, segments[0]); err == nil {
		t.Error("another wallet's upload can be written")
	}
	if err := appendTo(w, id, append([]byte("age-encryption.org/v1\n"), noise(500_000)...)); !client.IsCode(err, client.CodeTooLarge) {
		t.Errorf("more than allowed: %v", err)
	}
	if err := appendTo(w, id, segments[0]); err != nil {
		t.Fatal(err)
	}
	if _, err := u.Complete(t.Context(), manifest); !client.IsCode(err, client.CodeContent) {
		t.Errorf("a segment short: %v", err)
	}
	damaged := bytes.Clone(segments[1])
	damaged[len(damaged)-1] ^= 1
	if err := appendTo(w, id, damaged); err != nil {
		t.Fatal(err)
	}
	if _, err := u.Complete(t.Context(), manifest); !client.IsCode(err, client.CodeContent) {
		t.Errorf("another byte in a segment: %v", err)
	}
	if _, err := u.Complete(t.Context(), []byte(`{"version":1}`)); !client.IsCode(err, client.CodeContent) {
		t.Errorf("no manifest: %v", err)
	}
	// At the wrong offset the reply names the right one.
	var p client.Problem
	s, err := w.SignIn(t.Context(), w.key, g.Network.ChainID)
	if err != nil {
		t.Fatal(err)
	}
	code := send(t, g, http.MethodPatch, "/v1/uploads/"+id, "x", &p, "Authorization", "Bearer "+s.Token, "Upload-Offset", "1")
	if code != http.StatusConflict || p.Code != client.CodeOffset || p.Offset == nil || *p.Offset != uint64(len(segments[0])+len(damaged)) {
		t.Errorf("status %d, %+v", code, p)
	}
}

// brokenOnce loses the reply to the first PATCH: the bytes arrive, the client does not know.
type brokenOnce struct {
	http.RoundTripper
	mu     sync.Mutex
	broken bool
}

func (b *brokenOnce) RoundTrip(r *http.Request) (*http.Response, error) {
	resp, err := b.RoundTripper.RoundTrip(r)
	b.mu.Lock()
	defer b.mu.Unlock()
	if err == nil && r.Method == http.MethodPatch && !b.broken {
		b.broken = true
		resp.Body.Close()
		return nil, errors.New("connection reset by peer")
	}
	return resp, err
}

func TestUploadSurvivesALostReply(t *testing.T) {
	t.Parallel()
	g := apitest.Start(t, nil)
	w := signIn(t, g)
	s, err := w.SignIn(t.Context(), w.key, g.Network.ChainID)
	if err != nil {
		t.Fatal(err)
	}
	c, err := client.New(g.URL, client.Options{
		HTTP:  &http.Client{Transport: &brokenOnce{RoundTripper: http.DefaultTransport}},
		Token: func(context.Context, bool) (string, error) { return s.Token, nil },
	})
	if err != nil {
		t.Fatal(err)
	}
	manifest, segments := pack(t, noise(100_000))
	u, err := c.NewUpload(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	for _, s := range segments {
		if err := u.Append(t.Context(), int64(len(s)), func() io.Reader { return bytes.NewReader(s) }); err != nil {
			t.Fatal(err)
		}
	}
	if _, err := u.Complete(t.Context(), manifest); err != nil {
		t.Error(err)
	}
}

func TestDamagedStorageIsNotServedAsWhole(t *testing.T) {
	t.Parallel()
	g := apitest.Start(t, nil)
	w := signIn(t, g)
	id, err := w.Submit(t.Context(), w.submission(t, spec(t), nil))
	if err != nil {
		t.Fatal(err)
	}
	j, err := w.AwaitFinal(t.Context(), id.Job)
	if err != nil {
		t.Fatal(err)
	}
	info, err := g.Blobs.Stat(t.Context(), j.Package.CID+"/"+seal.SegmentName(0))
	if err != nil {
		t.Fatal(err)
	}
	if err := g.Blobs.Corrupt(info.CID); err != nil {
		t.Fatal(err)
	}
	r, err := w.Blob(t.Context(), j.Package.CID, seal.SegmentName(0), 0)
	if err != nil {
		return // refused at once
	}
	defer r.Close()
	if b, err := io.ReadAll(r); err == nil {
		t.Errorf("%d damaged bytes came as a whole reply", len(b))
	}
}

func TestProtection(t *testing.T) {
	t.Parallel()
	g := apitest.Start(t, func(o *api.Options) { o.RatePerIP = 5 })
	var p client.Problem
	limited := false
	for range 50 {
		if code := send(t, g, http.MethodGet, "/v1/network", "", nil); code == http.StatusTooManyRequests {
			limited = true
			break
		}
	}
	if !limited {
		t.Error("fifty requests at once from one address are all served")
	}
	g = apitest.Start(t, nil)
	code := send(t, g, http.MethodPost, "/v1/auth/nonce", "", &p, "Origin", "http://evil.example", "Sec-Fetch-Site", "cross-site")
	if code != http.StatusForbidden || p.Code != client.CodeForbidden {
		t.Errorf("a request of another site's page: status %d, %+v", code, p)
	}
	resp, err := g.HTTP.Get(g.URL + "/v1/network")
	if err != nil {
		t.Fatal(err)
	}
	defer resp.Body.Close()
	body, err := io.ReadAll(resp.Body)
	if err != nil {
		t.Fatal(err)
	}
	for _, h := range []string{"X-Content-Type-Options", "Content-Security-Policy", "Referrer-Policy", "Cache-Control"} {
		if resp.Header.Get(h) == "" {
			t.Errorf("header %s is missing", h)
		}
	}
	if strings.Contains(string(body), "operator") {
		t.Errorf("users see the operator's section: %s", body)
	}
	for _, path := range []string{"/healthz", "/readyz", "/openapi.json"} {
		if code := send(t, g, http.MethodGet, path, "", nil); code != http.StatusOK {
			t.Errorf("%s: status %d", path, code)
		}
	}
	if code := send(t, g, http.MethodGet, "/docs", "", nil); code != http.StatusNotFound {
		t.Errorf("/docs: status %d", code)
	}
}

func TestFaucetGivesOnce(t *testing.T) {
	t.Parallel()
	g := apitest.Start(t, nil)
	c, err := client.New(g.URL, client.Options{})
	if err != nil {
		t.Fatal(err)
	}
	to := apitest.NewKey(t).Address()
	if r, err := c.Faucet(t.Context(), to); err != nil || r.Coin.IsZero() {
		t.Errorf("%+v, %v", r, err)
	}
	if code := post(t, g, "/v1/faucet", client.FaucetRequest{Address: to}, nil); code != http.StatusTooManyRequests {
		t.Errorf("again: status %d", code)
	}
	none := apitest.Start(t, func(o *api.Options) { o.Faucet = nil })
	if code := post(t, none, "/v1/faucet", client.FaucetRequest{Address: to}, nil); code != http.StatusNotFound {
		t.Errorf("where there is none: status %d", code)
	}
}
