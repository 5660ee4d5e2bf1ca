package ipfs_test

import (
	"bytes"
	"context"
	"errors"
	"io"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"net/http/httputil"
	"net/url"
	"os"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"testing/iotest"
	"time"

	"github.com/skyops/skyops/activities/delivery"
	"github.com/skyops/skyops/activities/delivery/deliverytest"
	"github.com/skyops/skyops/activities/delivery/ipfs"
	"github.com/skyops/skyops/dev/ipfsnode"
)

// rpcEnv names a running IPFS node (Kubo) to run the suite on instead of the embedded one.
const rpcEnv = "SKYOPS_TEST_IPFS_RPC"

// rpc returns the address of an IPFS node.
func rpc(t testing.TB) string {
	t.Helper()
	if address := os.Getenv(rpcEnv); address != "" {
		return address
	}
	n, err := ipfsnode.Start(t.Context(), ipfsnode.Options{
		Dir: t.TempDir(), RPC: "127.0.0.1:0", Gateway: "127.0.0.1:0", Swarm: "127.0.0.1:0",
		Logger: slog.New(slog.NewTextHandler(io.Discard, nil)),
	})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = n.Stop() })
	return n.RPC()
}

func open(t testing.TB, address string, timeout time.Duration) *ipfs.Store {
	t.Helper()
	s, err := ipfs.New(address, timeout)
	if err != nil {
		t.Fatal(err)
	}
	return s
}

func TestConformance(t *testing.T) {
	deliverytest.Run(t, func(t *testing.T) delivery.Store {
		s := open(t, rpc(t), time.Second)
		if err := s.Ping(t.Context()); err != nil {
			t.Fatal(err)
		}
		return s
	})
}

// proxy stands between the store and the node; break decides what happens to a request.
func proxy(t *testing.T, target string, tamper func(w http.ResponseWriter, r *http.Request, next http.Handler)) string {
	t.Helper()
	u, err := url.Parse(target)
	if err != nil {
		t.Fatal(err)
	}
	next := httputil.NewSingleHostReverseProxy(u)
	next.ErrorLog = slog.NewLogLogger(slog.DiscardHandler, slog.LevelError)
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) { tamper(w, r, next) }))
	t.Cleanup(server.Close)
	return server.URL
}

// dawdler takes its time before it ends.
type dawdler struct {
	io.Reader
	pause time.Duration
}

func (d *dawdler) Read(b []byte) (int, error) {
	n, err := d.Reader.Read(b)
	if err == io.EOF {
		time.Sleep(d.pause) // the slowness that is tested; nothing waits by it
	}
	return n, err
}

// Who sends slowly is waited for: the node is not what stands still. One that does is given up.
func TestSlowSender(t *testing.T) {
	t.Parallel()
	const timeout = 100 * time.Millisecond
	data := deliverytest.Random(t, 3*delivery.ChunkSize/2)
	s := open(t, rpc(t), timeout)
	b, err := s.Put(t.Context(), &dawdler{bytes.NewReader(data), 5 * timeout}, int64(len(data)))
	if err != nil || b.Bytes != uint64(len(data)) {
		t.Errorf("one that sends slowly: %+v, %v", b, err)
	}
	over := make(chan struct{})
	still := open(t, proxy(t, "http://127.0.0.1:1", func(http.ResponseWriter, *http.Request, http.Handler) { <-over }), timeout)
	defer close(over)
	if _, err := still.Put(t.Context(), &dawdler{bytes.NewReader(data), 5 * timeout}, int64(len(data))); !errors.Is(err, delivery.ErrAway) {
		t.Errorf("a node that stands still: %v", err)
	}
}

// A node that fails now and then costs nothing but time.
func TestRetries(t *testing.T) {
	var seen sync.Map // by URL: how often it was asked for
	address := proxy(t, rpc(t), func(w http.ResponseWriter, r *http.Request, next http.Handler) {
		n, _ := seen.LoadOrStore(r.URL.String(), new(atomic.Int64))
		switch n.(*atomic.Int64).Add(1) {
		case 1:
			panic(http.ErrAbortHandler)
		case 2:
			http.Error(w, `{"Message":"busy"}`, http.StatusInternalServerError)
		default:
			next.ServeHTTP(w, r)
		}
	})
	s := open(t, address, 5*time.Second)
	data := deliverytest.Random(t, 3<<20)
	blob, err := s.Put(t.Context(), bytes.NewReader(data), int64(len(data)))
	if err != nil {
		t.Fatal(err)
	}
	dir, err := s.Dir(t.Context(), []delivery.Entry{{Name: "x", CID: blob.CID}})
	if err != nil {
		t.Fatal(err)
	}
	if got, err := deliverytest.Read(t.Context(), s, dir+"/x", 0, delivery.Whole); err != nil || !bytes.Equal(got, data) {
		t.Fatalf("read %d bytes, %v", len(got), err)
	}
}

// A reader that cannot seek is not sent twice: what is left of it would be stored as the whole.
func TestPutOfStreamIsNotRepeated(t *testing.T) {
	var adds atomic.Int64
	address := proxy(t, "http://127.0.0.1:1", func(http.ResponseWriter, *http.Request, http.Handler) {
		adds.Add(1)
		panic(http.ErrAbortHandler)
	})
	s := open(t, address, 5*time.Second)
	if blob, err := s.Put(t.Context(), io.MultiReader(strings.NewReader("once")), 4); err == nil {
		t.Fatalf("stored %+v", blob)
	}
	if n := adds.Load(); n != 1 {
		t.Errorf("sent %d times", n)
	}
}

// Bytes that are not what their name says are never handed out.
func TestLyingNode(t *testing.T) {
	address := proxy(t, rpc(t), func(w http.ResponseWriter, r *http.Request, next http.Handler) {
		if !strings.HasSuffix(r.URL.Path, "/block/get") {
			next.ServeHTTP(w, r)
			return
		}
		rec := httptest.NewRecorder()
		next.ServeHTTP(rec, r)
		body := rec.Body.Bytes()
		if rec.Code == http.StatusOK && len(body) == delivery.ChunkSize {
			body[100] ^= 1
		}
		w.WriteHeader(rec.Code)
		_, _ = w.Write(body)
	})
	s := open(t, address, 5*time.Second)
	blob, err := s.Put(t.Context(), bytes.NewReader(deliverytest.Random(t, 2<<20)), 2<<20)
	if err != nil {
		t.Fatal(err)
	}
	if got, err := deliverytest.Read(t.Context(), s, blob.CID, 0, delivery.Whole); !errors.Is(err, delivery.ErrCorrupt) || len(got) != 0 {
		t.Errorf("read %d bytes, %v", len(got), err)
	}

	other := proxy(t, rpc(t), func(w http.ResponseWriter, r *http.Request, _ http.Handler) {
		_, _ = io.Copy(io.Discard, r.Body)
		_, _ = io.WriteString(w, `{"Name":"x","Hash":"bafkreigh2akiscaildcqabsyg3dfr6chu3fgpregiymsck7e7aqa4s52zy","Size":"4"}`)
	})
	if _, err := open(t, other, 5*time.Second).Put(t.Context(), strings.NewReader("mine"), 4); !errors.Is(err, delivery.ErrCorrupt) {
		t.Errorf("a wrong CID was taken: %v", err)
	}
}

func TestErrors(t *testing.T) {
	full := proxy(t, "http://127.0.0.1:1", func(w http.ResponseWriter, r *http.Request, _ http.Handler) {
		_, _ = io.Copy(io.Discard, r.Body)
		http.Error(w, `{"Message":"write /blocks: no space left on device","Code":0,"Type":"error"}`, http.StatusInternalServerError)
	})
	if _, err := open(t, full, time.Second).Put(t.Context(), strings.NewReader("x"), 1); !errors.Is(err, delivery.ErrFull) {
		t.Errorf("full: %v", err)
	}
	// A node that hangs is an outage, not missing content.
	hung := proxy(t, "http://127.0.0.1:1", func(_ http.ResponseWriter, r *http.Request, _ http.Handler) {
		_, _ = io.Copy(io.Discard, r.Body)
		<-r.Context().Done()
	})
	_, err := open(t, hung, 100*time.Millisecond).Stat(t.Context(), "bafkreigh2akiscaildcqabsyg3dfr6chu3fgpregiymsck7e7aqa4s52zy")
	if !errors.Is(err, delivery.ErrAway) || errors.Is(err, delivery.ErrNotFound) {
		t.Errorf("hung: %v", err)
	}
	// One that is well has not what it does not show.
	looks := proxy(t, "http://127.0.0.1:1", func(w http.ResponseWriter, r *http.Request, _ http.Handler) {
		_, _ = io.Copy(io.Discard, r.Body)
		if strings.HasSuffix(r.URL.Path, "/block/get") {
			<-r.Context().Done()
		}
		_, _ = io.WriteString(w, `{"Version":"1"}`)
	})
	_, err = open(t, looks, 100*time.Millisecond).Stat(t.Context(), "bafkreigh2akiscaildcqabsyg3dfr6chu3fgpregiymsck7e7aqa4s52zy")
	if !errors.Is(err, delivery.ErrNotFound) || errors.Is(err, delivery.ErrAway) {
		t.Errorf("not shown: %v", err)
	}
	// One that is not there is away; a sender who breaks off says nothing about it.
	gone := open(t, "http://127.0.0.1:1", time.Second)
	if _, err := gone.Put(t.Context(), strings.NewReader("x"), 1); !errors.Is(err, delivery.ErrAway) {
		t.Errorf("nobody answers: %v", err)
	}
	broken := errors.New("the sender went away")
	if _, err := open(t, rpc(t), time.Second).Put(t.Context(), iotest.ErrReader(broken), 5); !errors.Is(err, broken) || errors.Is(err, delivery.ErrAway) {
		t.Errorf("a sender that broke off: %v", err)
	}
	for _, base := range []string{"", "127.0.0.1:5001", "ftp://x", "http://"} {
		if _, err := ipfs.New(base, time.Second); err == nil {
			t.Errorf("address %q was taken", base)
		}
	}
}

// What a node lacks is not looked for among its peers by a view of what it has.
func TestALocalViewSaysAtOnce(t *testing.T) {
	s := open(t, rpc(t), time.Hour)
	b, err := s.Put(t.Context(), strings.NewReader("kept"), 4)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := s.Local().Stat(t.Context(), b.CID); err != nil {
		t.Error(err)
	}
	ctx, cancel := context.WithTimeout(t.Context(), 10*time.Second)
	defer cancel()
	if _, err := s.Local().Stat(ctx, "bafkreigh2akiscaildcqabsyg3dfr6chu3fgpregiymsck7e7aqa4s52zy"); !errors.Is(err, delivery.ErrNotFound) {
		t.Errorf("%v", err)
	}
}
