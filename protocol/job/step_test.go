package job

import (
	"strings"
	"testing"

	"github.com/ethereum/go-ethereum/common"
)

// stepSpec is a spec of a pipeline that takes and leaves something.
func stepSpec() Spec {
	return Spec{
		Version: 1, Runtime: RuntimeProcess, Command: []string{"true"}, CPU: 1000, RAM: 64, Disk: 64,
		Limits: Limits{Duration: 60}, Salt: common.Hash{1},
		Inputs: []Input{{Name: "data", From: &Edge{Steps: []uint32{0}, Output: "shards.each", Each: true}}},
		Step: &Step{
			Items: 4, Budget: Units(5), After: []After{{0, Succeeded}},
			Outputs: []Output{{Name: "model", Path: "out/model", To: "age1pq" + strings.Repeat("q", 100)}},
		},
	}
}

func TestStepsOfSpecsAreChecked(t *testing.T) {
	t.Parallel()
	if err := stepSpec().Validate(); err != nil {
		t.Fatal(err)
	}
	for want, change := range map[string]func(*Spec){
		"inputs[0].from: is for steps":             func(s *Spec) { s.Step = nil },
		"inputs[0]: comes from other steps":        func(s *Spec) { s.Inputs[0].CID = strings.Repeat("b", 50) },
		"inputs[0].from.steps":                     func(s *Spec) { s.Inputs[0].From.Steps = []uint32{2, 1} },
		"inputs[0].from: is neither":               func(s *Spec) { s.Inputs[0].From.Gather = true },
		"inputs[0].from.output":                    func(s *Spec) { s.Inputs[0].From.Output = "../x.each" },
		"step.items: is 0":                         func(s *Spec) { s.Step.Items = 0 },
		"step.items: 100000 is out":                func(s *Spec) { s.Step.Items = 100_000 },
		"step.after[0].when":                       func(s *Spec) { s.Step.After[0].When = "often" },
		"step.outputs[0].name":                     func(s *Spec) { s.Step.Outputs[0].Name = "a/b" },
		"step.outputs[0].items":                    func(s *Spec) { s.Step.Outputs[0].Items = 3 },
		"does not stay below":                      func(s *Spec) { s.Step.Outputs[0].Path = "../secrets" },
		"step.outputs[0].to":                       func(s *Spec) { s.Step.Outputs[0].To = "age1classic" },
		"step.outputs[1].name: \"model\" is there": func(s *Spec) { s.Step.Outputs = append(s.Step.Outputs, s.Step.Outputs[0]) },
		"step.budget":                              func(s *Spec) { s.Step.Budget = Amount{} },
	} {
		s := stepSpec()
		change(&s)
		if err := s.Validate(); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%v\nlacks %q", err, want)
		}
	}
	s := stepSpec()
	if _, err := s.Canonical(); err != nil {
		t.Error(err)
	}
	if got := s.Before(); len(got) != 1 || got[0] != 0 {
		t.Errorf("before it come %v", got)
	}
}
