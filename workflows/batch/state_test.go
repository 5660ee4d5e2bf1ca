package batch

import (
	"math/big"
	"testing"

	"pgregory.net/rapid"

	"github.com/skyops/skyops/protocol/job"
	"github.com/skyops/skyops/protocol/record"
)

// Whatever ends how and when: every item is tried until it succeeded or its tries
// are used up, none runs twice at once, a word that comes twice counts once, and
// what was spent and what is given to tries never exceeds what the order pays.
func TestState(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		o := job.Order{Count: rapid.Uint32Range(1, 20).Draw(t, "count"), MaxCost: job.Units(rapid.Uint64Range(1, 1000).Draw(t, "max"))}
		retries, window := rapid.Uint32Range(0, 3).Draw(t, "retries"), rapid.IntRange(1, 5).Draw(t, "window")
		s, tried, done := &State{}, make([]uint32, o.Count), make([]record.Outcome, o.Count)
		for step := 0; !s.over(o); step++ {
			if step > 2000 {
				t.Fatal("it does not end")
			}
			for len(s.Going) < window {
				try, ok := s.next(o)
				if !ok {
					break
				}
				if done[try.Index] == record.Succeeded || try.Try != tried[try.Index] {
					t.Fatalf("item %d, %s, tried %d times, is tried as %d", try.Index, done[try.Index], tried[try.Index], try.Try)
				}
				tried[try.Index]++
			}
			if sum := s.Owed.Add(s.Status.Cost); sum.Cmp(o.Payable()) > 0 {
				t.Fatalf("%s are spent and given, of %s", sum, o.Payable())
			}
			seen := map[uint32]bool{}
			for _, g := range s.Going {
				if seen[g.Index] {
					t.Fatalf("item %d runs twice", g.Index)
				}
				seen[g.Index] = true
			}
			if rapid.IntRange(0, 40).Draw(t, "stop") == 0 {
				s.stop("enough", o)
			}
			if rapid.IntRange(0, 40).Draw(t, "retry") == 0 && s.Reason == "" {
				s.retry()
			}
			if len(s.Going) == 0 {
				continue
			}
			g := s.Going[rapid.IntRange(0, len(s.Going)-1).Draw(t, "which")]
			how := rapid.SampledFrom([]record.Outcome{record.Succeeded, record.Failed, record.Cancelled}).Draw(t, "how")
			cost := job.Units(rapid.Uint64Range(0, g.Budget.Big().Uint64()).Draw(t, "cost"))
			done[g.Index] = how
			if !s.end(g.Index, g.Try, how, cost, retries) || s.end(g.Index, g.Try, how, cost, retries) {
				t.Fatal("an end did not count once")
			}
		}
		if sum := s.Status.Succeeded + s.Status.Failed + s.Status.Cancelled; sum != o.Count || len(s.Going) != 0 || !s.Owed.IsZero() {
			t.Fatalf("%d of %d items ended; %+v", sum, o.Count, s)
		}
		if s.Status.Cost.Big().Cmp(new(big.Int).Set(o.Payable().Big())) > 0 {
			t.Fatalf("cost %s of %s", s.Status.Cost, o.Payable())
		}
	})
}

func TestBits(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		var b Bits
		want := map[uint32]bool{}
		for range rapid.IntRange(0, 30).Draw(t, "steps") {
			i, in := rapid.Uint32Range(0, 50).Draw(t, "i"), rapid.Bool().Draw(t, "in")
			b.Set(i, in)
			if delete(want, i); in {
				want[i] = true
			}
		}
		least, any := uint32(0), false
		for i := range uint32(60) {
			if b.Has(i) != want[i] {
				t.Fatalf("%d: %t", i, b.Has(i))
			}
			if want[i] && !any {
				least, any = i, true
			}
		}
		if i, ok := b.First(); ok != any || i != least || b.Len() != uint32(len(want)) {
			t.Fatalf("first %d, %t, %d in all", i, ok, b.Len())
		}
	})
}
