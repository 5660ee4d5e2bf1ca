package placement_test

import (
	"context"
	"errors"
	"log/slog"
	"slices"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"github.com/ethereum/go-ethereum/common"
	"github.com/ethereum/go-ethereum/crypto"
	"go.temporal.io/sdk/temporal"
	"pgregory.net/rapid"

	"github.com/skyops/skyops/activities/placement"
	"github.com/skyops/skyops/protocol/job"
	"github.com/skyops/skyops/protocol/lease"
	"github.com/skyops/skyops/protocol/match"
	"github.com/skyops/skyops/protocol/record"
)

var token = common.HexToAddress("0x70ce")

// bench is a placement with a clock of its own and twins around it.
type bench struct {
	acts    *placement.Activities
	fleet   *placement.Fleet
	storage *storage
	now     time.Time
}

func newBench(t testing.TB) *bench {
	b := &bench{storage: &storage{}, now: time.Unix(1_800_000_000, 0)}
	archive := placement.NewArchive(b.storage, slog.New(slog.DiscardHandler))
	b.fleet = placement.NewFleet(placement.Config{
		Params: match.DefaultParams(), Token: token, Reveals: reveal{}, Archive: archive, Now: func() time.Time { return b.now },
	})
	b.fleet.SetSynced(true)
	b.acts = &placement.Activities{Fleet: b.fleet, Archive: archive, Register: &register{}, Now: func() time.Time { return b.now }}
	ctx, cancel := context.WithCancel(context.Background())
	var running sync.WaitGroup
	running.Go(func() { archive.Run(ctx) })
	running.Go(func() { b.fleet.Serve(ctx) })
	t.Cleanup(func() { cancel(); running.Wait() })
	return b
}

type reveal struct{}

func (reveal) Reveal(time.Time) (common.Hash, error) { return common.Hash{5}, nil }

// storage publishes, after as many failures as it is told.
type storage struct {
	mu       sync.Mutex
	failures int
	content  map[string][]byte
}

func (s *storage) Publish(_ context.Context, _ string, content []byte) (string, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.failures > 0 {
		s.failures--
		return "", errors.New("storage is away")
	}
	if s.content == nil {
		s.content = make(map[string][]byte)
	}
	cid := "bafy" + crypto.Keccak256Hash(content).Hex()
	s.content[cid] = content
	return cid, nil
}

func leaf(slot uint32, gpus uint16) match.Leaf {
	return match.Leaf{Beat: match.Beat{
		Slot: slot, Model: 1, GPUs: gpus, VRAM: 81920,
		CPU: 16000, RAM: 65536, Disk: 65536, Rate: [2]uint64{1000, 0}, Flags: match.FlagDocker, Seq: 1, Time: 1_800_000_000,
	}}
}

func (b *bench) node(t testing.TB, l match.Leaf) {
	t.Helper()
	l.Node = common.BytesToAddress([]byte{1, byte(l.Slot), byte(l.Slot >> 8)})
	if err := b.fleet.Update(l); err != nil {
		t.Fatal(err)
	}
}

// request asks for gpus GPUs for job number id.
func request(id byte, gpu string) placement.PlaceRequest {
	return placement.PlaceRequest{
		Job: common.Hash{id}, Attempt: 1,
		Submission: job.Submission{
			Spec:  job.Spec{GPU: gpu, CPU: 1000, RAM: 1024, Disk: 1024},
			Order: job.Order{MaxRate: 1_000_000, MaxEgress: 1_000_000, Nonce: common.Hash{id}},
		},
	}
}

func (b *bench) place(t testing.TB, r placement.PlaceRequest) placement.PlaceResult {
	t.Helper()
	res, err := b.acts.Place(t.Context(), r)
	if err != nil {
		t.Fatal(err)
	}
	return res
}

func TestPlaceProvesItsChoice(t *testing.T) {
	t.Parallel()
	b := newBench(t)
	for slot := range uint32(5) {
		b.node(t, leaf(slot, 2))
	}
	b.node(t, leaf(5, 0))
	res := b.place(t, request(1, "any:2"))
	if res.Feasible != 5 || res.GPUs != 2 || res.Rate != 1000 || len(res.Rejected) != 1 || res.Evidence == nil {
		t.Fatalf("result %+v", res)
	}
	cid := b.publish(t, res)
	if faults := match.VerifyEvidence(*res.Evidence, b.storage.content[cid]); len(faults) > 0 {
		t.Errorf("faults: %+v", faults)
	}
}

// publish waits for a match's snapshot to be published.
func (b *bench) publish(t testing.TB, res placement.PlaceResult) string {
	t.Helper()
	req := placement.PublishRequest{Snapshots: []placement.SnapshotRef{{Root: res.Evidence.Root, Time: res.Evidence.Time}}}
	for deadline := time.Now().Add(10 * time.Second); ; {
		got, err := b.acts.Publish(t.Context(), req)
		if err == nil {
			return got.CIDs[0]
		}
		var app *temporal.ApplicationError
		if !errors.As(err, &app) || app.Type() != placement.ErrNotPublished || time.Now().After(deadline) {
			t.Fatal(err)
		}
	}
}

func TestNothingFitsIsExplained(t *testing.T) {
	t.Parallel()
	b := newBench(t)
	b.node(t, leaf(0, 1))
	res := b.place(t, request(1, "any:2"))
	if res.Evidence != nil || len(res.Rejected) != 1 || res.Rejected[0].Code != match.GPUCount || res.Closest == "" {
		t.Errorf("result %+v", res)
	}
}

func TestBeforeTheMapIsCompleteNothingIsMatched(t *testing.T) {
	t.Parallel()
	b := newBench(t)
	b.node(t, leaf(0, 2))
	b.fleet.SetSynced(false)
	var app *temporal.ApplicationError
	if _, err := b.acts.Place(t.Context(), request(1, "")); !errors.As(err, &app) || app.Type() != placement.ErrNotSynced || app.NonRetryable() {
		t.Errorf("answered %v", err)
	}
}

func TestClaims(t *testing.T) {
	t.Parallel()
	t.Run("a promised device is not promised twice", func(t *testing.T) {
		b := newBench(t)
		b.node(t, leaf(0, 2))
		if b.place(t, request(1, "any:2")).Evidence == nil || b.place(t, request(2, "any:1")).Evidence != nil {
			t.Error("claims are not kept")
		}
	})
	t.Run("the same job may ask again", func(t *testing.T) {
		b := newBench(t)
		b.node(t, leaf(0, 2))
		for range 2 {
			if b.place(t, request(1, "any:2")).Evidence == nil {
				t.Error("a job blocks itself")
			}
		}
	})
	t.Run("a claim runs out", func(t *testing.T) {
		b := newBench(t)
		b.node(t, leaf(0, 2))
		b.place(t, request(1, "any:2"))
		b.now = b.now.Add(11 * time.Second)
		if b.place(t, request(2, "any:2")).Evidence == nil {
			t.Error("the claim stays")
		}
	})
	t.Run("a beat that shows the devices taken settles the claim", func(t *testing.T) {
		b := newBench(t)
		l := leaf(0, 4)
		b.node(t, l)
		b.place(t, request(1, "any:2"))
		l.Seq, l.GPUs, l.CPU, l.RAM = 2, 2, l.CPU-1000, l.RAM-1024
		b.node(t, l)
		if b.place(t, request(2, "any:2")).Evidence == nil {
			t.Error("the devices count twice")
		}
	})
	t.Run("a beat from before the offer does not", func(t *testing.T) {
		b := newBench(t)
		l := leaf(0, 2)
		b.node(t, l)
		b.place(t, request(1, "any:2"))
		l.Seq++
		b.node(t, l)
		if b.place(t, request(2, "any:1")).Evidence != nil {
			t.Error("the claim is gone")
		}
	})
	t.Run("the end of a lease gives back", func(t *testing.T) {
		b := newBench(t)
		b.node(t, leaf(0, 2))
		b.place(t, request(1, "any:2"))
		if _, err := b.acts.End(t.Context(), placement.EndRequest{Job: common.Hash{1}, Epoch: 1}); err != nil {
			t.Fatal(err)
		}
		if b.place(t, request(2, "any:2")).Evidence == nil {
			t.Error("the claim stays")
		}
	})
}

// However jobs come and go, no node is promised more devices than it has.
func TestNeverOverCommitted(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(rt *rapid.T) {
		b := newBench(t)
		free := make(map[uint32]uint16)
		for slot := range uint32(rapid.IntRange(1, 4).Draw(rt, "nodes")) {
			free[slot] = uint16(rapid.IntRange(0, 8).Draw(rt, "gpus"))
			b.node(t, leaf(slot, free[slot]))
		}
		held := make(map[common.Hash]placement.PlaceResult)
		for range rapid.IntRange(1, 30).Draw(rt, "steps") {
			req := request(byte(rapid.IntRange(1, 10).Draw(rt, "job")), rapid.SampledFrom([]string{"", "any:1", "any:2", "any:4"}).Draw(rt, "gpu"))
			delete(held, req.Job)
			if rapid.Bool().Draw(rt, "drop") {
				b.fleet.Drop(req.Job)
				continue
			}
			if res := b.place(t, req); res.Evidence != nil {
				held[req.Job] = res
			}
			promised := make(map[uint32]uint16)
			for _, h := range held {
				promised[h.Slot] += h.GPUs
			}
			for slot, n := range promised {
				if n > free[slot] {
					rt.Fatalf("slot %d has %d GPUs, %d are promised", slot, free[slot], n)
				}
			}
		}
	})
}

func TestQueueIsFirstComeFirstServed(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		b := newBench(t)
		var mu sync.Mutex
		var order []byte
		var waiting sync.WaitGroup
		for id := byte(1); id <= 3; id++ {
			waiting.Go(func() {
				res, err := b.acts.Queue(t.Context(), request(id, "any:1"))
				if err != nil || res.Evidence == nil {
					t.Errorf("job %d: %v", id, err)
				}
				mu.Lock()
				defer mu.Unlock()
				order = append(order, id)
			})
			synctest.Wait()
		}
		for slot := range uint32(3) {
			b.node(t, leaf(slot, 1))
			time.Sleep(time.Second) // the bubble's clock: one pass
			synctest.Wait()
		}
		waiting.Wait()
		if !slices.Equal(order, []byte{1, 2, 3}) {
			t.Errorf("served in order %v", order)
		}
	})
}

// What cannot be matched now cannot be matched later: no retry may hide that.
func TestMalformedJobIsRefusedForGood(t *testing.T) {
	t.Parallel()
	b := newBench(t)
	for name, ask := range map[string]func(context.Context, placement.PlaceRequest) (placement.PlaceResult, error){
		"place": b.acts.Place, "queue": b.acts.Queue,
	} {
		_, err := ask(t.Context(), request(1, "no such GPU:x"))
		var app *temporal.ApplicationError
		if !errors.As(err, &app) || app.Type() != placement.ErrMalformed || !app.NonRetryable() {
			t.Errorf("%s: %v", name, err)
		}
	}
	if n := b.fleet.Waiting(); n != 0 {
		t.Errorf("%d wait", n)
	}
}

func TestWaiterThatLeavesGivesBack(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		b := newBench(t)
		ctx, cancel := context.WithCancel(t.Context())
		gone := make(chan error)
		go func() {
			_, err := b.acts.Queue(ctx, request(1, "any:1"))
			gone <- err
		}()
		synctest.Wait()
		cancel()
		if err := <-gone; !errors.Is(err, context.Canceled) || b.fleet.Waiting() != 0 {
			t.Errorf("%v, %d wait", err, b.fleet.Waiting())
		}
		b.node(t, leaf(0, 1))
		if b.place(t, request(2, "any:1")).Evidence == nil {
			t.Error("the node is claimed by a job that left")
		}
	})
}

func TestArchive(t *testing.T) {
	t.Run("an upload is repeated until it succeeds", func(t *testing.T) {
		synctest.Test(t, func(t *testing.T) {
			b := newBench(t)
			b.storage.failures = 3
			b.node(t, leaf(0, 1))
			res := b.place(t, request(1, ""))
			ref := placement.PublishRequest{Snapshots: []placement.SnapshotRef{{Root: res.Evidence.Root, Time: res.Evidence.Time}}}
			if _, err := b.acts.Publish(t.Context(), ref); err == nil {
				t.Error("published while storage is away")
			}
			time.Sleep(10 * time.Second) // the bubble's clock: storage is tried again
			if got, err := b.acts.Publish(t.Context(), ref); err != nil || got.CIDs[0] == "" {
				t.Errorf("%+v, %v", got, err)
			}
		})
	})
	t.Run("a snapshot of another process is empty", func(t *testing.T) {
		b := newBench(t)
		got, err := b.acts.Publish(t.Context(), placement.PublishRequest{Snapshots: []placement.SnapshotRef{{Root: common.Hash{1}}}})
		if err != nil || !slices.Equal(got.CIDs, []string{""}) {
			t.Errorf("%+v, %v", got, err)
		}
	})
}

// Nothing is matched that could not be published: a storage that is behind holds
// matching back, and lets it go on when it has caught up.
func TestStorageHoldsMatchingBack(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		b := newBench(t)
		b.storage.failures = 1 << 30
		var matched []placement.SnapshotRef
		var err error
		for n := uint64(1); err == nil; n++ {
			l := leaf(0, 1)
			l.Seq = n // another snapshot
			b.node(t, l)
			synctest.Wait()
			var res placement.PlaceResult
			if res, err = b.acts.Place(t.Context(), request(1, "any:1")); err == nil {
				matched = append(matched, placement.SnapshotRef{Root: res.Evidence.Root, Time: res.Evidence.Time})
			}
		}
		var app *temporal.ApplicationError
		if !errors.As(err, &app) || app.Type() != placement.ErrNotPublished || app.NonRetryable() || len(matched) < 100 {
			t.Fatalf("after %d matches: %v", len(matched), err)
		}
		queued := make(chan placement.PlaceResult, 1)
		go func() {
			res, err := b.acts.Queue(t.Context(), request(1, "any:1"))
			if err != nil {
				t.Error(err)
			}
			queued <- res
		}()
		time.Sleep(5 * time.Second) // the bubble's clock: some passes
		if b.fleet.Waiting() != 1 {
			t.Errorf("%d jobs wait", b.fleet.Waiting())
		}
		b.storage.mu.Lock()
		b.storage.failures = 0
		b.storage.mu.Unlock()
		if res := <-queued; res.Evidence == nil || res.Evidence.Snapshot == "" {
			t.Errorf("%+v", res)
		}
		b.place(t, request(1, "any:1"))
		time.Sleep(time.Minute) // of the bubble: uploads that failed last are tried again
		got, err := b.acts.Publish(t.Context(), placement.PublishRequest{Snapshots: matched})
		if err != nil || slices.Contains(got.CIDs, "") {
			t.Errorf("not every match is published: %v", err)
		}
	})
}

// register is the lease register's twin; errors set in it are returned.
type register struct {
	raised lease.Lease
	raise  error
	end    error
}

func (r *register) RaiseLease(_ context.Context, l lease.Lease) error   { r.raised = l; return r.raise }
func (r *register) EndLease(context.Context, common.Hash, uint32) error { return r.end }
func (r *register) Head(context.Context, common.Hash) (lease.Head, error) {
	return lease.Head{CID: "bafyhead"}, nil
}
func (r *register) Usage(context.Context, common.Hash, uint32) (placement.Usage, error) {
	return placement.Usage{Started: 7, Receipt: &record.SignedReceipt{}}, nil
}

func TestLeases(t *testing.T) {
	t.Parallel()
	b := newBench(t)
	r := &register{}
	b.acts.Register = r
	res, err := b.acts.Lease(t.Context(), placement.LeaseRequest{Job: common.Hash{1}, Epoch: 2, Node: common.Address{3}, CID: "bafy"})
	if err != nil || res.Lease.Epoch != r.raised.Epoch || res.Lease.Node != r.raised.Node || res.CID != "bafy" || res.Lease.Expiry != uint64(b.now.Add(lease.Duration).UnixMilli()) {
		t.Errorf("%+v, %v", res, err)
	}
	r.raise = lease.ErrStale
	var app *temporal.ApplicationError
	if _, err := b.acts.Lease(t.Context(), placement.LeaseRequest{CID: "bafy"}); !errors.As(err, &app) || app.Type() != placement.ErrStale || !app.NonRetryable() {
		t.Errorf("a stale epoch: %v", err)
	}
	r.raise = errors.New("disk full")
	if _, err := b.acts.Lease(t.Context(), placement.LeaseRequest{CID: "bafy"}); err == nil || errors.As(err, &app) && app.NonRetryable() && app.Type() != placement.ErrStale {
		t.Errorf("a store that fails: %v", err)
	}
	r.end = lease.ErrStale
	if end, err := b.acts.End(t.Context(), placement.EndRequest{}); err != nil || end.Head.CID != "bafyhead" || end.Started != 7 {
		t.Errorf("an epoch that was replaced: %+v, %v", end, err)
	}
	r.end = errors.New("disk full")
	if _, err := b.acts.End(t.Context(), placement.EndRequest{}); err == nil {
		t.Error("a store that fails ends leases")
	}
}

// No lease is raised on a snapshot that nobody can fetch.
func TestLeaseWaitsForTheSnapshot(t *testing.T) {
	final := func(err error, kind string) bool {
		var app *temporal.ApplicationError
		return errors.As(err, &app) && app.Type() == kind && app.NonRetryable()
	}
	synctest.Test(t, func(t *testing.T) {
		b := newBench(t)
		r := &register{}
		b.acts.Register = r
		b.storage.failures = 3 // seconds
		b.node(t, leaf(0, 1))
		e := b.place(t, request(1, "")).Evidence
		req := placement.LeaseRequest{Job: common.Hash{1}, Epoch: 1, Snapshot: placement.SnapshotRef{Root: e.Root, Time: e.Time}}
		if _, err := b.acts.Lease(t.Context(), req); !final(err, placement.ErrNotPublished) || r.raised.Epoch != 0 {
			t.Errorf("while the upload is under way: %v, raised %+v", err, r.raised)
		}
		if res, err := b.acts.Lease(t.Context(), req); err != nil || res.CID == "" || r.raised.Epoch != 1 {
			t.Errorf("when it is done: %+v, %v", res, err)
		}
		r.raised = lease.Lease{}
		req.Snapshot.Root = common.Hash{9}
		if _, err := b.acts.Lease(t.Context(), req); !final(err, placement.ErrUnknownSnapshot) || r.raised.Epoch != 0 {
			t.Errorf("of another process: %v, raised %+v", err, r.raised)
		}
	})
}

// A job that waited gets its snapshot's address with the node, since another
// process may raise the lease.
func TestQueueTellsWhereTheSnapshotIs(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		b := newBench(t)
		b.storage.failures = 1
		got := make(chan placement.PlaceResult, 1)
		go func() {
			res, err := b.acts.Queue(t.Context(), request(1, ""))
			if err != nil {
				t.Error(err)
			}
			got <- res
		}()
		synctest.Wait()
		b.node(t, leaf(0, 1))
		if res := <-got; res.Evidence == nil || res.Evidence.Snapshot == "" {
			t.Errorf("%+v", res)
		}
	})
}

// secrets is the store's twin.
type secrets map[string][]byte

func (s secrets) Secret(_ context.Context, name string, make func() ([]byte, error)) (b []byte, err error) {
	if s[name] == nil {
		s[name], err = make()
	}
	return s[name], err
}

func TestRevealsAreFixedByTheClock(t *testing.T) {
	t.Parallel()
	kept := secrets{}
	at := time.Unix(1_800_000_000, 0)
	first, err := placement.NewReveals(kept, at)
	if err != nil {
		t.Fatal(err)
	}
	again, err := placement.NewReveals(kept, at.Add(time.Hour))
	if err != nil {
		t.Fatal(err)
	}
	a, _ := first.Reveal(at)
	b, _ := again.Reveal(at)
	if a != b || len(kept) != 1 {
		t.Error("a restart changes what is revealed")
	}
	next, _ := first.Reveal(at.Add(15 * time.Minute))
	if crypto.Keccak256Hash(next[:]) != a {
		t.Error("the next value does not lead to this one")
	}
}

func BenchmarkPlace(b *testing.B) {
	bench := newBench(b)
	for slot := range uint32(10_000) {
		bench.node(b, leaf(slot, 8))
	}
	var last placement.PlaceResult
	b.ResetTimer()
	for i := range b.N {
		res, err := bench.acts.Place(b.Context(), request(byte(i), "any:1"))
		for ; err != nil; res, err = bench.acts.Place(b.Context(), request(byte(i), "any:1")) {
			b.StopTimer() // until the uploads, which are not measured, have caught up
			bench.publish(b, last)
			b.StartTimer()
		}
		last = res
	}
}
