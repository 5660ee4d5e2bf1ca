package match

import (
	"errors"
	"slices"
	"testing"

	"github.com/ethereum/go-ethereum/common"
	"pgregory.net/rapid"

	"github.com/skyops/skyops/protocol/job"
)

func TestParamsValidate(t *testing.T) {
	t.Parallel()
	if err := DefaultParams().Validate(); err != nil {
		t.Fatal(err)
	}
	for name, change := range map[string]func(*Params){
		"weights": func(p *Params) { p.WeightGPU++ }, "no cap": func(p *Params) { p.StakeCap = 0 },
		"high cap": func(p *Params) { p.StakeCap = 1e11 + 1 }, "latency": func(p *Params) { p.LatencyCap = 0 },
		"jitter": func(p *Params) { p.Jitter = 10_001 }, "mode": func(p *Params) { p.Mode = 2 },
	} {
		p := DefaultParams()
		change(&p)
		if err := p.Validate(); !errors.Is(err, ErrParams) {
			t.Errorf("%s: %v", name, err)
		}
	}
}

// Version 1 values every GPU that has a name, and no others.
func TestPerformanceNamesTheGPUs(t *testing.T) {
	t.Parallel()
	var first *Performance
	models, worths := first.Table()
	for i, id := range models {
		if _, ok := job.GPUModelByID(id); !ok && id != job.OtherGPU {
			t.Errorf("the performance table has id %d, the GPU table has not", id)
		}
		if worths[i] == 0 || worths[i] != first.Of(id) {
			t.Errorf("model %d is worth %d and %d", id, worths[i], first.Of(id))
		}
	}
	for _, m := range job.GPUModels() {
		if v := first.Of(m.ID); v == 0 || v > 10_000 {
			t.Errorf("%s performs at %d", m.Name, v)
		}
	}
	if again, err := NewPerformance(models, worths); err != nil || again != nil {
		t.Errorf("the first table again is %v, %v", again, err)
	}
}

// A table says what it was made of, and what no contract takes is none.
func TestPerformanceSaysWhatItIsMadeOf(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		all := rapid.MapOfN(rapid.Uint16(), rapid.Uint16Range(1, 10_000), 1, 50).Draw(t, "table")
		var models, worths []uint16
		for id := range all {
			models = append(models, id)
		}
		slices.Sort(models)
		for _, id := range models {
			worths = append(worths, all[id])
		}
		table, err := NewPerformance(models, worths)
		if err != nil || table == nil {
			t.Fatalf("%v, %v", table, err)
		}
		if m, w := table.Table(); !slices.Equal(m, models) || !slices.Equal(w, worths) {
			t.Fatalf("%v %v of %v %v", m, w, models, worths)
		}
		if id := rapid.Uint16().Draw(t, "model"); table.Of(id) != all[id] {
			t.Fatalf("model %d is worth %d, not %d", id, table.Of(id), all[id])
		}
		i := rapid.IntRange(0, len(models)-1).Draw(t, "entry")
		worths[i] = 10_001
		if _, err := NewPerformance(models, worths); !errors.Is(err, ErrParams) {
			t.Fatalf("too much: %v", err)
		}
		worths[i] = 1
		if _, err := NewPerformance(append(models, models[i]), append(worths, 1)); !errors.Is(err, ErrParams) {
			t.Fatalf("twice: %v", err)
		}
		if _, err := NewPerformance(models, worths[1:]); !errors.Is(err, ErrParams) {
			t.Fatalf("one too few: %v", err)
		}
	})
}

// A match is judged by what its version says that GPUs are worth, whatever the
// evidence has beside the version's number.
func TestEvidenceIsJudgedByItsTable(t *testing.T) {
	t.Parallel()
	var s Snapshot
	for slot, model := range []uint16{1, 2} { // of which the second is worth more at first
		l, _ := fits()
		l.Slot, l.Model, l.Node = uint32(slot), model, common.Address{byte(slot + 1)}
		if err := s.Set(l); err != nil {
			t.Fatal(err)
		}
	}
	_, j := fits()
	j.Models, j.Allow = nil, nil
	other := DefaultParams()
	other.Version = 2
	var err error
	if other.Performance, err = NewPerformance([]uint16{1, 2}, []uint16{10_000, 1}); err != nil {
		t.Fatal(err)
	}
	known := Versions(func(v uint32) (Params, bool) { return []Params{{}, DefaultParams(), other}[v], v == 1 || v == 2 })
	for version, want := range map[uint32]uint32{1: 1, 2: 0} {
		p, _ := known.Of(version)
		seed := Seed(common.Hash{7}, s.Root(), j.Salt)
		best, _ := Best(p, &s, j, seed, now)
		if best.Slot != want {
			t.Fatalf("version %d chooses slot %d", version, best.Slot)
		}
		after := s.Clone()
		e, err := NewEvidence(after, now, common.Hash{7}, p, j, best.Slot)
		if err != nil {
			t.Fatal(err)
		}
		e.Params.Performance = nil // as it comes in JSON
		if faults := VerifyEvidence(e, s.Clone(), known); len(faults) > 0 {
			t.Errorf("version %d: %+v", version, faults)
		}
		if x, err := e.Explain(s.Clone(), known); err != nil || x.Chosen.Slot != want {
			t.Errorf("version %d is explained as %+v, %v", version, x.Chosen, err)
		}
		blind := Versions(func(v uint32) (Params, bool) { p := DefaultParams(); p.Version = v; return p, true })
		if faults := VerifyEvidence(e, s.Clone(), blind); (len(faults) == 0) != (version == 1) {
			t.Errorf("version %d, by the table of version 1: %+v", version, faults)
		}
	}
}
