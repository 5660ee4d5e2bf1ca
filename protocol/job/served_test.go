package job

import (
	"errors"
	"slices"
	"strings"
	"testing"

	"github.com/ethereum/go-ethereum/common"
)

func servedSpec() Spec {
	return Spec{Version: SpecVersion, Name: "make", Salt: common.Hash{1}, Key: common.Hash{2}, Step: &Step{
		Outputs: []Output{{Name: "o", Path: ".", To: "age1pq" + strings.Repeat("x", 20)}},
		Served:  &Served{Order: common.Hash{7}, Count: 3, Step: 2, Runs: 1},
	}}
}

// A step that an earlier pipeline serves says whose jobs stand for it, and
// nothing that could run.
func TestServedStepRunsNothing(t *testing.T) {
	t.Parallel()
	if err := servedSpec().Validate(); err != nil {
		t.Fatal(err)
	}
	for name, change := range map[string]func(*Spec){
		"a program":       func(s *Spec) { s.Command = []string{"x"} },
		"an image":        func(s *Spec) { s.Image.Digest = "sha256:" + strings.Repeat("ab", 32) },
		"an input":        func(s *Spec) { s.Inputs = []Input{{Name: "i", From: &Edge{Steps: []uint32{0}, Output: "o"}}} },
		"a limit":         func(s *Spec) { s.Limits.Duration = 1 },
		"a place":         func(s *Spec) { s.Deliver = []string{"direct"} },
		"a budget":        func(s *Spec) { s.Step.Budget = Units(1) },
		"work to keep":    func(s *Spec) { s.Step.Cache = Cache{1} },
		"no order":        func(s *Spec) { s.Step.Served.Order = common.Hash{} },
		"no such step":    func(s *Spec) { s.Step.Served.Step = 3 },
		"no jobs":         func(s *Spec) { s.Step.Served.Runs = 0 },
		"jobs of several": func(s *Spec) { s.Step.Served.Runs = 2 },
		"a huge order":    func(s *Spec) { s.Step.Served.Count = MaxSteps + 1 },
		"no salt":         func(s *Spec) { s.Salt = common.Hash{} },
	} {
		s := servedSpec()
		change(&s)
		if err := s.Validate(); err == nil {
			t.Errorf("%s beside it is let through", name)
		}
	}
	several := servedSpec()
	several.Step.Items, several.Step.Served.Runs = 4, 3
	if err := several.Validate(); err != nil {
		t.Error(err)
	}
	earlier := Order{Count: 3}
	if got, want := several.Step.Served.Jobs(), []common.Hash{ID(common.Hash{7}, earlier.Number(2, 0)), ID(common.Hash{7}, earlier.Number(2, 1)), ID(common.Hash{7}, earlier.Number(2, 2))}; !slices.Equal(got, want) {
		t.Errorf("%v, want %v", got, want)
	}
}

// Both ends of an edge say the same of whether its content is an earlier pipeline's.
func TestServedEdgesAgree(t *testing.T) {
	t.Parallel()
	o := Order{Kind: KindPipeline, Count: 2, MaxCost: Units(2)}
	pair := func() []Spec {
		return []Spec{servedSpec(), {
			Step:   &Step{Budget: Units(2)},
			Inputs: []Input{{Name: "i", From: &Edge{Steps: []uint32{0}, Output: "o", Served: []uint32{0}, Results: common.Hash{1}}}},
		}}
	}
	if err := CheckPipeline(o, pair()); err != nil {
		t.Fatal(err)
	}
	specs := pair()
	specs[1].Inputs[0].From.Served = nil
	if err := CheckPipeline(o, specs); !errors.Is(err, ErrPipeline) {
		t.Errorf("the taker does not know: %v", err)
	}
	specs = pair()
	specs[0].Step.Served, specs[0].Step.Budget = nil, Units(0)
	if err := CheckPipeline(o, specs); !errors.Is(err, ErrPipeline) {
		t.Errorf("the maker does not know: %v", err)
	}
	for name, e := range map[string]Edge{
		"no results":     {Steps: []uint32{0, 1}, Output: "o", Gather: true, Served: []uint32{0}},
		"results of ran": {Steps: []uint32{0, 1}, Output: "o", Gather: true, Results: common.Hash{1}},
		"a stranger":     {Steps: []uint32{0, 1}, Output: "o", Gather: true, Served: []uint32{2}, Results: common.Hash{1}},
		"partly not":     {Steps: []uint32{0, 1}, Output: "o", Gather: true, Served: []uint32{0}, Partly: []uint32{1}, Results: common.Hash{1}},
		"twice":          {Steps: []uint32{0, 1}, Output: "o", Gather: true, Served: []uint32{0, 0}, Results: common.Hash{1}},
	} {
		s := validSpec()
		s.Step, s.Inputs = &Step{Budget: Units(1)}, []Input{{Name: "i", From: &e}}
		if err := s.Validate(); err == nil {
			t.Errorf("%s is let through", name)
		}
	}
}

// What serves is named whatever the order in which it is shown, and each part of it counts.
func TestResultsHash(t *testing.T) {
	t.Parallel()
	all := []Result{{0, 0, common.Hash{1}}, {0, 1, common.Hash{2}}, {3, 0, common.Hash{3}}}
	want := ResultsHash(all)
	back := slices.Clone(all)
	slices.Reverse(back)
	if ResultsHash(back) != want || back[0].Step != 3 {
		t.Error("another order is another hash, or the caller's list was sorted")
	}
	for i := range all {
		for _, change := range []func(*Result){func(r *Result) { r.Step += 9 }, func(r *Result) { r.Item += 9 }, func(r *Result) { r.Manifest[31]++ }} {
			other := slices.Clone(all)
			change(&other[i])
			if ResultsHash(other) == want {
				t.Errorf("a change of result %d is not seen", i)
			}
		}
	}
	if ResultsHash(all[:2]) == want {
		t.Error("what is missing is not seen")
	}
}

func TestKeysOfInputs(t *testing.T) {
	t.Parallel()
	for n, want := range []string{"data", "data+1", "data+2"} {
		if got := KeyName("data", n); got != want || KeyInput(got) != "data" || n > 0 && CheckInputName(got) == nil {
			t.Errorf("key %d is %q, of %q", n, got, KeyInput(got))
		}
	}
}
