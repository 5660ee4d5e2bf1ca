package direct_test

import (
	"context"
	"errors"
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"github.com/ethereum/go-ethereum/common"

	"github.com/skyops/skyops/activities/delivery"
	"github.com/skyops/skyops/activities/delivery/deliverytest"
	"github.com/skyops/skyops/activities/delivery/direct"
	"github.com/skyops/skyops/activities/delivery/memory"
)

// secrets is a store of secrets.
type secrets map[string][]byte

func (s secrets) Secret(_ context.Context, name string, fresh func() ([]byte, error)) (b []byte, err error) {
	if s[name] == nil {
		s[name], err = fresh()
	}
	return s[name], err
}

func keys(t *testing.T, s secrets) direct.Keys {
	t.Helper()
	k, err := direct.OpenKeys(t.Context(), s)
	if err != nil {
		t.Fatal(err)
	}
	return k
}

// The suite, against a gateway that serves a store under links.
func TestConformance(t *testing.T) {
	t.Parallel()
	deliverytest.RunTarget(t, func(t *testing.T) (delivery.Target, delivery.Store) {
		store, shared := memory.New(), secrets{}
		here := keys(t, shared)
		server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
			parts := strings.Split(r.URL.Path, "/") // "", v1, links, token, name
			l, err := here.Read(parts[3], time.Now())
			var b io.ReadCloser
			if err == nil {
				b, err = store.Get(r.Context(), l.CID+"/"+parts[4], 0, delivery.Whole)
			}
			if err != nil {
				http.Error(w, err.Error(), http.StatusNotFound)
				return
			}
			all, _ := io.ReadAll(b)
			http.ServeContent(w, r, "", time.Time{}, strings.NewReader(string(all)))
		}))
		t.Cleanup(server.Close)
		return direct.New(server.URL, keys(t, shared), time.Second, time.Now), store
	})
}

func TestTokens(t *testing.T) {
	t.Parallel()
	k, now := keys(t, secrets{}), time.Unix(1_800_000_000, 0)
	link := direct.Link{Owner: common.Address{1}, Job: common.Hash{2}, CID: "bafyx", Expires: now.Add(time.Minute)}
	token := k.Token(link)
	if got, err := k.Read(token, now); err != nil || got != link {
		t.Fatalf("read %+v, %v", got, err)
	}
	if _, err := k.Read(token, link.Expires); !errors.Is(err, direct.ErrExpired) {
		t.Errorf("at its end: %v", err)
	}
	if _, err := keys(t, secrets{}).Read(token, now); !errors.Is(err, direct.ErrForged) {
		t.Errorf("another scheduler's: %v", err)
	}
	for i := range token {
		c := byte('A')
		if token[i] == c {
			c = 'B'
		}
		if _, err := k.Read(token[:i]+string(c)+token[i+1:], now); !errors.Is(err, direct.ErrForged) {
			t.Fatalf("changed at %d: %v", i, err)
		}
	}
	for _, bad := range []string{"", "x", "*", strings.Repeat("A", 10_000), token[:20]} {
		if _, err := k.Read(bad, now); !errors.Is(err, direct.ErrForged) {
			t.Errorf("%.20q: %v", bad, err)
		}
	}
}

// A link is a secret: no error names it, whatever becomes of the connection.
func TestErrorsNameNoLink(t *testing.T) {
	t.Parallel()
	server := httptest.NewServer(http.NotFoundHandler())
	address := server.URL + "/v1/links/the-token/manifest.json"
	_, gone := direct.Open(t.Context(), http.DefaultClient, address, 0)
	server.Close()
	_, down := direct.Open(t.Context(), http.DefaultClient, address, 0)
	for _, err := range []error{gone, down} {
		if err == nil || strings.Contains(err.Error(), "the-token") {
			t.Errorf("answered %v", err)
		}
	}
}

// The scheduler asks a gateway that has too much to do again, but not for ever; others
// are told so at once.
func TestBusyGateway(t *testing.T) {
	t.Parallel()
	var asked atomic.Int32
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if always := strings.HasPrefix(r.URL.Path, "/always"); always || asked.Add(1) < 3 {
			if always {
				w.Header().Set("Retry-After", strings.TrimPrefix(strings.Split(r.URL.Path, "/")[1], "always"))
			}
			http.Error(w, "slowly", http.StatusTooManyRequests)
			return
		}
		_, _ = io.WriteString(w, "here it is")
	}))
	t.Cleanup(server.Close)
	if _, err := direct.Open(t.Context(), server.Client(), server.URL, 0); err == nil || asked.Load() != 1 {
		t.Errorf("who is no scheduler: %v after %d requests", err, asked.Load())
	}
	target := direct.New(server.URL, keys(t, secrets{}), time.Second, time.Now)
	r, err := target.Open(t.Context(), delivery.Parcel{}, server.URL, "a", 0)
	if err != nil {
		t.Fatal(err)
	}
	defer r.Close()
	if got, err := io.ReadAll(r); err != nil || string(got) != "here it is" || asked.Load() != 3 {
		t.Errorf("read %q after %d requests: %v", got, asked.Load(), err)
	}
	if _, err := target.Open(t.Context(), delivery.Parcel{}, server.URL+"/always3600", "a", 0); err == nil {
		t.Error("one that is busy for an hour was read")
	}
	soon, cancel := context.WithTimeout(t.Context(), 100*time.Millisecond)
	defer cancel()
	if _, err := target.Open(soon, delivery.Parcel{}, server.URL+"/always5", "a", 0); !errors.Is(err, context.DeadlineExceeded) {
		t.Errorf("whose time is over: %v", err)
	}
}
