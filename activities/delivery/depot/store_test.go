package depot_test

import (
	"bytes"
	"context"
	"crypto/tls"
	"crypto/x509"
	"errors"
	"io"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"sync"
	"testing"
	"time"

	"github.com/skyops/skyops/activities/delivery"
	"github.com/skyops/skyops/activities/delivery/deliverytest"
	"github.com/skyops/skyops/activities/delivery/depot"
	"github.com/skyops/skyops/activities/delivery/memory"
	"github.com/skyops/skyops/protocol/seal"
)

const token = "a token"

// register is a twin of the scheduler's.
type register struct {
	mu sync.Mutex
	at map[string]string
}

func (r *register) DepositedAt(_ context.Context, cid string) (string, error) {
	r.mu.Lock()
	defer r.mu.Unlock()
	return r.at[cid], nil
}

func (r *register) set(cid, place string) {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.at[cid] = place
}

// door is a folder as another process sees it.
type door struct {
	url      string
	roots    *x509.CertPool
	shown    string
	register *register
	view     *depot.Store
}

func serve(t *testing.T, f *depot.Folder, ipfs delivery.Store, shown string) door {
	t.Helper()
	server := httptest.NewTLSServer(depot.Handler(f, token))
	t.Cleanup(server.Close)
	d := door{url: server.URL, roots: x509.NewCertPool(), shown: shown, register: &register{at: map[string]string{}}}
	d.roots.AddCert(server.Certificate())
	d.view = d.over(ipfs, d.register)
	return d
}

func (d door) over(ipfs delivery.Store, r depot.Register) *depot.Store {
	return depot.NewStore(ipfs, r, &tls.Config{RootCAs: d.roots}, d.shown, 10*time.Second)
}

// One who reads a deposit through another process reads what was put into the folder.
func TestTargetConformance(t *testing.T) {
	t.Parallel()
	deliverytest.RunTarget(t, func(t *testing.T) (delivery.Target, delivery.Store) {
		f := open(t, t.TempDir(), roomy)
		d := serve(t, f, memory.New(), token)
		return depot.Target{Folder: f, Back: func(ctx context.Context, p delivery.Parcel, name string, off int64) (io.ReadCloser, error) {
			d.register.set(p.CID, d.url)
			return d.view.Get(ctx, p.CID+"/"+name, off, delivery.Whole)
		}}, memory.New()
	})
}

// A package that broke off leaves what came of it, and a second call makes it whole.
func TestKeepGoesOn(t *testing.T) {
	t.Parallel()
	from := memory.New()
	p := deliverytest.NewPackage(t, from, 2<<20, 100)
	f := open(t, t.TempDir(), roomy)
	target := depot.Target{Folder: f}
	broken := errors.New("IPFS went away")
	_, err := target.Keep(t.Context(), p.Manifest, func(ctx context.Context, name string) (io.ReadCloser, error) {
		if name == seal.SegmentName(1) {
			return nil, broken
		}
		return delivery.Under(from, p.CID)(ctx, name)
	})
	if !errors.Is(err, broken) {
		t.Fatalf("half a package: %v", err)
	}
	first, err := from.Stat(t.Context(), p.CID+"/"+seal.SegmentName(0))
	if err != nil || !f.Has(first.CID) || f.Has(p.CID) {
		t.Errorf("it has the first segment %t, the package %t: %v", f.Has(first.CID), f.Has(p.CID), err)
	}
	cid, err := target.Keep(t.Context(), p.Manifest, delivery.Under(from, p.CID))
	if err != nil || cid != p.CID {
		t.Fatalf("kept as %s: %v", cid, err)
	}
	if pins := f.Pins(); len(pins) != 1 {
		t.Errorf("pinned are %v, not the package alone", pins)
	}
}

// Deposits are read from their depot, all else from IPFS; what is moved meanwhile is found where it went.
func TestViewFindsDeposits(t *testing.T) {
	t.Parallel()
	ipfs, f := memory.New(), open(t, t.TempDir(), roomy)
	d := serve(t, f, ipfs, token)
	ordinary, deposit := put(t, ipfs, []byte("in IPFS")), put(t, f, []byte("deposited"))
	d.register.set(deposit.CID, d.url)
	for cid, want := range map[string]string{ordinary.CID: "in IPFS", deposit.CID: "deposited"} {
		got, err := deliverytest.Read(t.Context(), d.view, cid, 0, delivery.Whole)
		info, failed := d.view.Stat(t.Context(), cid)
		if err = errors.Join(err, failed); err != nil || string(got) != want || info.Bytes != uint64(len(want)) {
			t.Errorf("%q: %q, %+v, %v", want, got, info, err)
		}
	}
	if err := d.view.Pin(t.Context(), deposit.CID); !errors.Is(err, delivery.ErrAway) {
		t.Errorf("pinning what IPFS has not: %v", err)
	}
	if err := f.Unpin(t.Context(), deposit.CID); err != nil {
		t.Fatal(err)
	}
	if _, err := d.view.Stat(t.Context(), deposit.CID); !errors.Is(err, delivery.ErrNotFound) {
		t.Errorf("a deposit that is missing: %v", err)
	}
	put(t, ipfs, []byte("deposited"))
	if got, err := deliverytest.Read(t.Context(), d.view, deposit.CID, 0, delivery.Whole); err != nil || string(got) != "deposited" {
		t.Errorf("what is in IPFS, whatever the register says: %q, %v", got, err)
	}
}

// Who reads a deposit while it goes to IPFS reads on from there.
func TestDepositGoesWhileItIsRead(t *testing.T) {
	t.Parallel()
	data := deliverytest.Random(t, 20*delivery.ChunkSize+5)
	for _, c := range []struct {
		off, length int64
		want        []byte
		moved       bool
	}{{0, delivery.Whole, data, true}, {3, int64(len(data) - 5), data[3 : len(data)-2], true}, {0, delivery.Whole, nil, false}} {
		ipfs, f := memory.New(), open(t, t.TempDir(), roomy)
		d := serve(t, f, ipfs, token)
		b := put(t, f, data)
		d.register.set(b.CID, d.url)
		r, err := d.view.Get(t.Context(), b.CID, c.off, c.length)
		if err != nil {
			t.Fatal(err)
		}
		begin := make([]byte, 10)
		if _, err := io.ReadFull(r, begin); err != nil {
			t.Fatal(err)
		}
		if c.moved {
			put(t, ipfs, data)
		}
		d.register.set(b.CID, "")
		if err := f.Unpin(t.Context(), b.CID); err != nil {
			t.Fatal(err)
		}
		rest, err := io.ReadAll(r)
		if err = errors.Join(err, r.Close()); !c.moved {
			if !errors.Is(err, delivery.ErrNotFound) {
				t.Errorf("what is nowhere: %v", err)
			}
		} else if got := append(begin, rest...); err != nil || !bytes.Equal(got, c.want) {
			t.Errorf("from %d: %d of %d bytes: %v", c.off, len(got), len(c.want), err)
		}
	}
}

// A place belongs to one folder, through restarts; where nobody says otherwise it is free.
func TestPlaceIsTaken(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	f, other := open(t, dir, roomy), open(t, t.TempDir(), roomy)
	d := serve(t, f, memory.New(), token)
	if err := d.view.Free(t.Context(), d.url, other); !errors.Is(err, depot.ErrTaken) {
		t.Errorf("where another folder is: %v", err)
	}
	if err := d.view.Free(t.Context(), d.url+"/", open(t, dir, roomy)); err != nil {
		t.Errorf("where it was itself before: %v", err)
	}
	var cut [2]*depot.Folder // whose names are gone
	for n := range cut {
		at := t.TempDir()
		if err := os.WriteFile(filepath.Join(at, "id"), nil, 0o600); err != nil {
			t.Fatal(err)
		}
		cut[n] = open(t, at, roomy)
	}
	if err := d.view.Free(t.Context(), serve(t, cut[0], memory.New(), token).url, cut[1]); !errors.Is(err, depot.ErrTaken) {
		t.Errorf("two whose names are gone: %v", err)
	}
	none := httptest.NewServer(http.NotFoundHandler())
	t.Cleanup(none.Close)
	nobody := httptest.NewServer(nil)
	nobody.Close()
	for what, place := range map[string]string{"no depot": none.URL, "nobody": nobody.URL} {
		if err := d.view.Free(t.Context(), place, other); err != nil {
			t.Errorf("where %s answers: %v", what, err)
		}
	}
	for code, taken := range map[int]bool{
		http.StatusUnauthorized: true, http.StatusTooManyRequests: true, http.StatusInternalServerError: true,
		http.StatusServiceUnavailable: false,
	} {
		says := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) { w.WriteHeader(code) }))
		t.Cleanup(says.Close)
		if err := d.view.Free(t.Context(), says.URL, other); errors.Is(err, depot.ErrTaken) != taken {
			t.Errorf("where the answer is %d: %v", code, err)
		}
	}
	if code := get(t, d, depot.Path+"id"); code != http.StatusUnauthorized {
		t.Errorf("without the token it is told: %d", code)
	}
}

// get asks the door without a token.
func get(t *testing.T, d door, path string) int {
	t.Helper()
	client := http.Client{Transport: &http.Transport{TLSClientConfig: &tls.Config{RootCAs: d.roots}, DisableKeepAlives: true}}
	res, err := client.Get(d.url + path)
	if err != nil {
		t.Fatal(err)
	}
	defer res.Body.Close()
	return res.StatusCode
}

// Blocks are given to who shows the token, and are not believed.
func TestDoorAndBytes(t *testing.T) {
	t.Parallel()
	f := open(t, t.TempDir(), roomy)
	b := put(t, f, bytes.Repeat([]byte{7}, 10))
	stranger := serve(t, f, memory.New(), "another token")
	stranger.register.set(b.CID, stranger.url)
	if _, err := deliverytest.Read(t.Context(), stranger.view, b.CID, 0, delivery.Whole); err == nil {
		t.Error("the depot gave a block to one without its token")
	}
	liar := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) { _, _ = io.WriteString(w, "other bytes") }))
	t.Cleanup(liar.Close)
	stranger.register.set(b.CID, liar.URL)
	if _, err := deliverytest.Read(t.Context(), stranger.view, b.CID, 0, delivery.Whole); !errors.Is(err, delivery.ErrCorrupt) {
		t.Errorf("other bytes: %v", err)
	}
	liar.Close()
	if _, err := deliverytest.Read(t.Context(), stranger.view, b.CID, 0, delivery.Whole); !errors.Is(err, delivery.ErrAway) {
		t.Errorf("an ingress that is away: %v", err)
	}
}
