package placement_test

import (
	"errors"
	"fmt"
	"slices"
	"testing"
	"testing/synctest"
	"time"

	"github.com/ethereum/go-ethereum/common"
	"github.com/ethereum/go-ethereum/crypto"
	"pgregory.net/rapid"

	"github.com/skyops/skyops/activities/placement"
	"github.com/skyops/skyops/activities/placement/placementtest"
	"github.com/skyops/skyops/protocol/job"
	"github.com/skyops/skyops/protocol/match"
)

// quiet is a placement that gives nothing out but when it is told to.
func quiet(t testing.TB) *bench {
	b := &bench{shelf: &placementtest.Shelf{}, now: time.Unix(1_800_000_000, 0)}
	b.process(t)
	return b
}

// of asks for the index-th job of an order, whose fee is one more least fee for
// each thousand of its number.
func of(order, index int, gpu string) placement.PlaceRequest {
	o := job.Order{MaxRate: 1_000_000, MaxEgress: 1_000_000, Fee: floors(1 + order/1000), Nonce: common.BytesToHash([]byte(fmt.Sprint("order ", order)))}
	return placement.PlaceRequest{
		Job: job.ID(o.Hash(domain), uint32(index)), Attempt: 1,
		Submission: job.Submission{Spec: job.Spec{GPU: gpu, CPU: 100, RAM: 100, Disk: 100}, Order: o, Index: uint32(index)},
	}
}

func floors(n int) (fee job.Amount) {
	for range n {
		fee = fee.Add(match.DefaultParams().FeeFloor(match.AssetCoin))
	}
	return fee
}

func (b *bench) join(t testing.TB, r placement.PlaceRequest) placement.JoinResult {
	t.Helper()
	res, err := b.acts.Join(t.Context(), r)
	if err != nil {
		t.Fatal(err)
	}
	return res
}

// entries are those of all pages.
func (b *bench) entries(t testing.TB) (jobs []match.Job) {
	t.Helper()
	due, err := b.shelf.DuePages(t.Context(), 1000)
	if err != nil {
		t.Fatal(err)
	}
	for _, d := range due {
		for _, s := range b.page(t, d.Number).Steps {
			jobs = append(jobs, s.Job)
		}
	}
	return jobs
}

// matched is the slot of a job's newest entry, none if it has none.
func (b *bench) matched(t testing.TB, job common.Hash) (slots []uint32) {
	t.Helper()
	at, err := b.shelf.LastEntry(t.Context(), job)
	if err != nil {
		t.Fatal(err)
	}
	if at.Entry != (common.Hash{}) {
		slots = append(slots, b.page(t, at.Page).Steps[at.Index].Entry.Slot)
	}
	return slots
}

// hosts are nodes that beat.
type hosts map[uint32]match.Leaf

func (h hosts) beat(t testing.TB, b *bench, slot uint32, gpus uint16, answers bool) {
	t.Helper()
	l, ok := h[slot]
	if !ok {
		l = leaf(slot, gpus)
	}
	l.Seq, l.GPUs, l.Time = l.Seq+1, gpus, uint64(b.now.Unix())
	if answers {
		l.Answered += 100
	}
	h[slot] = l
	b.node(t, l)
}

// Whatever jobs and nodes do, and whichever process writes, nobody can show that
// a job was overtaken, or anything else.
func TestHonestQueuesHaveNoFault(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(rt *rapid.T) {
		b, h := quiet(t), hosts{}
		for range rapid.IntRange(1, 80).Draw(rt, "steps") {
			req := of(1000*rapid.IntRange(0, 5).Draw(rt, "order"), rapid.IntRange(0, 3).Draw(rt, "index"), rapid.SampledFrom([]string{"any:1", "any:2", "any:3", ""}).Draw(rt, "gpu"))
			if rapid.IntRange(0, 4).Draw(rt, "excludes") == 0 {
				req.Excluded = b.matched(t, req.Job)
			}
			switch rapid.IntRange(0, 9).Draw(rt, "what") {
			case 0, 1, 2:
				b.join(t, req)
			case 3:
				b.fleet.Leave(req.Job)
			case 4:
				_, _ = b.acts.Place(t.Context(), req) // the store may be away
			case 5, 6:
				h.beat(t, b, rapid.Uint32Range(0, 3).Draw(rt, "slot"), uint16(rapid.IntRange(0, 4).Draw(rt, "gpus")), rapid.Bool().Draw(rt, "answers"))
			case 7:
				b.now = b.now.Add(time.Duration(rapid.IntRange(-3, 12).Draw(rt, "time")) * time.Second)
			case 8:
				b.fleet.Remove(rapid.Uint32Range(0, 3).Draw(rt, "lost"))
			case 9:
				switch rapid.IntRange(0, 7).Draw(rt, "trouble") {
				case 0:
					b.process(t)
				case 1:
					b.shelf.Fail(1)
				}
			}
			if rapid.IntRange(0, 2).Draw(rt, "pass") == 0 {
				b.fleet.Pass()
			}
		}
		b.honest(t)
		if t.Failed() {
			rt.FailNow()
		}
	})
}

// What the scheduler promises is what its book has: the terms, and since when.
func TestAPlaceInTheQueueIsPromised(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		b, h := newBench(t), hosts{}
		req := of(1, 0, "any:1")
		first := b.join(t, req)
		b.now = b.now.Add(3 * time.Second)
		q := b.join(t, req).Queued
		if *q != *first.Queued {
			t.Errorf("%+v, and then %+v", first.Queued, q)
		}
		if err := q.Verify(domain, crypto.PubkeyToAddress(scheduler.PublicKey)); err != nil {
			t.Error(err)
		}
		got := make(chan placement.PlaceResult, 1)
		go func() {
			res, err := b.acts.Queue(t.Context(), req)
			if err != nil {
				t.Error(err)
			}
			got <- res
		}()
		synctest.Wait()
		h.beat(t, b, 0, 1, false)
		res := <-got
		if res.Evidence == nil || res.Queued == nil || *res.Queued != *q || res.Evidence.Job.Hash() != q.Job || res.Evidence.Job.Queued != q.Time {
			t.Errorf("promised %+v, matched %+v", q, res)
		}
		if p := b.page(t, res.Evidence.Page); p.Header.Thread != q.Thread {
			t.Errorf("thread %d, promised %d", p.Header.Thread, q.Thread)
		}
		if b.fleet.Waiting() != 0 {
			t.Error("it waits on")
		}
	})
}

// A match that was made before its job came for it is kept for it; of one that
// nobody comes for nothing is left.
func TestAJobComesForItsMatch(t *testing.T) {
	t.Parallel()
	b, h := quiet(t), hosts{}
	b.join(t, of(1, 0, "any:1"))
	b.join(t, of(2, 0, "any:9"))
	h.beat(t, b, 0, 1, false)
	b.fleet.Pass()
	if res, err := b.acts.Queue(t.Context(), of(1, 0, "any:1")); err != nil || res.Evidence == nil || len(b.entries(t)) != 1 {
		t.Errorf("%+v, %v", res, err)
	}
	b.now = b.now.Add(11 * time.Second)
	b.fleet.Pass()
	if n := b.fleet.Waiting(); n != 0 {
		t.Errorf("%d wait", n)
	}
}

// A job that left and comes again waits from then on.
func TestAJobThatComesAgainBeginsItsWaitAnew(t *testing.T) {
	t.Parallel()
	b := quiet(t)
	first := b.join(t, of(1, 0, "any:1")).Queued
	b.fleet.Leave(of(1, 0, "any:1").Job)
	b.now = b.now.Add(time.Second)
	if second := b.join(t, of(1, 0, "any:1")).Queued; second.Time != first.Time+1 || second.Job == first.Job {
		t.Errorf("%+v after %+v", second, first)
	}
	other := of(1, 0, "any:1")
	other.Excluded = []uint32{7}
	if third := b.join(t, other).Queued; third.Job == first.Job || b.fleet.Waiting() != 1 {
		t.Errorf("on other terms: %+v, %d wait", third, b.fleet.Waiting())
	}
}

// Who came first makes no difference.
func TestArrivalMakesNoDifference(t *testing.T) {
	t.Parallel()
	run := func(order []int) (ids []common.Hash) {
		b, h := quiet(t), hosts{}
		h.beat(t, b, 0, 0, false)
		for _, n := range order {
			b.join(t, of(n%7, n, "any:1"))
		}
		h.beat(t, b, 0, 15, false)
		b.fleet.Pass()
		for _, j := range b.entries(t) {
			ids = append(ids, j.ID)
		}
		return ids
	}
	var forth, back []int
	for n := range 20 {
		forth, back = append(forth, n), append(back, 19-n)
	}
	if a, b := run(forth), run(back); len(a) != 15 || !slices.Equal(a, b) {
		t.Errorf("%v\n%v", a, b)
	}
}

// Of one order the lowest index that fits goes first.
func TestJobsOfAnOrderGoByIndex(t *testing.T) {
	t.Parallel()
	b, h := quiet(t), hosts{}
	for _, index := range []int{5, 2, 9, 4} {
		b.join(t, of(1, index, map[bool]string{true: "any:8", false: "any:1"}[index == 2]))
	}
	h.beat(t, b, 0, 4, false)
	b.fleet.Pass()
	var got []uint32
	for _, j := range b.entries(t) {
		got = append(got, j.Index)
	}
	if !slices.Equal(got, []uint32{4, 5, 9}) {
		t.Errorf("%v", got)
	}
}

// Nobody starves, however many come after: each match is won with the order's share.
func TestNobodyStarves(t *testing.T) {
	t.Parallel()
	b, h := quiet(t), hosts{}
	b.join(t, of(0, 0, "any:1"))
	for n := 1; n < 3000; n++ { // not served after that: once in 10^17 runs
		for i := range 70 {
			if r := of(1+(n+i)%70, n, "any:1"); i == 0 || n == 1 {
				b.join(t, r)
			}
		}
		h.beat(t, b, 0, 1, true)
		b.fleet.Pass()
		b.now = b.now.Add(100 * time.Millisecond)
		if all := b.fleet.Waiting(); all == 0 {
			t.Fatal("nobody waits")
		}
		if slices.ContainsFunc(b.entries(t), func(j match.Job) bool { return j.ID == of(0, 0, "").Job }) {
			return
		}
	}
	t.Error("it was never served")
}

// A job that comes now goes through the race like those that wait.
func TestNewcomersRaceToo(t *testing.T) {
	t.Parallel()
	passed, beaten := 0, 0
	for n := range 60 {
		b, h := quiet(t), hosts{}
		h.beat(t, b, 0, 0, false)
		b.join(t, of(999, 0, "any:1"))
		b.fleet.Pass()
		b.now = b.now.Add(5 * time.Second)
		h.beat(t, b, 0, 1, false)
		if res := b.place(t, of(n, 0, "any:1")); res.Evidence != nil {
			passed++
		} else if beaten++; res.Closest == "" {
			t.Error("it is not told why")
		}
		h.beat(t, b, 0, 1, true)
		b.fleet.Pass()
		b.honest(t)
		if len(b.entries(t)) < 1 {
			t.Fatal("nobody was matched")
		}
	}
	if passed < 15 || beaten < 15 { // each once in 10^4 of honest draws, and these are always the same
		t.Errorf("%d came through, %d did not", passed, beaten)
	}
}

// What cannot be written is given to nobody, and nobody goes before meanwhile.
func TestAQueueWaitsForItsBook(t *testing.T) {
	t.Parallel()
	b, h := quiet(t), hosts{}
	b.join(t, of(1, 0, "any:1"))
	h.beat(t, b, 0, 4, false)
	b.behind = errors.New("the chain is away")
	b.fleet.Pass()
	if b.fleet.Waiting() != 1 || len(b.entries(t)) != 0 {
		t.Error("matched although nothing comes on chain")
	}
	b.behind = nil
	b.shelf.Fail(1)
	b.fleet.Pass()
	b.fleet.Pass()
	if got := b.entries(t); len(got) != 1 || got[0].Queued == 0 {
		t.Errorf("%+v", got)
	}
}

// The standing says what a fee is good for.
func TestStanding(t *testing.T) {
	t.Parallel()
	b := quiet(t)
	for n := range 9 {
		b.join(t, of(n, 0, "any:1"))
	}
	if s := b.join(t, of(9, 0, "any:1")).Standing; s.Orders != 10 || s.Total != 10 || s.Weight != 1 || s.Before != 5 || s.BeforeTwice != 3 || s.BeforeTenfold != 1 {
		t.Errorf("%+v", s)
	}
}

// A hundred nodes come free for ten thousand orders that all fit.
func BenchmarkPass(b *testing.B) {
	for b.Loop() {
		b.StopTimer()
		bench, h := quiet(b), hosts{}
		for slot := range uint32(400) {
			h.beat(b, bench, slot, 0, false)
		}
		for n := range 10_000 {
			bench.join(b, of(n, 0, "any:1"))
		}
		bench.fleet.Pass()
		for slot := range uint32(100) {
			h.beat(b, bench, slot, 1, false)
		}
		b.StartTimer()
		bench.fleet.Pass()
		b.StopTimer()
		if n := len(bench.entries(b)); n != 100 {
			b.Fatalf("%d matches", n)
		}
		b.StartTimer()
	}
}
