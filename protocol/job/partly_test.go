package job

import (
	"errors"
	"slices"
	"testing"

	"github.com/ethereum/go-ethereum/common"
)

// parts are what two earlier pipelines left of a step of five runs.
func parts() []Partly {
	return []Partly{{Order: common.Hash{1}, Count: 3, Step: 2, Items: []uint32{0, 3}}, {Order: common.Hash{2}, Count: 4, Step: 1, Items: []uint32{1}}}
}

func TestJobsOfAStepThatSeveralPipelinesRan(t *testing.T) {
	t.Parallel()
	s := Served{Order: common.Hash{3}, Count: 7, Step: 5, Runs: 5, Partly: parts()}
	of := func(order byte, number uint32) common.Hash { return ID(common.Hash{order}, number) }
	if want := []common.Hash{of(1, 2), of(2, 5), of(3, 19), of(1, 11), of(3, 33)}; !slices.Equal(s.Jobs(), want) {
		t.Errorf("%v, want %v", s.Jobs(), want)
	}
	if n := (Step{Items: 5, Partly: parts()}).ToRun(); n != 2 {
		t.Errorf("%d of five runs are left", n)
	}
	if n := (Step{}).ToRun(); n != 1 {
		t.Errorf("a step that runs once has %d runs", n)
	}
}

func TestPartlyIsChecked(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		change func([]Partly) []Partly
		ok     bool
	}{
		"two pipelines":     {func(p []Partly) []Partly { return p }, true},
		"none":              {func([]Partly) []Partly { return nil }, true},
		"no order":          {func(p []Partly) []Partly { p[0].Order = common.Hash{}; return p }, false},
		"no such step":      {func(p []Partly) []Partly { p[0].Step = 3; return p }, false},
		"too many steps":    {func(p []Partly) []Partly { p[0].Count = MaxSteps + 1; return p }, false},
		"no runs":           {func(p []Partly) []Partly { p[0].Items = nil; return p }, false},
		"falling":           {func(p []Partly) []Partly { p[0].Items = []uint32{3, 0}; return p }, false},
		"a sixth run":       {func(p []Partly) []Partly { p[0].Items = []uint32{5}; return p }, false},
		"a run twice":       {func(p []Partly) []Partly { p[1].Items = []uint32{3}; return p }, false},
		"too many of these": {func(p []Partly) []Partly { return slices.Repeat(p[:1], MaxPartly+1) }, false},
	} {
		var p problems
		checkPartly(&p, "step.partly", c.change(parts()), 5)
		if (p.errs == nil) != c.ok {
			t.Errorf("%s: %v", name, p.err())
		}
	}
}

// What takes of a step says that earlier pipelines have something of it, where they do.
func TestInputsOfPartlyServedSteps(t *testing.T) {
	t.Parallel()
	good := func() []Spec {
		each := func(run uint32, served ...uint32) Spec {
			return Spec{Step: &Step{Budget: Units(1), Items: 2}, Inputs: []Input{{Name: "i", From: &Edge{Steps: []uint32{1}, Output: "o.each", Each: true, Run: run, Served: served}}}}
		}
		return []Spec{
			{Step: &Step{Budget: Units(1), Outputs: []Output{{Name: "o.each", Path: ".", Items: 5}}}},
			{Step: &Step{Budget: Units(1), Items: 5, Partly: parts(), Outputs: []Output{{Name: "o", Path: "."}, {Name: "o.each", Path: ".", Items: 2}}},
				Inputs: []Input{{Name: "i", From: &Edge{Steps: []uint32{0}, Output: "o.each", Each: true}}}},
			{Step: &Step{Budget: Units(1)}, Inputs: []Input{{Name: "i", From: &Edge{Steps: []uint32{1}, Output: "o", Gather: true, Served: []uint32{1}, Partly: []uint32{1}}}}},
			each(3, 1), each(4),
		}
	}
	o := Order{Kind: KindPipeline, Count: 5, MaxCost: Units(8)} // two of five runs are paid
	if err := CheckPipeline(o, good()); err != nil {
		t.Fatal(err)
	}
	for name, change := range map[string]func([]Spec){
		"gathered as if it ran":     func(s []Spec) { s[2].Inputs[0].From.Served, s[2].Inputs[0].From.Partly = nil, nil },
		"gathered as if none ran":   func(s []Spec) { s[2].Inputs[0].From.Partly = nil },
		"of a run, as if some ran":  func(s []Spec) { s[3].Inputs[0].From.Partly = []uint32{1} },
		"of a run, as if it ran":    func(s []Spec) { s[3].Inputs[0].From.Served = nil },
		"of a run, as if it didn't": func(s []Spec) { s[4].Inputs[0].From.Served = []uint32{1} },
		"more to pay":               func(s []Spec) { s[1].Step.Partly[1].Items = nil },
	} {
		specs := good()
		change(specs)
		if err := CheckPipeline(o, specs); !errors.Is(err, ErrPipeline) {
			t.Errorf("%s: %v", name, err)
		}
	}
}
