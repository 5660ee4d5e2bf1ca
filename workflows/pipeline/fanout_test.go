package pipeline_test

import (
	"slices"
	"testing"

	"github.com/skyops/skyops/activities/pipeline"
	"github.com/skyops/skyops/protocol/job"
	story "github.com/skyops/skyops/workflows/pipeline"
)

// twice fans out over what a fanned-out step left, and takes two outputs of one step.
const twice = `
steps:
  - {name: prepare, task: {}, outputs: {out: ., all: ., log: .}}
  - {name: cut, task: {}, inputs: {shard: prepare.out}, each: shard, max: 4, outputs: {out: ., all: .}}
  - {name: score, task: {}, inputs: {part: cut.out, log: prepare.log, all: prepare.all}, each: part, max: 3, outputs: {n: .}}
  - {name: sum, task: {}, inputs: {n: score.n}}
`

// A step runs for the entries that each job of another step left, in their order.
// Where there was no such job it has nothing to do, and what follows goes on.
func TestFanOutOverWhatSeveralJobsLeft(t *testing.T) {
	t.Parallel()
	w := newWorld(t, twice)
	w.items = 3
	for i := range w.specs {
		w.specs[i].Step.Cache = job.Cache{byte(i + 1)}
	}
	s := w.run()
	w.want(s, story.Succeeded, "prepare succeeded, cut succeeded, score (cut 0) succeeded, score (cut 1) succeeded, score (cut 2) succeeded, score (cut 3) succeeded, sum succeeded")
	var sum []string
	for _, cut := range []string{"0", "1", "2"} {
		for _, item := range []string{"0", "1", "2"} {
			name := "score (cut " + cut + ")/" + item
			if got, want := w.inputs[name], []string{"prepare/0", "cut/" + cut}; !slices.Equal(got, want) {
				t.Errorf("%s takes %q, want %q", name, got, want)
			}
			sum = append(sum, name)
		}
	}
	if got := w.inputs["sum"]; !slices.Equal(got, sum) {
		t.Errorf("sum takes %q", got)
	}
	if last := s.Steps[5]; len(last.Runs) != 0 || last.Why != "nothing to run for: cut ran 3 times" {
		t.Errorf("what runs for a fourth job is %+v", last)
	}
	if len(w.kept) != 7 || w.kept[len(w.kept)-1].Runs != 1 || !slices.ContainsFunc(w.kept, func(k pipeline.KeepRequest) bool { return k.Step == 5 && k.Runs == 0 }) {
		t.Errorf("kept: %+v", w.kept)
	}
}

// A job of the fanned-out step that fails ends what follows of it alone.
func TestOneOfSeveralFanOutsFails(t *testing.T) {
	t.Parallel()
	w := newWorld(t, twice)
	w.fails["score (cut 1)/2"] = true
	s := w.run()
	w.want(s, story.Failed, "prepare succeeded, cut succeeded, score (cut 0) succeeded, score (cut 1) failed, score (cut 2) succeeded, score (cut 3) succeeded, sum skipped")
}

// What an earlier pipeline has nothing of stands as well.
func TestServedWithNothingToRunFor(t *testing.T) {
	t.Parallel()
	w := newWorld(t, twice)
	for step, runs := range []uint32{1, 3, 3, 3, 3, 0} {
		w.serve(step, runs)
	}
	s := w.run()
	w.want(s, story.Succeeded, "prepare cached, cut cached, score (cut 0) cached, score (cut 1) cached, score (cut 2) cached, score (cut 3) cached, sum succeeded")
	if got := w.inputs["sum"]; len(got) != 9 || len(w.began) != 1 {
		t.Errorf("sum takes %q; %q began", got, w.began)
	}
}
