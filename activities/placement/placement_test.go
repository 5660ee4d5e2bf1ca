package placement_test

import (
	"context"
	"crypto/ecdsa"
	"errors"
	"fmt"
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
	"github.com/skyops/skyops/activities/placement/placementtest"
	"github.com/skyops/skyops/protocol/book"
	"github.com/skyops/skyops/protocol/eip712"
	"github.com/skyops/skyops/protocol/job"
	"github.com/skyops/skyops/protocol/lease"
	"github.com/skyops/skyops/protocol/match"
	"github.com/skyops/skyops/protocol/record"
)

var token = common.HexToAddress("0x70ce")

var (
	scheduler = newKey("scheduler")
	domain    = eip712.Domain{ChainID: 7, Escrow: common.HexToAddress("0xe5c0")}
)

func newKey(name string) *ecdsa.PrivateKey {
	k, err := crypto.ToECDSA(crypto.Keccak256([]byte("placement " + name)))
	if err != nil {
		panic(err)
	}
	return k
}

// nodeKey is the key of the node at a slot.
func nodeKey(slot uint32) *ecdsa.PrivateKey { return newKey(fmt.Sprint("node ", slot)) }

// bench is a placement with a clock of its own and a book in memory.
type bench struct {
	acts   *placement.Activities
	fleet  *placement.Fleet
	shelf  *placementtest.Shelf
	now    time.Time
	behind error // why no match may be made
	later  match.Params
	from   uint64 // unix seconds from which later is in force; 0: never
}

// at is the parameters in force at a time.
func (b *bench) at(at uint64) match.Params {
	if b.from != 0 && at >= b.from {
		return b.later
	}
	return match.DefaultParams()
}

// version is match.Versions of the bench's network.
func (b *bench) version(v uint32) (match.Params, bool) {
	if v == 2 {
		return b.later, b.from != 0
	}
	return match.PublishedParams(v)
}

const span = 100

func newBench(t testing.TB) *bench {
	b := &bench{shelf: &placementtest.Shelf{}, now: time.Unix(1_800_000_000, 0)}
	b.process(t)
	ctx, cancel := context.WithCancel(context.Background())
	var running sync.WaitGroup
	fleet := b.fleet
	running.Go(func() { fleet.Serve(ctx) })
	t.Cleanup(func() { cancel(); running.Wait() })
	return b
}

// process begins with an empty map and a new pen, as a process that starts does.
func (b *bench) process(t testing.TB) {
	t.Helper()
	clock := func() time.Time { return b.now }
	pen, err := placement.NewPen(b.shelf, b.shelf, scheduler, domain, clock)
	if err != nil {
		t.Fatal(err)
	}
	b.fleet = placement.NewFleet(placement.Config{
		Params: match.DefaultParams(), Schedule: b.at, Token: token, Pen: pen, Span: span, Now: clock, Log: slog.New(slog.DiscardHandler), Behind: func() error { return b.behind },
	})
	b.fleet.SetSynced(true)
	b.acts = &placement.Activities{Fleet: b.fleet, Register: &register{}, Now: clock}
}

// page returns a page of the book as it would be published now.
func (b *bench) page(t testing.TB, number uint64) *book.Page {
	t.Helper()
	p, err := b.shelf.Page(crypto.PubkeyToAddress(scheduler.PublicKey), number)
	if err != nil {
		t.Fatal(err)
	}
	return p
}

func leaf(slot uint32, gpus uint16) match.Leaf {
	return match.Leaf{Beat: match.Beat{
		Slot: slot, Node: crypto.PubkeyToAddress(nodeKey(slot).PublicKey), Model: 1, GPUs: gpus, VRAM: 81920,
		CPU: 16000, RAM: 65536, Disk: 65536, Rate: [2]uint64{1000, 0}, Flags: match.FlagDocker, Seq: 1, Time: 1_800_000_000,
	}}
}

func (b *bench) node(t testing.TB, l match.Leaf) {
	t.Helper()
	sig, err := eip712.Sign(nodeKey(l.Slot), match.BeatDigest(domain, l.Beat))
	if err != nil {
		t.Fatal(err)
	}
	l.Signature = match.Signature(sig)
	if err := b.fleet.Update(l); err != nil {
		t.Fatal(err)
	}
}

// request asks for gpus GPUs for job number id.
func request(id byte, gpu string) placement.PlaceRequest {
	order := job.Order{MaxRate: 1_000_000, MaxEgress: 1_000_000, Nonce: common.Hash{id}}
	return placement.PlaceRequest{
		Job: job.ID(order.Hash(domain), 0), Attempt: 1,
		Submission: job.Submission{Spec: job.Spec{GPU: gpu, CPU: 1000, RAM: 1024, Disk: 1024}, Order: order},
	}
}

// A node that repeats another's work has the same GPUs, and as many are taken.
func TestPlaceLike(t *testing.T) {
	t.Parallel()
	b := newBench(t)
	models := []uint16{1, 2, 1}
	for slot, model := range models {
		l := leaf(uint32(slot), 4)
		l.Model, l.Rate = model, [2]uint64{uint64(1000 * (3 - slot)), 0}
		b.node(t, l)
	}
	for _, model := range []uint16{1, 2} {
		r := request(byte(model), "40GB..:1..4")
		r.Like = &placement.Like{Model: model, GPUs: 2}
		if res := b.place(t, r); models[res.Slot] != model || res.GPUs != 2 {
			t.Errorf("like model %d: slot %d, %d GPUs", model, res.Slot, res.GPUs)
		}
	}
	r := request(9, "40GB..")
	r.Like = &placement.Like{Model: 3, GPUs: 1}
	if res := b.place(t, r); res.Evidence != nil {
		t.Errorf("like none of them: slot %d", res.Slot)
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
	page := b.page(t, res.Evidence.Page)
	snap, err := page.Snapshot(int(res.Evidence.Index))
	if err != nil {
		t.Fatal(err)
	}
	if faults := match.VerifyEvidence(*res.Evidence, snap, nil); len(faults) > 0 {
		t.Errorf("faults: %+v", faults)
	}
	if err := book.TicketOf(*res.Evidence).Verify(domain, crypto.PubkeyToAddress(scheduler.PublicKey)); err != nil {
		t.Errorf("the ticket: %v", err)
	}
	if page.Steps[res.Evidence.Index].Entry != book.EntryOf(*res.Evidence) {
		t.Errorf("the book says %+v", page.Steps[res.Evidence.Index].Entry)
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
	t.Run("a claim runs out", func(t *testing.T) {
		b := newBench(t)
		b.node(t, leaf(0, 2))
		b.place(t, request(1, "any:2"))
		b.now = b.now.Add(11 * time.Second)
		if b.place(t, request(2, "any:2")).Evidence == nil {
			t.Error("the claim stays")
		}
	})
	t.Run("a beat that answers it shows what is taken", func(t *testing.T) {
		b := newBench(t)
		l := leaf(0, 4)
		b.node(t, l)
		claim := b.place(t, request(1, "any:2")).Claim
		l.Seq, l.GPUs, l.CPU, l.RAM, l.Answered = 2, 2, l.CPU-1000, l.RAM-1024, claim
		b.node(t, l)
		if b.place(t, request(2, "any:2")).Evidence == nil {
			t.Error("the devices count twice")
		}
	})
	t.Run("a beat that declined it gives back", func(t *testing.T) {
		b := newBench(t)
		l := leaf(0, 2)
		b.node(t, l)
		l.Seq, l.Answered = 2, b.place(t, request(1, "any:2")).Claim
		b.node(t, l)
		if b.place(t, request(2, "any:2")).Evidence == nil {
			t.Error("the claim stays")
		}
	})
	t.Run("a beat from before the offer changes nothing", func(t *testing.T) {
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
	t.Run("a beat that comes late is not taken", func(t *testing.T) {
		b := newBench(t)
		l := leaf(0, 0)
		l.Seq = 5
		b.node(t, l)
		l.Seq, l.GPUs = 4, 2
		b.node(t, l)
		if b.place(t, request(1, "any:2")).Evidence != nil {
			t.Error("an older beat replaced a newer one")
		}
	})
}

// However jobs come and beats go, no node is promised more devices than it has,
// and every page of the book is as a court would have it.
func TestNeverOverCommitted(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(rt *rapid.T) {
		b := newBench(t)
		leaves := make(map[uint32]match.Leaf)
		for slot := range uint32(rapid.IntRange(1, 4).Draw(rt, "nodes")) {
			leaves[slot] = leaf(slot, uint16(rapid.IntRange(0, 8).Draw(rt, "gpus")))
			b.node(t, leaves[slot])
		}
		open := make(map[uint32]uint16) // promised since the newest answer
		for range rapid.IntRange(1, 30).Draw(rt, "steps") {
			if rapid.IntRange(0, 9).Draw(rt, "gone") == 0 {
				slot := uint32(rapid.IntRange(0, len(leaves)-1).Draw(rt, "lost"))
				b.fleet.Remove(slot)
				l := leaves[slot]
				l.Seq++
				leaves[slot] = l
				b.node(t, l)
			}
			if rapid.Bool().Draw(rt, "beat") {
				slot := uint32(rapid.IntRange(0, len(leaves)-1).Draw(rt, "slot"))
				l := leaves[slot]
				l.Seq++
				if rapid.Bool().Draw(rt, "answer") {
					l.Answered, l.GPUs = l.Claims, l.GPUs-open[slot]
					open[slot] = 0
				}
				leaves[slot] = l
				b.node(t, l)
				continue
			}
			req := request(byte(rapid.IntRange(1, 10).Draw(rt, "job")), rapid.SampledFrom([]string{"", "any:1", "any:2", "any:4"}).Draw(rt, "gpu"))
			res := b.place(t, req)
			if res.Evidence == nil {
				continue
			}
			open[res.Slot] += res.GPUs
			l := leaves[res.Slot]
			l.Claims = res.Claim
			leaves[res.Slot] = l
			if open[res.Slot] > l.GPUs {
				rt.Fatalf("slot %d has %d GPUs, %d are promised", res.Slot, l.GPUs, open[res.Slot])
			}
			b.now = b.now.Add(time.Duration(rapid.IntRange(0, 2).Draw(rt, "pause")) * time.Second / 20)
		}
		b.honest(t)
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

func TestAWaiterMayLeave(t *testing.T) {
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

// register is the lease register's twin; errors set in it are returned.
type register struct {
	raised lease.Lease
	raise  error
	end    error
	worn   error
	losses int
	ending *record.Ending
	runs   []string
}

func (r *register) RaiseLease(_ context.Context, l lease.Lease) error { r.raised = l; return r.raise }
func (r *register) EndLease(_ context.Context, _ common.Hash, _ uint32, lost bool, _ time.Time) error {
	if lost {
		r.losses++
	}
	return r.end
}
func (r *register) Wear(context.Context, common.Address) (of, all job.Wear, err error) {
	return job.Wear{RanMs: 3_600_000, Losses: 1}, job.Wear{RanMs: 7_200_000, Losses: 1}, r.worn
}
func (r *register) Head(context.Context, common.Hash) (lease.Head, error) {
	return lease.Head{CID: "bafyhead"}, nil
}
func (r *register) Usage(context.Context, common.Hash, uint32) (placement.Usage, error) {
	return placement.Usage{Started: 7, Receipt: &record.SignedReceipt{Receipt: record.Receipt{BilledMs: 500}}, Ending: r.ending}, nil
}
func (r *register) PutRun(_ context.Context, job, program common.Hash, ms uint64, _ time.Time) error {
	r.runs = append(r.runs, fmt.Sprint(job[0], program[0], ms))
	return nil
}

func TestLeases(t *testing.T) {
	t.Parallel()
	b := newBench(t)
	r := &register{}
	b.acts.Register = r
	res, err := b.acts.Lease(t.Context(), placement.LeaseRequest{Job: common.Hash{1}, Epoch: 2, Node: common.Address{3}})
	if err != nil || res.Lease.Epoch != r.raised.Epoch || res.Lease.Node != r.raised.Node || res.Lease.Expiry != uint64(b.now.Add(lease.Duration).UnixMilli()) {
		t.Errorf("%+v, %v", res, err)
	}
	if want := job.Endure(job.Wear{RanMs: 3_600_000, Losses: 1}, job.Wear{RanMs: 7_200_000, Losses: 1}); res.Endurance != want {
		t.Errorf("the node endures %+v, not %+v", res.Endurance, want)
	}
	r.worn = errors.New("disk full")
	if _, err := b.acts.Lease(t.Context(), placement.LeaseRequest{}); err == nil {
		t.Error("a store that fails knows how often nodes do")
	}
	r.worn, r.raise = nil, lease.ErrStale
	var app *temporal.ApplicationError
	if _, err := b.acts.Lease(t.Context(), placement.LeaseRequest{}); !errors.As(err, &app) || app.Type() != placement.ErrStale || !app.NonRetryable() {
		t.Errorf("a stale epoch: %v", err)
	}
	r.raise = errors.New("disk full")
	if _, err := b.acts.Lease(t.Context(), placement.LeaseRequest{}); err == nil || errors.As(err, &app) && app.NonRetryable() && app.Type() != placement.ErrStale {
		t.Errorf("a store that fails: %v", err)
	}
	r.end = lease.ErrStale
	if end, err := b.acts.End(t.Context(), placement.EndRequest{}); err != nil || end.Head.CID != "bafyhead" || end.Started != 7 {
		t.Errorf("an epoch that was replaced: %+v, %v", end, err)
	}
	if _, err := b.acts.End(t.Context(), placement.EndRequest{Lost: true}); err != nil || r.losses != 1 {
		t.Errorf("%d losses are counted, %v", r.losses, err)
	}
	// How long a program ran is kept when it came to its end, and when it has a name.
	r.ending = &record.Ending{Outcome: record.Failed}
	named := placement.EndRequest{Job: common.Hash{4}, Program: common.Hash{5}, KeptMs: 70}
	for _, outcome := range []record.Outcome{record.Failed, record.Succeeded, record.Cancelled} {
		r.ending.Outcome = outcome
		if _, err := b.acts.End(t.Context(), named); err != nil {
			t.Error(err)
		}
	}
	r.ending.Outcome = record.Succeeded
	if _, err := b.acts.End(t.Context(), placement.EndRequest{Job: common.Hash{6}}); err != nil || !slices.Equal(r.runs, []string{"4 5 570"}) {
		t.Errorf("kept runs: %q, %v", r.runs, err)
	}
	r.end = errors.New("disk full")
	if _, err := b.acts.End(t.Context(), placement.EndRequest{}); err == nil {
		t.Error("a store that fails ends leases")
	}
}

func BenchmarkPlace(b *testing.B) {
	bench := newBench(b)
	for slot := range uint32(10_000) {
		bench.node(b, leaf(slot, 8))
	}
	b.ResetTimer()
	for i := range b.N {
		if _, err := bench.acts.Place(b.Context(), request(byte(i), "any:1")); err != nil {
			b.Fatal(err)
		}
	}
}
