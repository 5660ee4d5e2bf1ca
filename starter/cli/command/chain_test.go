package command

import (
	"reflect"
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
