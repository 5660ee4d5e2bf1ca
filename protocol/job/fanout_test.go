package job

import (
	"fmt"
	"reflect"
	"slices"
	"testing"
)

// fannedOut fans out over what a matrix left, and over what that left.
const fannedOut = `
steps:
  - {name: render, matrix: {scene: [a, b]}, outputs: {frames: frames, log: log}}
  - {name: grade, inputs: {frame: render.frames}, each: frame, max: 2, outputs: {parts: parts, log: log}}
  - {name: code, inputs: {part: grade.parts, log: grade.log}, each: part, max: 3, outputs: {bits: .}}
  - {name: check, inputs: {part: grade.parts}, each: part, max: 3, needs: [grade]}
  - {name: movie, inputs: {bits: code.bits, frames: render.frames}}
`

// A step that fans out over what several jobs left has a spec for each of them, in
// their order: the price is known, and which entry a job is for follows from its spec.
func TestFanOutOverSeveralJobs(t *testing.T) {
	t.Parallel()
	plan, err := parsed(t, fannedOut).Plan()
	if err != nil {
		t.Fatal(err)
	}
	var titles []string
	specs := make([]Spec, len(plan))
	for i, s := range plan {
		titles = append(titles, fmt.Sprint(s.Title(), " ", s.Items))
		specs[i].Step = &Step{After: s.After, Items: s.Items, Budget: Units(1)}
		for _, in := range s.Inputs {
			specs[i].Inputs = append(specs[i].Inputs, Input{Name: in.Name, From: &in.From})
		}
		for _, o := range s.Outputs {
			specs[i].Step.Outputs = append(specs[i].Step.Outputs, Output{Name: o.Name, Path: o.Path, Items: o.Items})
		}
	}
	want := []string{"render (scene=a) 0", "render (scene=b) 0", "grade (scene=a) 2", "grade (scene=b) 2"}
	for _, step := range []string{"code", "check"} {
		for _, scene := range []string{"a", "b"} {
			want = append(want, step+" (scene="+scene+" grade 0) 3", step+" (scene="+scene+" grade 1) 3")
		}
	}
	if want = append(want, "movie 0"); !slices.Equal(titles, want) {
		t.Fatalf("specs\n%q, want\n%q", titles, want)
	}
	if err := CheckPipeline(Order{Kind: KindPipeline, Count: uint32(len(specs)), MaxCost: Units(31)}, specs); err != nil {
		t.Fatal(err)
	}
	part := Edge{Steps: []uint32{3}, Output: "parts.each", Each: true, Run: 1}
	log := Edge{Steps: []uint32{2, 3}, Output: "log", Gather: true}
	bits := Edge{Steps: []uint32{4, 5, 6, 7}, Output: "bits", Gather: true, Sparse: []uint32{5, 7}}
	if got := plan[7].Inputs; !reflect.DeepEqual(got, []PlannedInput{{"log", log}, {"part", part}}) {
		t.Errorf("%s takes %+v", titles[7], got)
	}
	if got := plan[12].Inputs[0].From; !reflect.DeepEqual(got, bits) {
		t.Errorf("movie takes %+v", got)
	}
	// A job waits for the one whose entries it is for, and for others where the file says so.
	for i, want := range map[int][]After{3: {{1, Succeeded}}, 7: {{2, Succeeded}, {3, Succeeded}}, 9: {{2, Succeeded}, {3, Succeeded}}} {
		if !slices.Equal(plan[i].After, want) {
			t.Errorf("%s comes after %v, want %v", titles[i], plan[i].After, want)
		}
	}
	specs[12].Inputs[0].From.Sparse = []uint32{5, 7}
	specs[12].Inputs[1].From.Sparse = []uint32{1}
	if err := CheckPipeline(Order{Kind: KindPipeline, Count: uint32(len(specs)), MaxCost: Units(31)}, specs); err == nil {
		t.Error("a step that runs whatever others leave is said to have nothing to run for")
	}
	specs[12].Inputs[1].From.Sparse = nil
	specs[7].Inputs[1].From.Run = 2
	if err := CheckPipeline(Order{Kind: KindPipeline, Count: uint32(len(specs)), MaxCost: Units(31)}, specs); err == nil {
		t.Error("entries of a third run of a step that runs twice are taken")
	}
}

// What names a run has to fan out over it, and only who gathers may find some missing.
func TestEdgesOfRuns(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		edge Edge
		ok   bool
	}{
		"of a run":         {Edge{Steps: []uint32{0}, Output: "o.each", Each: true, Run: 3}, true},
		"sparse":           {Edge{Steps: []uint32{0, 1}, Output: "o", Gather: true, Sparse: []uint32{1}}, true},
		"sparse, others":   {Edge{Steps: []uint32{0, 1}, Output: "o", Gather: true, Sparse: []uint32{2}}, false},
		"sparse, twice":    {Edge{Steps: []uint32{0, 1}, Output: "o", Gather: true, Sparse: []uint32{1, 1}}, false},
		"sparse, unsorted": {Edge{Steps: []uint32{0, 1}, Output: "o", Gather: true, Sparse: []uint32{1, 0}}, false},
		"a run, gathered":  {Edge{Steps: []uint32{0}, Output: "o", Gather: true, Run: 3}, false},
		"a run, whole":     {Edge{Steps: []uint32{0}, Output: "o", Run: 3}, false},
		"no such run":      {Edge{Steps: []uint32{0}, Output: "o.each", Each: true, Run: MaxItems}, false},
		"sparse, one":      {Edge{Steps: []uint32{0}, Output: "o", Sparse: []uint32{0}}, false},
		"sparse, an entry": {Edge{Steps: []uint32{0}, Output: "o.each", Each: true, Sparse: []uint32{0}}, false},
	} {
		var p problems
		if c.edge.check(&p, "from"); (p.errs == nil) != c.ok {
			t.Errorf("%s: %v", name, p.err())
		}
	}
}
