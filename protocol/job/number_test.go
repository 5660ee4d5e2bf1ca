package job

import (
	"errors"
	"math"
	"testing"

	"github.com/ethereum/go-ethereum/common"
	"pgregory.net/rapid"
)

// Every job that an order can have has a number of its own, so that no two
// share an id; the first run of a spec has its index.
func TestNumbersAreOnesOwn(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		o := Order{Kind: Kind(rapid.IntRange(1, 4).Draw(t, "kind")), Count: rapid.Uint32Range(1, MaxCount).Draw(t, "count")}
		draw := func(what string) (index, item uint32) {
			index = rapid.Uint32Range(0, o.Count-1).Draw(t, what+" index")
			return index, rapid.OneOf(rapid.Uint32Range(0, 5), rapid.Uint32()).Draw(t, what+" item")
		}
		i, x := draw("one")
		j, y := draw("other")
		if o.CheckItem(i, x) != nil || o.CheckItem(j, y) != nil {
			return
		}
		if (o.Number(i, x) == o.Number(j, y)) != (i == j && x == y) {
			t.Fatalf("(%d, %d) has number %d, (%d, %d) has %d", i, x, o.Number(i, x), j, y, o.Number(j, y))
		}
		if o.Number(i, 0) != i || !o.HasNumber(o.Number(i, x)) {
			t.Fatalf("number %d of (%d, %d)", o.Number(i, x), i, x)
		}
	})
}

func TestCheckItem(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		kind        Kind
		count       uint32
		index, item uint32
		ok          bool
	}{
		{KindJob, 1, 0, 0, true},
		{KindJob, 1, 0, 1, false},
		{KindBatch, 3, 2, MaxTries - 1, true},
		{KindBatch, 3, 2, MaxTries, false},
		{KindPipeline, 1000, 999, 4_294_966, true},
		{KindPipeline, 1000, 999, 4_294_967, false},
		{KindSchedule, 1, 0, math.MaxUint32, true},
	} {
		o := Order{Kind: c.kind, Count: c.count}
		if err := o.CheckItem(c.index, c.item); (err == nil) != c.ok || err != nil && !errors.Is(err, ErrSubmission) {
			t.Errorf("%+v: %v", c, err)
		}
		if o.HasNumber(o.Number(c.index, c.item)) != c.ok && c.kind != KindPipeline {
			t.Errorf("%+v: number %d", c, o.Number(c.index, c.item))
		}
	}
	if (Order{Kind: KindBatch}).HasNumber(0) {
		t.Error("an order of nothing has a job")
	}
}

// A submission's item is in its job's id, and nowhere else: spec and order are the same.
func TestItemOfASubmission(t *testing.T) {
	t.Parallel()
	s := submission(t, 3, 1)
	s.Order.Kind = KindBatch
	plain, err := s.Check(testDomain)
	if err != nil {
		t.Fatal(err)
	}
	s.Item = 2
	again, err := s.Check(testDomain)
	if err != nil {
		t.Fatal(err)
	}
	if again.Order != plain.Order || again.Spec != plain.Spec || again.Job != ID(plain.Order, 2*3+1) || plain.Job != ID(plain.Order, 1) {
		t.Errorf("%+v became %+v", plain, again)
	}
	s.Item = MaxTries
	if id, err := s.Check(testDomain); !errors.Is(err, ErrSubmission) || id.Job != (common.Hash{}) {
		t.Errorf("beyond the bound: %+v, %v", id, err)
	}
}
