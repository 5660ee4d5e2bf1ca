package peer_test

import (
	"bytes"
	"context"
	"errors"
	"io"
	"log/slog"
	"testing"
	"time"

	"github.com/skyops/skyops/activities/delivery"
	"github.com/skyops/skyops/activities/delivery/deliverytest"
	"github.com/skyops/skyops/activities/delivery/ipfs"
	"github.com/skyops/skyops/activities/delivery/peer"
	"github.com/skyops/skyops/dev/ipfsnode"
)

func start(t *testing.T, dir string) *ipfsnode.Node {
	t.Helper()
	n, err := ipfsnode.Start(t.Context(), ipfsnode.Options{
		Dir: dir, RPC: "127.0.0.1:0", Gateway: "127.0.0.1:0", Swarm: "127.0.0.1:0", Logger: slog.New(slog.DiscardHandler),
	})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = n.Stop() })
	return n
}

func open(t *testing.T, n *ipfsnode.Node, stall time.Duration) (*ipfs.Store, *peer.Peer) {
	t.Helper()
	s, err := ipfs.New(n.RPC(), 5*time.Second)
	if err != nil {
		t.Fatal(err)
	}
	p, err := peer.New(n.RPC(), stall)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = p.Close() })
	return s, p
}

// whole reads a file.
func whole(ctx context.Context, r delivery.Reader, ref string) ([]byte, error) {
	return read(ctx, r, ref, 0)
}

func read(ctx context.Context, r delivery.Reader, ref string, off int64) ([]byte, error) {
	f, err := r.Get(ctx, ref, off, delivery.Whole)
	if err != nil {
		return nil, err
	}
	b, err := io.ReadAll(f)
	return b, errors.Join(err, f.Close())
}

func TestPeerFetchesWhatWasStored(t *testing.T) {
	t.Parallel()
	s, p := open(t, start(t, t.TempDir()), 10*time.Second)
	data := deliverytest.Random(t, 5<<20+3)
	blob, err := s.Put(t.Context(), bytes.NewReader(data), int64(len(data)))
	if err != nil {
		t.Fatal(err)
	}
	dir, err := s.Dir(t.Context(), []delivery.Entry{{Name: "x", CID: blob.CID}})
	if err != nil {
		t.Fatal(err)
	}
	for _, off := range []int64{0, 1<<20 + 17} {
		if got, err := read(t.Context(), p, dir+"/x", off); err != nil || !bytes.Equal(got, data[off:]) {
			t.Errorf("from %d: %d bytes, %v", off, len(got), err)
		}
	}
	begun := time.Now()
	small, err := s.Put(t.Context(), bytes.NewReader([]byte("small")), 5)
	if err != nil {
		t.Fatal(err)
	}
	stored := time.Now()
	if _, err := read(t.Context(), p, small.CID, 0); err != nil {
		t.Fatal(err)
	}
	t.Logf("stored in %s, fetched back in %s", stored.Sub(begun), time.Since(stored))
}

func TestPeerMissesWhatIsNotThere(t *testing.T) {
	t.Parallel()
	_, p := open(t, start(t, t.TempDir()), 300*time.Millisecond)
	if _, err := read(t.Context(), p, "bafkreigh2akiscaildcqabsyg3dfr6chu3fgpregiymsck7e7aqa4s52zy", 0); !errors.Is(err, delivery.ErrNotFound) {
		t.Errorf("got %v", err)
	}
}

func TestPeerComesBackWithItsNode(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	n := start(t, dir)
	s, p := open(t, n, time.Second)
	blob, err := s.Put(t.Context(), bytes.NewReader([]byte("kept")), 4)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := read(t.Context(), p, blob.CID, 0); err != nil {
		t.Fatal(err)
	}
	rpc := n.RPC()
	if err := n.Stop(); err != nil {
		t.Fatal(err)
	}
	if _, err := read(t.Context(), p, blob.CID, 0); err == nil {
		t.Fatal("a node that is away was read from")
	}
	again, err := ipfsnode.Start(t.Context(), ipfsnode.Options{
		Dir: dir, RPC: rpc[len("http://"):], Gateway: "127.0.0.1:0", Swarm: "127.0.0.1:0", Logger: slog.New(slog.DiscardHandler),
	})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = again.Stop() })
	if got, err := read(t.Context(), p, blob.CID, 0); err != nil || string(got) != "kept" {
		t.Errorf("read %q, %v", got, err)
	}
}
