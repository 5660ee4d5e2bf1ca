package ingress_test

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"os"
	"path/filepath"
	"sync/atomic"
	"testing"
	"time"

	"github.com/ethereum/go-ethereum/common"
	"google.golang.org/grpc/codes"
	"google.golang.org/grpc/status"

	"github.com/skyops/skyops/activities/delivery"
	"github.com/skyops/skyops/activities/delivery/deliverytest"
	"github.com/skyops/skyops/activities/delivery/depot"
	"github.com/skyops/skyops/activities/delivery/memory"
	"github.com/skyops/skyops/protocol/network"
	"github.com/skyops/skyops/protocol/seal"
	"github.com/skyops/skyops/workers/fleet"
	"github.com/skyops/skyops/workers/ingress"
	"github.com/skyops/skyops/workers/nodeservice"
)

// fickle is an IPFS node that answers nothing as long as it is away, and may have no
// room for some objects.
type fickle struct {
	*memory.Store
	away *atomic.Bool
	full *atomic.Pointer[func(size int) bool] // nil: for none
	read *atomic.Pointer[func(string) error]  // nil: nothing is asked before something is read
	view delivery.Store                       // what it stores through
}

var errAway = fmt.Errorf("%w: connection refused", delivery.ErrAway)

func (f fickle) Put(ctx context.Context, r io.Reader, size int64) (delivery.Blob, error) {
	if f.away.Load() {
		return delivery.Blob{}, errAway
	}
	data, err := io.ReadAll(r)
	if full := f.full.Load(); err == nil && full != nil && (*full)(len(data)) {
		err = fmt.Errorf("%w: no space left on device", delivery.ErrFull)
	}
	if err != nil {
		return delivery.Blob{}, err
	}
	return f.view.Put(ctx, bytes.NewReader(data), size)
}

func (f fickle) Dir(ctx context.Context, entries []delivery.Entry) (string, error) {
	if f.away.Load() {
		return "", errAway
	}
	return f.view.Dir(ctx, entries)
}

func (f fickle) Get(ctx context.Context, ref string, off, length int64) (io.ReadCloser, error) {
	if f.away.Load() {
		return nil, errAway
	}
	if read := f.read.Load(); read != nil {
		if err := (*read)(ref); err != nil {
			return nil, err
		}
	}
	return f.view.Get(ctx, ref, off, length)
}

func (f fickle) Unpin(ctx context.Context, cid string) error {
	if f.away.Load() {
		return errAway
	}
	return f.view.Unpin(ctx, cid)
}

func (f fickle) Holding(hold delivery.Hold) delivery.Store {
	return fickle{f.Store, f.away, f.full, f.read, f.Store.Holding(hold)}
}

// depotSite is a site whose ingress has a depot, which a gateway reads.
type depotSite struct {
	*site
	dir     string
	ipfs    atomic.Bool // is away
	full    atomic.Pointer[func(size int) bool]
	read    atomic.Pointer[func(cid string) error]
	gateway atomic.Bool // is away
	view    delivery.Store
}

// patience is how long IPFS has in most of these tests.
const patience = 200 * time.Millisecond

// most is what the depot of these tests holds.
const most = 16 << 20

func newDepotSite(t *testing.T, patience time.Duration) *depotSite {
	t.Helper()
	s := &depotSite{dir: filepath.Join(t.TempDir(), "depot")}
	s.site = newSite(t, ingress.Timing{Patience: patience, Move: 20 * time.Millisecond}, func(bare *site) {
		var err error
		if s.view, err = fleet.Storage(t.Context(), &network.Operator{IngressCert: string(bare.pem)}, bare.blobs, bare.store, fleet.DepotStall); err != nil {
			t.Fatal(err)
		}
		bare.front = fickle{bare.blobs, &s.ipfs, &s.full, &s.read, bare.blobs}
		s.site = bare
		s.open()
	})
	return s
}

// again starts the ingress anew, on the folder of the one before.
func (s *depotSite) again() {
	s.t.Helper()
	s.stop()
	s.open()
	s.start()
}

// open opens the folder.
func (s *depotSite) open() {
	s.t.Helper()
	folder, err := depot.Open(s.dir, most)
	if err != nil {
		s.t.Fatal(err)
	}
	s.depot = &depot.Target{Folder: folder, Back: func(ctx context.Context, p delivery.Parcel, name string, off int64) (io.ReadCloser, error) {
		if s.gateway.Load() {
			return nil, errors.New("the gateway does not answer")
		}
		return s.view.Get(ctx, p.CID+"/"+name, off, delivery.Whole)
	}}
}

// deposited reports whether a package is in the depot, and why.
func (s *depotSite) deposited(cid string) (why string, is bool) {
	s.t.Helper()
	list, err := s.store.Deposits(s.t.Context(), "https://"+s.addr["blobs"], "", 10)
	if err != nil {
		s.t.Fatal(err)
	}
	for _, d := range list {
		if d.CID == cid {
			return d.Why, true
		}
	}
	return "", false
}

// commits repeats a commit, as a node does, until it is proposed.
func (a *attempt) commits(r *nodeservice.CommitRequest) {
	a.t.Helper()
	eventually(a.t, 20*time.Second, "the commit is proposed", func() bool {
		_, err := a.node.Commit(a.t.Context(), r)
		if err != nil && status.Code(err) != codes.Unavailable {
			a.t.Fatal(err)
		}
		return err == nil
	})
}

// deposit has a package committed while IPFS is away.
func (s *depotSite) deposit() (a *attempt, pack *nodeservice.CommitRequest, data []byte) {
	s.t.Helper()
	a = s.raise(jobID, 1, s.rawNode())
	a.grant()
	s.ipfs.Store(true)
	data = deliverytest.Random(s.t, 100)
	a.persist(data)
	pack = a.pack(seal.KindPackage, common.Hash{}, data)
	a.commits(pack)
	return a, pack, data
}

// persist repeats a put, as a node does, until it is taken.
func (a *attempt) persist(data []byte) (cid string) {
	a.t.Helper()
	var reply nodeservice.BlobReply
	eventually(a.t, 20*time.Second, "an object is taken", func() bool {
		code, body, _, err := a.try(http.MethodPut, "", bytes.NewReader(data))
		if err != nil || code != http.StatusCreated {
			return false
		}
		if err := json.Unmarshal(body, &reply); err != nil {
			a.t.Fatal(err)
		}
		return true
	})
	return reply.CID
}

// lose has IPFS lose a package of one segment.
func (s *depotSite) lose(pack *nodeservice.CommitRequest, segment []byte) {
	s.t.Helper()
	twin, entries := memory.New(), []delivery.Entry{}
	for name, data := range map[string][]byte{seal.ManifestName: pack.Manifest, seal.SegmentName(0): segment} {
		b, err := twin.Put(s.t.Context(), bytes.NewReader(data), int64(len(data)))
		if err != nil {
			s.t.Fatal(err)
		}
		entries = append(entries, delivery.Entry{Name: name, CID: b.CID})
	}
	root, err := twin.Dir(s.t.Context(), entries)
	for _, cid := range []string{root, entries[0].CID, entries[1].CID} {
		err = errors.Join(err, s.blobs.Unpin(s.t.Context(), cid))
	}
	if err != nil || s.there(root) {
		s.t.Fatalf("it has the package still: %v", err)
	}
}

// fill puts objects of a MiB until the depot has no room for this attempt's.
func (a *attempt) fill() {
	a.t.Helper()
	eventually(a.t, 20*time.Second, "it has no more room", func() bool {
		code, said, _, err := a.try(http.MethodPut, "", bytes.NewReader(deliverytest.Random(a.t, 1<<20)))
		if err != nil {
			return false
		}
		switch code {
		case http.StatusCreated, http.StatusBadGateway: // IPFS is looked at now and then
			return false
		case http.StatusInsufficientStorage:
			return true
		}
		a.t.Fatalf("%d %s", code, said)
		return false
	})
}

// age makes all that is in the folder two days old, for the ingress's next start.
func (s *depotSite) age() {
	s.t.Helper()
	old := time.Now().Add(-48 * time.Hour)
	for pin := range s.depot.Folder.Pins() {
		if err := os.Chtimes(filepath.Join(s.dir, "pins", pin), old, old); err != nil {
			s.t.Fatal(err)
		}
	}
}

// opened reads a package's segment as the gateway does.
func (s *depotSite) opened(cid string, n int, want []byte) {
	s.t.Helper()
	got, err := deliverytest.Read(s.t.Context(), s.view, cid+"/"+seal.SegmentName(n), 0, delivery.Whole)
	if err != nil || !bytes.Equal(got, want) {
		s.t.Errorf("the owner reads %d of %d bytes: %v", len(got), len(want), err)
	}
}

// moved waits until a deposit is in IPFS, and nowhere else.
func (s *depotSite) moved(cid string) {
	s.t.Helper()
	eventually(s.t, 10*time.Second, "the deposit is in IPFS", func() bool {
		_, is := s.deposited(cid)
		return !is && s.there(cid) && len(s.depot.Folder.Pins()) == 0
	})
}
