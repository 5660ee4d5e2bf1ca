package peer_test

import (
	"bytes"
	"errors"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"net/http/httputil"
	"net/url"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"syscall"
	"testing"
	"time"

	"github.com/skyops/skyops/activities/delivery"
	"github.com/skyops/skyops/activities/delivery/deliverytest"
	"github.com/skyops/skyops/activities/delivery/ipfs"
	"github.com/skyops/skyops/dev/ipfsnode"
)

// A node that is down is an outage for whoever stores and for whoever checks, and
// never missing or empty content.
func TestNodeIsDown(t *testing.T) {
	t.Parallel()
	n := start(t, t.TempDir())
	s, p := open(t, n, time.Second)
	blob, err := s.Put(t.Context(), strings.NewReader("kept"), 4)
	if err != nil {
		t.Fatal(err)
	}
	if err := n.Stop(); err != nil {
		t.Fatal(err)
	}
	if _, err := s.Put(t.Context(), strings.NewReader("more"), 4); err == nil || errors.Is(err, delivery.ErrNotFound) {
		t.Errorf("stored at a node that is down: %v", err)
	}
	if b, err := read(t.Context(), p, blob.CID, 0); err == nil || errors.Is(err, delivery.ErrNotFound) {
		t.Errorf("read %q from a node that is down: %v", b, err)
	}
}

// A node that is killed while it pins has the content or does not: the same
// upload again brings it to an end, and nothing that was there is lost.
func TestNodeIsKilledWhileItPins(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	n := start(t, dir)
	direct, _ := open(t, n, 5*time.Second)
	before, err := direct.Put(t.Context(), strings.NewReader("before"), 6)
	if err != nil {
		t.Fatal(err)
	}
	target, err := url.Parse(n.RPC())
	if err != nil {
		t.Fatal(err)
	}
	proxy := httputil.NewSingleHostReverseProxy(target)
	proxy.ErrorLog = slog.NewLogLogger(slog.DiscardHandler, slog.LevelError)
	kill := sync.OnceFunc(func() { _ = n.Stop() })
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if strings.HasSuffix(r.URL.Path, "/pin/add") {
			kill()
		}
		proxy.ServeHTTP(w, r)
	}))
	t.Cleanup(server.Close)
	s, err := ipfs.New(server.URL, time.Second)
	if err != nil {
		t.Fatal(err)
	}
	data := deliverytest.Random(t, 3<<20)
	if blob, err := s.Put(t.Context(), bytes.NewReader(data), int64(len(data))); err == nil {
		t.Fatalf("stored as %+v at a node that was killed", blob)
	}
	again := start(t, dir)
	s, p := open(t, again, 5*time.Second)
	blob, err := s.Put(t.Context(), bytes.NewReader(data), int64(len(data)))
	if err != nil {
		t.Fatal(err)
	}
	for cid, want := range map[string][]byte{blob.CID: data, before.CID: []byte("before")} {
		if got, err := read(t.Context(), p, cid, 0); err != nil || !bytes.Equal(got, want) {
			t.Errorf("%s: %d bytes, %v", cid, len(got), err)
		}
	}
}

// A node that is slow, and moves, is waited for.
func TestNodeIsSlow(t *testing.T) {
	t.Parallel()
	target, err := url.Parse(start(t, t.TempDir()).RPC())
	if err != nil {
		t.Fatal(err)
	}
	proxy := httputil.NewSingleHostReverseProxy(target)
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		time.Sleep(300 * time.Millisecond) // the slowness that is tested; nothing waits by it
		proxy.ServeHTTP(w, r)
	}))
	t.Cleanup(server.Close)
	s, err := ipfs.New(server.URL, time.Second)
	if err != nil {
		t.Fatal(err)
	}
	data := deliverytest.Random(t, 6<<20) // takes longer than the timeout, in all
	blob, err := s.Put(t.Context(), bytes.NewReader(data), int64(len(data)))
	if err != nil {
		t.Fatal(err)
	}
	if got, err := deliverytest.Read(t.Context(), s, blob.CID, 0, delivery.Whole); err != nil || !bytes.Equal(got, data) {
		t.Errorf("read %d bytes, %v", len(got), err)
	}
}

// A disk that fills up while a package is stored is said to be full, and what was
// there stays readable.
func TestDiskIsFull(t *testing.T) {
	t.Parallel()
	if os.Getuid() != 0 {
		t.Skip("mounts a small file system: needs root")
	}
	dir := t.TempDir()
	if err := syscall.Mount("tmpfs", dir, "tmpfs", 0, "size=8m"); err != nil {
		t.Skipf("mount a small file system: %v", err)
	}
	t.Cleanup(func() { _ = syscall.Unmount(dir, syscall.MNT_DETACH) })
	n, err := ipfsnode.Start(t.Context(), ipfsnode.Options{
		Dir: dir, RPC: "127.0.0.1:0", Gateway: "127.0.0.1:0", Swarm: "127.0.0.1:0", Logger: slog.New(slog.DiscardHandler),
	})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = n.Stop() })
	s, p := open(t, n, 5*time.Second)
	kept := deliverytest.Random(t, 1<<20)
	blob, err := s.Put(t.Context(), bytes.NewReader(kept), int64(len(kept)))
	if err != nil {
		t.Fatal(err)
	}
	if b, err := s.Put(t.Context(), bytes.NewReader(deliverytest.Random(t, 12<<20)), 12<<20); !errors.Is(err, delivery.ErrFull) {
		t.Errorf("12 MiB on a disk of 8: %+v, %v", b, err)
	}
	if got, err := read(t.Context(), p, blob.CID, 0); err != nil || !bytes.Equal(got, kept) {
		t.Errorf("what was there: %d bytes, %v", len(got), err)
	}
}

// A block that went bad on the node's disk is never handed out: peers miss it, and
// whoever asks the node itself is told.
func TestBlockIsDamaged(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	n := start(t, dir)
	s, _ := open(t, n, time.Second)
	data := deliverytest.Random(t, 1<<20)
	blob, err := s.Put(t.Context(), bytes.NewReader(data), int64(len(data)))
	if err != nil {
		t.Fatal(err)
	}
	if err := n.Stop(); err != nil {
		t.Fatal(err)
	}
	files, err := filepath.Glob(filepath.Join(dir, "packs", "*"))
	if err != nil || len(files) != 1 {
		t.Fatalf("packs %v, %v", files, err)
	}
	b, err := os.ReadFile(files[0])
	if err != nil {
		t.Fatal(err)
	}
	b[len(b)/2] ^= 1
	if err := os.WriteFile(files[0], b, 0o600); err != nil {
		t.Fatal(err)
	}
	s, p := open(t, start(t, dir), time.Second)
	if got, err := read(t.Context(), p, blob.CID, 0); err == nil || len(got) != 0 {
		t.Errorf("as a peer: %d bytes, %v", len(got), err)
	}
	if got, err := deliverytest.Read(t.Context(), s, blob.CID, 0, delivery.Whole); !errors.Is(err, delivery.ErrCorrupt) || len(got) != 0 {
		t.Errorf("by the RPC: %d bytes, %v", len(got), err)
	}
}
