package command

import (
	"fmt"
	"reflect"
	"strings"
	"testing"

	"github.com/skyops/skyops/protocol/job"
)

// Only what no other step takes is delivered elsewhere, and a step's own word stands.
func TestDeliverEnds(t *testing.T) {
	t.Parallel()
	f := job.PipelineFile{Steps: []job.PipelineStep{
		{Name: "prepare"},
		{Name: "train", Inputs: map[string]string{"data": "prepare.data"}},
		{Name: "report", Inputs: map[string]string{"models": "train.model"}},
		{Name: "keep", Inputs: map[string]string{"models": "train.model"}, Task: job.TaskFile{Deliver: []string{job.DeliverIPFS}}},
		{Name: "tidy", Needs: []job.Need{{Step: "train", When: job.Always}}},
	}}
	deliverEnds(&f, []string{job.DeliverArweave})
	want := [][]string{nil, nil, {job.DeliverArweave}, {job.DeliverIPFS}, {job.DeliverArweave}}
	for i, s := range f.Steps {
		if !reflect.DeepEqual(s.Task.Deliver, want[i]) {
			t.Errorf("%s is delivered to %v, not to %v", s.Name, s.Task.Deliver, want[i])
		}
	}
}

// Steps whose titles are longer than names may be are still told from each other.
func TestLongTitlesEndWithWhatTellsThemApart(t *testing.T) {
	t.Parallel()
	met := map[string]bool{}
	for run := range 16 {
		for _, name := range []string{"evaluate", "summarise-what-the-others-left-be"[:32]} {
			s := chainStep{PlannedStep: job.PlannedStep{Name: name, Variant: fmt.Sprintf("batch_size=256 learning_rate=0.001 optimizer=ädämw-8bit-paged augment %d", run)}}
			spec := job.Spec{Name: s.specName()}
			if met[spec.Name] || len(spec.Name) > job.MaxName || !strings.HasPrefix(spec.Name, name+" (") || !strings.HasSuffix(spec.Name, fmt.Sprintf("augment %d)", run)) {
				t.Errorf("%s is called %q", s.Title(), spec.Name)
			}
			met[spec.Name] = true
		}
	}
	if s := (chainStep{PlannedStep: job.PlannedStep{Name: "evaluate", Variant: "seed=1"}}); s.specName() != s.Title() {
		t.Errorf("a short title is shortened to %q", s.specName())
	}
}
