package outside_test

import (
	"bytes"
	"crypto/rand"
	"errors"
	"fmt"
	"net/http"
	"net/http/httptest"
	"strconv"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"github.com/skyops/skyops/activities/execution"
	"github.com/skyops/skyops/activities/execution/outside"
	"github.com/skyops/skyops/protocol/job"
)

func serve(t *testing.T, h http.HandlerFunc) *httptest.Server {
	t.Helper()
	s := httptest.NewTLSServer(h)
	t.Cleanup(s.Close)
	return s
}

// errGuard is what the client of these tests says of a redirect to elsewhere.
var errGuard = errors.New("not there")

func fetcher(t *testing.T, s *httptest.Server, stall time.Duration) *outside.Fetcher {
	t.Helper()
	client := s.Client()
	client.CheckRedirect = func(r *http.Request, _ []*http.Request) error {
		if strings.HasPrefix(r.URL.Host, "169.") {
			return errGuard
		}
		return nil
	}
	f, err := outside.New(outside.Options{Client: client, Forbidden: errGuard, Stall: stall, Pause: time.Millisecond})
	if err != nil {
		t.Fatal(err)
	}
	return f
}

func content(n int) []byte {
	b := make([]byte, n)
	_, _ = rand.Read(b)
	return b
}

func get(t *testing.T, f *outside.Fetcher, url string) ([]byte, error) {
	t.Helper()
	var out bytes.Buffer
	err := f.Fetch(t.Context(), job.Input{URL: url, Bytes: 1 << 20}, nil, &out)
	if err != nil && strings.Contains(err.Error(), "127.0.0.1") {
		t.Errorf("the error names the address: %v", err)
	}
	return out.Bytes(), err
}

func TestFetchesByHTTPS(t *testing.T) {
	t.Parallel()
	want := content(300_000)
	s := serve(t, func(w http.ResponseWriter, r *http.Request) {
		if r.URL.Path == "/moved" {
			http.Redirect(w, r, "/here?token=1", http.StatusFound)
			return
		}
		_, _ = w.Write(want)
	})
	for _, path := range []string{"/here", "/moved"} {
		if got, err := get(t, fetcher(t, s, 0), s.URL+path); err != nil || !bytes.Equal(got, want) {
			t.Errorf("%s: %d bytes, %v", path, len(got), err)
		}
	}
}

func TestGoesOnWhereItBroke(t *testing.T) {
	t.Parallel()
	want := content(200_000)
	for name, ranges := range map[string]bool{"by ranges": true, "without them": false} {
		var asked, sent atomic.Int64
		s := serve(t, func(w http.ResponseWriter, r *http.Request) {
			body := want
			if from, ok := strings.CutPrefix(r.Header.Get("Range"), "bytes="); ok && ranges {
				n, _ := strconv.Atoi(strings.TrimSuffix(from, "-"))
				body = want[n:]
				w.Header().Set("Content-Range", fmt.Sprintf("bytes %d-%d/%d", n, len(want)-1, len(want)))
				w.WriteHeader(http.StatusPartialContent)
			}
			if asked.Add(1) == 1 {
				w.Header().Set("Content-Length", strconv.Itoa(len(body)))
				body = body[:100_000]
			}
			n, _ := w.Write(body)
			sent.Add(int64(n))
		})
		got, err := get(t, fetcher(t, s, 0), s.URL)
		if err != nil || !bytes.Equal(got, want) || asked.Load() != 2 {
			t.Errorf("%s: %d bytes after %d requests, %v", name, len(got), asked.Load(), err)
		}
		if ranges && sent.Load() != int64(len(want)) {
			t.Errorf("%d bytes were sent of %d", sent.Load(), len(want))
		}
	}
}

func TestWhatTheGuardRefusesIsNotTriedAgain(t *testing.T) {
	t.Parallel()
	var asked atomic.Int32
	s := serve(t, func(w http.ResponseWriter, r *http.Request) {
		asked.Add(1)
		http.Redirect(w, r, "https://169.254.169.254/latest/meta-data/", http.StatusFound)
	})
	if _, err := get(t, fetcher(t, s, 0), s.URL); !errors.Is(err, execution.ErrForbidden) || asked.Load() != 1 {
		t.Errorf("after %d requests: %v", asked.Load(), err)
	}
}

func TestSilenceEnds(t *testing.T) {
	t.Parallel()
	s := serve(t, func(w http.ResponseWriter, r *http.Request) {
		_, _ = w.Write([]byte("a"))
		_ = http.NewResponseController(w).Flush()
		<-r.Context().Done()
	})
	f := fetcher(t, s, 50*time.Millisecond)
	if _, err := get(t, f, s.URL); !errors.Is(err, execution.ErrOutside) {
		t.Error(err)
	}
}

func TestAnswersThatAreNone(t *testing.T) {
	t.Parallel()
	for code, requests := range map[int]int32{404: 1, 403: 1, 401: 1, 204: 1, 500: 5, 429: 5} {
		var asked atomic.Int32
		s := serve(t, func(w http.ResponseWriter, _ *http.Request) { asked.Add(1); w.WriteHeader(code) })
		if _, err := get(t, fetcher(t, s, 0), s.URL); !errors.Is(err, execution.ErrOutside) || asked.Load() != requests {
			t.Errorf("status %d: %v after %d requests", code, err, asked.Load())
		}
	}
}

// full takes no more than so many bytes.
type full struct{ left int }

var errFull = errors.New("full")

func (f *full) Write(p []byte) (int, error) {
	if f.left -= len(p); f.left < 0 {
		return 0, errFull
	}
	return len(p), nil
}

func TestWriterThatFailsEndsIt(t *testing.T) {
	t.Parallel()
	var asked atomic.Int32
	s := serve(t, func(w http.ResponseWriter, _ *http.Request) { asked.Add(1); _, _ = w.Write(content(1 << 20)) })
	err := fetcher(t, s, 0).Fetch(t.Context(), job.Input{URL: s.URL}, nil, &full{left: 100_000})
	if !errors.Is(err, errFull) || asked.Load() != 1 {
		t.Errorf("%v after %d requests", err, asked.Load())
	}
}

func TestArweaveByTheOperatorsGateway(t *testing.T) {
	t.Parallel()
	id := strings.Repeat("a", 43)
	gateway := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		switch r.URL.Path {
		case "/" + id:
			http.Redirect(w, r, "/raw/"+id, http.StatusFound)
		case "/raw/" + id:
			_, _ = w.Write([]byte("kept for ever"))
		default:
			http.Redirect(w, r, "http://127.0.0.1:1/", http.StatusFound)
		}
	}))
	t.Cleanup(gateway.Close)
	f, err := outside.New(outside.Options{Arweave: gateway.URL, Pause: time.Millisecond})
	if err != nil {
		t.Fatal(err)
	}
	if got, err := get(t, f, "ar://"+id); err != nil || string(got) != "kept for ever" {
		t.Errorf("%q, %v", got, err)
	}
	if _, err := get(t, f, "ar://elsewhere"); !errors.Is(err, execution.ErrForbidden) {
		t.Error(err)
	}
	if _, err := outside.New(outside.Options{Arweave: "gopher://x"}); err == nil {
		t.Error("a gateway that is no http URL")
	}
}
