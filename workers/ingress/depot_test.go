package ingress_test

import (
	"slices"
	"testing"
	"time"

	"github.com/ethereum/go-ethereum/common"

	"github.com/skyops/skyops/activities/delivery/deliverytest"
	"github.com/skyops/skyops/protocol/seal"
)

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

// A package in the depot that never counts goes with its attempt, also where another
// ingress took it in; one that counts stays.
func TestDepositThatNeverCountsGoes(t *testing.T) {
	t.Parallel()
	for what, restarted := range map[string]bool{"at once": false, "after a start": true} {
		t.Run(what, func(t *testing.T) {
			t.Parallel()
			s := newDepotSite(t, patience)
			a, pack, _ := s.deposit()
			_, _, counts := a.keep(pack)
			b := s.raise(common.HexToHash("0x20b"), 1, s.rawNode())
			b.grant()
			data := deliverytest.Random(t, 1000)
			b.persist(data)
			b.commits(b.pack(seal.KindPackage, common.Hash{}, data))
			if restarted {
				s.again()
			}
			for id, lost := range map[common.Hash]bool{jobID: false, b.lease.Job: true} {
				if err := s.store.EndLease(t.Context(), id, 1, lost, time.Now()); err != nil {
					t.Fatal(err)
				}
			}
			eventually(t, 10*time.Second, "what does not count is gone", func() bool {
				list, err := s.store.Deposits(t.Context(), "https://"+s.addr["blobs"], "", 10)
				return err == nil && len(list) == 1 && len(s.depot.Folder.Pins()) == 1
			})
			if _, is := s.deposited(counts); !is || !s.depot.Folder.Has(counts) {
				t.Error("what counts is gone")
			}
		})
	}
}

// The depot is swept of what nobody committed, of deposits that nothing holds, and of nothing else.
func TestDepotIsSwept(t *testing.T) {
	t.Parallel()
	s := newDepotSite(t, patience)
	a, pack, _ := s.deposit()
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

// A deposit that IPFS has no room for does not keep others from going there.
func TestDepositsThatFitAreMoved(t *testing.T) {
	t.Parallel()
	s := newDepotSite(t, patience)
	s.ipfs.Store(true)
	sizes, cids := map[string]int{}, []string{}
	for n := range 2 {
		id := jobID
		id[0] = byte(n)
		a := s.raise(id, 1, s.rawNode())
		a.grant()
		data := deliverytest.Random(t, 100+n)
		a.persist(data)
		pack := a.pack(seal.KindPackage, common.Hash{}, data)
		a.commits(pack)
		_, _, cid := a.keep(pack)
		sizes[cid], cids = len(data), append(cids, cid)
	}
	slices.Sort(cids) // as they are moved
	full := func(size int) bool { return size == sizes[cids[0]] }
	s.full.Store(&full)
	s.ipfs.Store(false)
	eventually(t, 10*time.Second, "the one that fits is in IPFS", func() bool {
		_, is := s.deposited(cids[1])
		return !is && s.there(cids[1])
	})
	if _, is := s.deposited(cids[0]); !is {
		t.Error("the other one is no deposit any more")
	}
	s.full.Store(nil)
	s.moved(cids[0])
}

// A deposit that is committed again and counts in IPFS is read from there, also where
// the register was not told.
func TestDepositThatCountsInIPFS(t *testing.T) {
	t.Parallel()
	s := newDepotSite(t, patience)
	a, pack, data := s.deposit()
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

// An ingress that has another address has the deposits of the one before.
func TestDepositsOutliveTheAddress(t *testing.T) {
	t.Parallel()
	s := newDepotSite(t, patience)
	a, pack, data := s.deposit()
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
