package ingress_test

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"net/http"
	"os"
	"path/filepath"
	"strings"
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

// fickle is an IPFS node that answers nothing as long as it is away.
type fickle struct {
	*memory.Store
	away *atomic.Bool
	view delivery.Store // what it stores through
}

var errAway = fmt.Errorf("%w: connection refused", delivery.ErrAway)

func (f fickle) Put(ctx context.Context, r io.Reader, size int64) (delivery.Blob, error) {
	if f.away.Load() {
		return delivery.Blob{}, errAway
	}
	return f.view.Put(ctx, r, size)
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
	return f.view.Get(ctx, ref, off, length)
}

func (f fickle) Unpin(ctx context.Context, cid string) error {
	if f.away.Load() {
		return errAway
	}
	return f.view.Unpin(ctx, cid)
}

func (f fickle) Holding(hold delivery.Hold) delivery.Store {
	return fickle{f.Store, f.away, f.Store.Holding(hold)}
}

// depotSite is a site whose ingress has a depot, which a gateway reads.
type depotSite struct {
	*site
	dir     string
	ipfs    atomic.Bool // is away
	gateway atomic.Bool // is away
	view    delivery.Store
}

// patience is how long IPFS has in most of these tests.
const patience = 200 * time.Millisecond

// most is what the depot of these tests holds.
const most = 8 << 20

func newDepotSite(t *testing.T, patience time.Duration) *depotSite {
	t.Helper()
	s := &depotSite{dir: filepath.Join(t.TempDir(), "depot")}
	s.site = newSite(t, ingress.Timing{Patience: patience, Move: 20 * time.Millisecond}, func(bare *site) {
		var err error
		if s.view, err = fleet.Storage(t.Context(), &network.Operator{IngressCert: string(bare.pem)}, bare.blobs, bare.store); err != nil {
			t.Fatal(err)
		}
		bare.front = fickle{bare.blobs, &s.ipfs, bare.blobs}
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

// place is where a package is deposited, and why.
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

// persist repeats a put, as a node does, until it is taken.
func (a *attempt) persist(data []byte) {
	a.t.Helper()
	eventually(a.t, 20*time.Second, "an object is taken", func() bool {
		code, _, _ := a.do(http.MethodPut, "", bytes.NewReader(data))
		return code == http.StatusCreated
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

// An IPFS node that is away for less than its time is waited for.
func TestIPFSHasItsTime(t *testing.T) {
	t.Parallel()
	s := newDepotSite(t, time.Hour)
	a := s.raise(jobID, 1, s.rawNode())
	a.grant()
	pack := a.pack(seal.KindPackage, common.Hash{}, deliverytest.Random(t, 100))
	unwell := map[string]*atomic.Bool{"does not give back": &s.other.away, "does not take": &s.ipfs}
	for what, away := range unwell {
		away.Store(true)
		for range 3 {
			if _, err := a.node.Commit(t.Context(), pack); status.Code(err) != codes.Unavailable {
				t.Errorf("while it %s: %v", what, err)
			}
		}
		if away == &s.ipfs {
			if code, _, _ := a.do(http.MethodPut, "", strings.NewReader("more")); code != http.StatusBadGateway {
				t.Errorf("an object while it %s: %d", what, code)
			}
		}
		away.Store(false)
	}
	if pins := s.depot.Folder.Pins(); len(pins) > 0 {
		t.Errorf("the depot has %v", pins)
	}
	a.commits(pack)
	a.keep(pack)
}

// A package that IPFS stores and does not give back counts once another process read it
// from the depot, and not before IPFS had its time; when IPFS is well it goes there.
func TestPackageThatDoesNotComeBackGoesToTheDepot(t *testing.T) {
	t.Parallel()
	s := newDepotSite(t, patience)
	a := s.raise(jobID, 1, s.rawNode())
	a.grant()
	s.other.away.Store(true)
	data := deliverytest.Random(t, 2<<20)
	pack := a.pack(seal.KindPackage, common.Hash{}, data, deliverytest.Random(t, 10))
	if _, err := a.node.Commit(t.Context(), pack); status.Code(err) != codes.Unavailable || len(s.depot.Folder.Pins()) > 0 {
		t.Fatalf("at once: %v, the depot has %v", err, s.depot.Folder.Pins())
	}
	a.commits(pack)
	signed, _, cid := a.keep(pack)
	if signed.Receipt.Result != seal.HashManifest(pack.Manifest) {
		t.Errorf("receipt %+v", signed.Receipt)
	}
	if why, is := s.deposited(cid); !is || !strings.HasPrefix(why, "IPFS did not give it back: ") {
		t.Errorf("deposited %t: %q", is, why)
	}
	if u, err := s.store.Usage(t.Context(), jobID, 1); err != nil || u.Depot == "" || u.Ending.Package.CID != cid {
		t.Errorf("the register says %+v: %v", u, err)
	}
	s.opened(cid, 0, data)
	s.other.away.Store(false)
	s.moved(cid)
	s.opened(cid, 0, data)
}

// While IPFS is away results come in all the same, through a restart of the ingress too;
// checkpoints wait, and need not come in again.
func TestResultsComeInWithoutIPFS(t *testing.T) {
	t.Parallel()
	s := newDepotSite(t, patience)
	a, b := s.raise(jobID, 1, s.rawNode()), s.raise(common.HexToHash("0x20b"), 1, s.rawNode())
	a.grant()
	b.grant()
	s.ipfs.Store(true)
	first, second := deliverytest.Random(t, 2<<20), deliverytest.Random(t, 100)
	a.persist(first)
	pack := a.pack(seal.KindPackage, common.Hash{}, first, second)
	checkpoint := b.pack(seal.KindCheckpoint, common.Hash{}, second, first)
	s.again()
	if _, err := b.node.Commit(t.Context(), checkpoint); status.Code(err) != codes.Unavailable {
		t.Fatalf("a checkpoint that IPFS does not take: %v", err)
	}
	a.commits(pack)
	_, _, cid := a.keep(pack)
	if why, is := s.deposited(cid); !is || !strings.HasPrefix(why, "IPFS did not take it: ") {
		t.Errorf("deposited %t: %q", is, why)
	}
	s.opened(cid, 1, second)
	s.ipfs.Store(false)
	b.commits(checkpoint)
	_, _, kept := b.keep(checkpoint)
	if got, err := deliverytest.Read(t.Context(), s.blobs, kept+"/"+seal.SegmentName(1), 0, delivery.Whole); err != nil || !bytes.Equal(got, first) {
		t.Errorf("the checkpoint has %d of %d bytes: %v", len(got), len(first), err)
	}
	s.moved(cid)
	s.opened(cid, 1, second)
}

// What cannot be read from the depot either does not count, and IPFS is tried again.
func TestDepositIsReadBackToo(t *testing.T) {
	t.Parallel()
	s := newDepotSite(t, patience)
	a := s.raise(jobID, 1, s.rawNode())
	a.grant()
	s.other.away.Store(true)
	s.gateway.Store(true)
	pack := a.pack(seal.KindPackage, common.Hash{}, deliverytest.Random(t, 100))
	var said string
	eventually(t, 10*time.Second, "the gateway is asked", func() bool {
		_, err := a.node.Commit(t.Context(), pack)
		said = err.Error()
		return strings.Contains(said, "the gateway does not answer")
	})
	eventually(t, 10*time.Second, "it is no deposit", func() bool {
		list, err := s.store.Deposits(t.Context(), "https://"+s.addr["blobs"], "", 10)
		return err == nil && len(list) == 0
	})
	s.other.away.Store(false)
	a.commits(pack)
	_, _, cid := a.keep(pack)
	if _, is := s.deposited(cid); is {
		t.Error("it counts in IPFS and is a deposit")
	}
	eventually(t, 10*time.Second, "the depot is empty", func() bool { return len(s.depot.Folder.Pins()) == 0 })
}

// A package that is too large for the depot waits for IPFS, as any did before.
func TestFullDepotLosesNothing(t *testing.T) {
	t.Parallel()
	s := newDepotSite(t, patience)
	a := s.raise(jobID, 1, s.rawNode())
	a.grant()
	s.other.away.Store(true)
	pack := a.pack(seal.KindPackage, common.Hash{}, deliverytest.Random(t, most/2), deliverytest.Random(t, most))
	eventually(t, 10*time.Second, "the depot is full", func() bool {
		_, err := a.node.Commit(t.Context(), pack)
		return status.Code(err) == codes.ResourceExhausted
	})
	if s.depot.Folder.Has(pack.Segments[0]) {
		t.Error("half of it keeps others' room")
	}
	s.other.away.Store(false)
	eventually(t, 20*time.Second, "it counts in IPFS", func() bool {
		_, err := a.node.Commit(t.Context(), pack)
		return err == nil
	})
}

// A deposit whose time is over goes, also while IPFS takes it and does not give it back.
func TestDepositThatIsOverGoes(t *testing.T) {
	t.Parallel()
	s := newDepotSite(t, patience)
	a := s.raise(jobID, 1, s.rawNode())
	a.grant()
	s.other.away.Store(true)
	pack := a.pack(seal.KindPackage, common.Hash{}, deliverytest.Random(t, 100))
	a.commits(pack)
	_, _, cid := a.keep(pack)
	if err := s.store.ReleaseAll(t.Context(), "result:"+jobID.Hex(), time.Now()); err != nil {
		t.Fatal(err)
	}
	eventually(t, 10*time.Second, "it is gone", func() bool {
		_, is := s.deposited(cid)
		return !is && !s.depot.Folder.Has(cid) && !s.there(cid)
	})
}

// The depot is swept of what nobody committed, of deposits that nothing holds, and of nothing else.
func TestDepotIsSwept(t *testing.T) {
	t.Parallel()
	s := newDepotSite(t, patience)
	a := s.raise(jobID, 1, s.rawNode())
	a.grant()
	s.ipfs.Store(true)
	data := deliverytest.Random(t, 100)
	a.persist(data)
	pack := a.pack(seal.KindPackage, common.Hash{}, data)
	a.commits(pack)
	_, _, cid := a.keep(pack)
	left := a.put(deliverytest.Random(t, 10)).CID
	s.age()
	s.again()
	eventually(t, 10*time.Second, "what nobody committed is gone", func() bool { return !s.depot.Folder.Has(left) })
	if !s.depot.Folder.Has(cid) {
		t.Fatal("a deposit that is held is gone")
	}
	if err := s.store.ReleaseAll(t.Context(), "result:"+jobID.Hex(), time.Now()); err != nil {
		t.Fatal(err)
	}
	eventually(t, 10*time.Second, "the deposit is gone", func() bool { return !s.depot.Folder.Has(cid) })
}

// A deposit that is committed again and counts in IPFS is read from there, also where
// the register was not told.
func TestDepositThatCountsInIPFS(t *testing.T) {
	t.Parallel()
	s := newDepotSite(t, patience)
	a := s.raise(jobID, 1, s.rawNode())
	a.grant()
	s.ipfs.Store(true)
	data := deliverytest.Random(t, 100)
	a.persist(data)
	pack := a.pack(seal.KindPackage, common.Hash{}, data)
	a.commits(pack)
	list, err := s.store.Deposits(t.Context(), "https://"+s.addr["blobs"], "", 10)
	if err != nil || len(list) != 1 {
		t.Fatalf("deposited are %+v: %v", list, err)
	}
	s.timing.Move = time.Hour
	s.again()
	s.ipfs.Store(false)
	a.commits(pack)
	_, _, cid := a.keep(pack)
	if _, is := s.deposited(cid); is || s.depot.Folder.Has(cid) {
		t.Errorf("it counts in IPFS and is a deposit %t, in the folder %t", is, s.depot.Folder.Has(cid))
	}
	s.opened(cid, 0, data)
	if err := s.store.PutDeposit(t.Context(), list[0]); err != nil {
		t.Fatal(err)
	}
	s.opened(cid, 0, data)
	s.timing.Move = 20 * time.Millisecond
	s.again()
	s.moved(cid)
}

// A deposit that counts stays one, also when the very same is committed again and cannot
// be read then, or another reading of it had failed before it was countersigned.
func TestDepositThatCountsStays(t *testing.T) {
	t.Parallel()
	s := newDepotSite(t, patience)
	a := s.raise(jobID, 1, s.rawNode())
	a.grant()
	s.ipfs.Store(true)
	data := deliverytest.Random(t, 100)
	a.persist(data)
	pack := a.pack(seal.KindPackage, common.Hash{}, data)
	a.commits(pack)
	list, err := s.store.Deposits(t.Context(), "https://"+s.addr["blobs"], "", 10)
	if err != nil || len(list) != 1 {
		t.Fatalf("deposited are %+v: %v", list, err)
	}
	draft, err := a.node.Commit(t.Context(), pack)
	if err == nil {
		err = s.store.Retract(t.Context(), list[0], 1)
	}
	if err == nil {
		_, err = a.node.Countersign(t.Context(), a.sign(draft))
	}
	if err != nil {
		t.Fatal(err)
	}
	cid := draft.GetCid()
	s.opened(cid, 0, data)
	s.gateway.Store(true)
	eventually(t, 20*time.Second, "the gateway is asked", func() bool {
		_, err := a.node.Commit(t.Context(), pack)
		return err != nil && strings.Contains(err.Error(), "the gateway does not answer")
	})
	if _, is := s.deposited(cid); !is {
		t.Error("it is no deposit any more")
	}
	s.opened(cid, 0, data)
}

// An ingress that has another address has the deposits of the one before.
func TestDepositsOutliveTheAddress(t *testing.T) {
	t.Parallel()
	s := newDepotSite(t, patience)
	a := s.raise(jobID, 1, s.rawNode())
	a.grant()
	s.ipfs.Store(true)
	data := deliverytest.Random(t, 100)
	a.persist(data)
	pack := a.pack(seal.KindPackage, common.Hash{}, data)
	a.commits(pack)
	_, _, cid := a.keep(pack)
	left := a.put(deliverytest.Random(t, 10)).CID
	s.age()
	var err error
	if s.addr["blobs"], err = freeAddress(); err != nil {
		t.Fatal(err)
	}
	s.again()
	eventually(t, 10*time.Second, "what nobody committed is gone", func() bool { return !s.depot.Folder.Has(left) })
	if _, is := s.deposited(cid); !is {
		t.Error("it is no deposit at the new address")
	}
	s.opened(cid, 0, data)
}
