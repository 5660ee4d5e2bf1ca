package ingress_test

import (
	"bytes"
	"errors"
	"io"
	"net/http"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"github.com/ethereum/go-ethereum/common"
	"google.golang.org/grpc/codes"
	"google.golang.org/grpc/status"

	"github.com/skyops/skyops/activities/delivery"
	"github.com/skyops/skyops/activities/delivery/deliverytest"
	"github.com/skyops/skyops/protocol/seal"
	"github.com/skyops/skyops/workers/nodeservice"
)

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
	first, second := deliverytest.Random(t, 1<<20+1), deliverytest.Random(t, 100)
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

// An IPFS node that takes small objects and has no room for large ones is away for those.
func TestFullForLargePieces(t *testing.T) {
	t.Parallel()
	s := newDepotSite(t, patience)
	a := s.raise(jobID, 1, s.rawNode())
	a.grant()
	full := func(size int) bool { return size > 1<<20 }
	s.full.Store(&full)
	small, large := deliverytest.Random(t, 100), deliverytest.Random(t, 1<<20+1)
	eventually(t, 20*time.Second, "the large piece is taken", func() bool {
		a.put(small)
		code, said, _ := a.do(http.MethodPut, "", bytes.NewReader(large))
		if code != http.StatusCreated && code != http.StatusInsufficientStorage {
			t.Fatalf("%d %s", code, said)
		}
		return code == http.StatusCreated
	})
	pack := a.pack(seal.KindPackage, common.Hash{}, large, small)
	if f := s.depot.Folder; !f.Has(pack.Segments[0]) || f.Has(pack.Segments[1]) {
		t.Errorf("the depot has %v, not the large piece alone", f.Pins())
	}
	a.commits(pack)
	_, _, cid := a.keep(pack)
	if why, is := s.deposited(cid); !is || !strings.HasPrefix(why, "IPFS did not take it: ") {
		t.Errorf("deposited %t: %q", is, why)
	}
	s.opened(cid, 0, large)
	s.full.Store(nil)
	s.moved(cid)
}

// A result of which IPFS has no room for the manifest alone goes to the depot.
func TestFullForTheManifest(t *testing.T) {
	t.Parallel()
	s := newDepotSite(t, patience)
	a := s.raise(jobID, 1, s.rawNode())
	a.grant()
	full := func(size int) bool { return size > 100 }
	s.full.Store(&full)
	pack := a.pack(seal.KindPackage, common.Hash{}, deliverytest.Random(t, 10))
	var cid string
	eventually(t, 20*time.Second, "the commit is proposed", func() bool {
		draft, err := a.node.Commit(t.Context(), pack)
		cid = draft.GetCid()
		return err == nil
	})
	if why, is := s.deposited(cid); !is || !strings.HasPrefix(why, "IPFS did not take it: ") {
		t.Errorf("deposited %t: %q", is, why)
	}
}

// What IPFS lost again after it went there from the depot goes there once more.
func TestSegmentThatIPFSLost(t *testing.T) {
	t.Parallel()
	s := newDepotSite(t, time.Hour)
	a := s.raise(jobID, 1, s.rawNode())
	a.grant()
	data := deliverytest.Random(t, 100)
	if _, err := s.depot.Folder.Put(t.Context(), bytes.NewReader(data), int64(len(data))); err != nil {
		t.Fatal(err)
	}
	pack := a.pack(seal.KindPackage, common.Hash{}, data)
	s.other.away.Store(true)
	if _, err := a.node.Commit(t.Context(), pack); status.Code(err) != codes.Unavailable {
		t.Fatalf("it does not come back: %v", err)
	}
	s.lose(pack, data)
	s.other.away.Store(false)
	a.commits(pack)
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
	read := func(cid string) error {
		if cid == pack.Segments[1] && s.depot.Folder.Has(pack.Segments[0]) {
			t.Error("half of it takes others' room for a while")
		}
		return nil
	}
	s.read.Store(&read)
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

// Copies that were made before IPFS broke off do not stay when the rest does not fit.
func TestHalfADepositGoes(t *testing.T) {
	t.Parallel()
	s := newDepotSite(t, patience)
	a := s.raise(jobID, 1, s.rawNode())
	a.grant()
	s.other.away.Store(true)
	pack := a.pack(seal.KindPackage, common.Hash{}, deliverytest.Random(t, 1<<20), deliverytest.Random(t, most/2))
	var broke atomic.Bool
	read := func(cid string) error {
		if cid != pack.Segments[1] || !s.depot.Folder.Has(pack.Segments[0]) || broke.Swap(true) {
			return nil
		}
		_, err := s.depot.Folder.Put(t.Context(), bytes.NewReader(deliverytest.Random(t, most/2)), most/2)
		return errors.Join(errors.New("it broke off"), err)
	}
	s.read.Store(&read)
	eventually(t, 10*time.Second, "the depot is full", func() bool {
		_, err := a.node.Commit(t.Context(), pack)
		return status.Code(err) == codes.ResourceExhausted
	})
	if !broke.Load() || s.depot.Folder.Has(pack.Segments[0]) {
		t.Errorf("it broke off %t, and half of it keeps others' room", broke.Load())
	}
}

// A deposit that counts stays one, also when the very same is committed again and cannot
// be read then, or another reading of it had failed before it was countersigned.
func TestDepositThatCountsStays(t *testing.T) {
	t.Parallel()
	s := newDepotSite(t, patience)
	a, pack, data := s.deposit()
	list, err := s.store.Deposits(t.Context(), "https://"+s.addr["blobs"], "", 10)
	if err != nil || len(list) != 1 {
		t.Fatalf("deposited are %+v: %v", list, err)
	}
	draft, err := a.node.Commit(t.Context(), pack)
	if err == nil {
		err = s.store.Retract(t.Context(), jobID, 1, list[0].CID)
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

// An attempt's pieces leave room for others' results, also where they came before a start
// of the ingress, and go when it is over.
func TestPiecesLeaveRoom(t *testing.T) {
	t.Parallel()
	s := newDepotSite(t, patience)
	a, b := s.raise(jobID, 1, s.rawNode()), s.raise(common.HexToHash("0x20b"), 1, s.rawNode())
	a.grant()
	b.grant()
	s.ipfs.Store(true)
	a.fill()
	if used := s.depot.Folder.Used(); used < most/8 || used > most/4 {
		t.Errorf("one attempt's take %d of %d bytes", used, most)
	}
	s.again()
	a.fill()
	if used := s.depot.Folder.Used(); used < most/4 || used > most*3/8 {
		t.Errorf("after a start they take %d of %d bytes", used, most)
	}
	data := deliverytest.Random(t, 1<<19)
	b.persist(data)
	pack := b.pack(seal.KindPackage, common.Hash{}, data)
	b.commits(pack)
	_, _, cid := b.keep(pack)
	if _, is := s.deposited(cid); !is {
		t.Error("the result of another is no deposit")
	}
	before := len(s.depot.Folder.Pins())
	last := a.persist(deliverytest.Random(t, 10))
	s.raise(jobID, 2, s.rawNode())
	eventually(t, 10*time.Second, "what it left since the start is gone", func() bool {
		return !s.depot.Folder.Has(last) && len(s.depot.Folder.Pins()) < before
	})
	if !s.depot.Folder.Has(cid) {
		t.Error("the deposit is gone")
	}
}

// An object that comes again, as after a lost answer, takes no more room, also where it
// came before a start.
func TestPieceThatComesAgain(t *testing.T) {
	t.Parallel()
	s := newDepotSite(t, patience)
	a := s.raise(jobID, 1, s.rawNode())
	a.grant()
	s.ipfs.Store(true)
	data := deliverytest.Random(t, 3<<20)
	a.persist(data)
	used := s.depot.Folder.Used()
	a.persist(data)
	s.again()
	a.persist(data)
	a.persist(data)
	if now := s.depot.Folder.Used(); now != used {
		t.Errorf("it takes %d bytes, and %d when it came once", now, used)
	}
}

// What is refused once it came in does not stay in the depot.
func TestRefusedPieceGoes(t *testing.T) {
	t.Parallel()
	s := newDepotSite(t, patience)
	s.timing.Move = time.Hour
	s.again()
	a := s.raise(jobID, 1, s.rawNode())
	a.grant()
	s.ipfs.Store(true)
	a.persist([]byte("kept"))
	over := a.lease
	over.Epoch = 2
	var raised error
	body := io.MultiReader(bytes.NewReader(deliverytest.Random(t, 100)), readerFunc(func([]byte) (int, error) {
		raised = s.store.RaiseLease(t.Context(), over)
		return 0, io.EOF
	}))
	if code, said, _ := a.do(http.MethodPut, "", body); code != http.StatusForbidden || raised != nil {
		t.Errorf("an attempt that is over: %d %s, %v", code, said, raised)
	}
	if pins := s.depot.Folder.Pins(); len(pins) != 1 {
		t.Errorf("the depot has %v", pins)
	}
}

type readerFunc func([]byte) (int, error)

func (f readerFunc) Read(b []byte) (int, error) { return f(b) }

// What is said to be of a checkpoint waits for IPFS.
func TestCheckpointsTakeNoRoom(t *testing.T) {
	t.Parallel()
	s := newDepotSite(t, patience)
	a := s.raise(jobID, 1, s.rawNode())
	a.grant()
	s.ipfs.Store(true)
	a.persist([]byte("of a result"))
	send := func() int {
		code, _, _ := a.do(http.MethodPut, "?"+nodeservice.BlobKind+"="+string(seal.KindCheckpoint), strings.NewReader("of a checkpoint"))
		return code
	}
	if code := send(); code != http.StatusBadGateway || len(s.depot.Folder.Pins()) != 1 {
		t.Errorf("while IPFS is away: %d, the depot has %v", code, s.depot.Folder.Pins())
	}
	s.ipfs.Store(false)
	if code := send(); code != http.StatusCreated {
		t.Errorf("when it is back: %d", code)
	}
}
