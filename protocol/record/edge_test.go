package record

import (
	"errors"
	"slices"
	"testing"

	"github.com/ethereum/go-ethereum/common"

	"github.com/skyops/skyops/protocol/job"
)

func TestEdgesOf(t *testing.T) {
	t.Parallel()
	left := func(step, item uint32) Edge {
		return Edge{Step: step, Item: item, Receipt: SignedReceipt{Receipt: Receipt{Result: common.Hash{byte(step), byte(item), 1}}}}
	}
	results := func(all ...Edge) common.Hash {
		var r []job.Result
		for _, e := range all {
			r = append(r, job.Result{Step: e.Step, Item: e.Item, Manifest: e.Manifest()})
		}
		return job.ResultsHash(r)
	}
	all := []Edge{left(1, 1), left(0, 0), left(1, 0)}
	all[0].Receipt.Receipt.Order = common.Hash{7} // of the order itself; the others are of earlier ones
	for name, c := range map[string]struct {
		from job.Edge
		want []Edge // nil: refused
	}{
		"one":                     {job.Edge{Steps: []uint32{0}}, all[1:2]},
		"one of several":          {job.Edge{Steps: []uint32{1}}, nil},
		"gathered":                {job.Edge{Steps: []uint32{0, 1}, Gather: true}, []Edge{all[1], all[2], all[0]}},
		"gathered, one missing":   {job.Edge{Steps: []uint32{0, 1, 2}, Gather: true}, nil},
		"sparse":                  {job.Edge{Steps: []uint32{0, 1, 2}, Gather: true, Sparse: []uint32{2}}, []Edge{all[1], all[2], all[0]}},
		"sparse, another one":     {job.Edge{Steps: []uint32{0, 1, 2}, Gather: true, Sparse: []uint32{1}}, nil},
		"sparse, nothing":         {job.Edge{Steps: []uint32{2, 3}, Gather: true, Sparse: []uint32{2, 3}}, nil},
		"entries of a run":        {job.Edge{Steps: []uint32{1}, Each: true, Run: 1}, all[:1]},
		"entries of no run":       {job.Edge{Steps: []uint32{1}, Each: true, Run: 2}, nil},
		"entries, served":         {job.Edge{Steps: []uint32{1}, Each: true, Served: []uint32{1}, Results: results(all[2])}, all[2:]},
		"entries, another's":      {job.Edge{Steps: []uint32{1}, Each: true, Served: []uint32{1}, Results: results(all[1])}, nil},
		"partly served":           {job.Edge{Steps: []uint32{1}, Gather: true, Served: []uint32{1}, Partly: []uint32{1}, Results: results(all[2])}, []Edge{all[2], all[0]}},
		"wholly served, and one":  {job.Edge{Steps: []uint32{1}, Gather: true, Served: []uint32{1}, Results: results(all[2])}, nil},
		"partly, all of it named": {job.Edge{Steps: []uint32{1}, Gather: true, Served: []uint32{1}, Partly: []uint32{1}, Results: results(all[2], all[0])}, nil},
		"sparse, none is served":  {job.Edge{Steps: []uint32{0, 2}, Gather: true, Sparse: []uint32{2}, Served: []uint32{2}, Results: results()}, all[1:2]},
	} {
		got, err := EdgesOf(c.from, common.Hash{7}, all)
		if !slices.EqualFunc(got, c.want, func(a, b Edge) bool { return a.Manifest() == b.Manifest() }) || errors.Is(err, ErrEdge) != (c.want == nil) {
			t.Errorf("%s: %+v, %v", name, got, err)
		}
	}
}

// What is shown twice would be a folder more for the program.
func TestEdgesOfARunThatIsThereTwice(t *testing.T) {
	t.Parallel()
	one := func(order, result byte) Edge {
		return Edge{Step: 1, Item: 3, Receipt: SignedReceipt{Receipt: Receipt{Order: common.Hash{order}, Result: common.Hash{result}}}}
	}
	from := job.Edge{Steps: []uint32{1}, Gather: true}
	if _, err := EdgesOf(from, common.Hash{7}, []Edge{one(7, 1), one(7, 1)}); !errors.Is(err, ErrEdge) {
		t.Errorf("of one order: %v", err)
	}
	from.Served, from.Partly = []uint32{1}, []uint32{1}
	from.Results = job.ResultsHash([]job.Result{{Step: 1, Item: 3, Manifest: common.Hash{1}}})
	if _, err := EdgesOf(from, common.Hash{7}, []Edge{one(8, 1), one(7, 2)}); !errors.Is(err, ErrEdge) {
		t.Errorf("of this order and an earlier one: %v", err)
	}
}
