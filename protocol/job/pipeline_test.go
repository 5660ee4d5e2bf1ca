package job

import (
	"errors"
	"fmt"
	"reflect"
	"slices"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"github.com/skyops/skyops/protocol/eip712"
)

const variants = `
name: variants
steps:
  - name: evaluate
    task: {image: me/eval:1}
    inputs: {model: pick.best, held: prepare.held}
  - name: prepare
    task: {image: me/prep:1, inputs: {corpus: ./data}}
    outputs: {shards: out/shards, held: held.txt, unused: log}
  - name: train
    task:
      name: train ${lr}
      image: me/train:1
      command: [python, train.py, "--lr=${lr}", "$HOME/${seed}"]
      env: {LR: "${lr}"}
    inputs: {data: prepare.shards}
    matrix: {seed: ["0", "1"], lr: ["1e-3", "1e-4"]}
    outputs: {model: .}
  - name: count
    task: {image: me/count:1}
    inputs: {shard: prepare.shards}
    each: shard
    max: 20
    outputs: {sum: sum.txt}
  - name: pick
    task: {image: me/pick:1}
    inputs: {models: train.model, sums: count.sum}
    outputs: {best: best}
  - name: tidy
    task: {image: me/tidy:1}
    needs: [train always, pick failed]
`

func parsed(t testing.TB, text string) PipelineFile {
	t.Helper()
	f, err := ParsePipelineFile([]byte(text))
	if err != nil {
		t.Fatal(err)
	}
	return f
}

func TestPlanMakesOutEveryStep(t *testing.T) {
	t.Parallel()
	plan, err := parsed(t, variants).Plan()
	if err != nil {
		t.Fatal(err)
	}
	var titles []string
	for _, s := range plan {
		titles = append(titles, s.Title())
	}
	want := []string{"prepare", "train (lr=1e-3 seed=0)", "train (lr=1e-3 seed=1)", "train (lr=1e-4 seed=0)", "train (lr=1e-4 seed=1)", "count", "pick", "evaluate", "tidy"}
	if !slices.Equal(titles, want) {
		t.Fatalf("steps\n%q, want\n%q", titles, want)
	}
	prepare, train, count, pick, tidy := plan[0], plan[3], plan[5], plan[6], plan[8]
	if want := []PlannedOutput{{"held", "held.txt", 0}, {"shards", "out/shards", 0}, {"shards.each", "out/shards", 20}}; !slices.Equal(prepare.Outputs, want) {
		t.Errorf("prepare's outputs %v, want %v", prepare.Outputs, want)
	}
	if train.Task.Name != "train 1e-4" || train.Task.Command[2] != "--lr=1e-4" || train.Task.Command[3] != "$HOME/0" || train.Task.Env["LR"] != "1e-4" {
		t.Errorf("the third variant is %+v", train.Task)
	}
	if want := []PlannedInput{{"shard", Edge{Steps: []uint32{0}, Output: "shards.each", Each: true}}}; !reflect.DeepEqual(count.Inputs, want) || count.Items != 20 {
		t.Errorf("count takes %+v, %d items", count.Inputs, count.Items)
	}
	if want := []PlannedInput{
		{"models", Edge{Steps: []uint32{1, 2, 3, 4}, Output: "model", Gather: true}},
		{"sums", Edge{Steps: []uint32{5}, Output: "sum", Gather: true}},
	}; !reflect.DeepEqual(pick.Inputs, want) {
		t.Errorf("pick takes %+v", pick.Inputs)
	}
	if want := []After{{1, Always}, {2, Always}, {3, Always}, {4, Always}, {6, Failed}}; !slices.Equal(tidy.After, want) {
		t.Errorf("tidy comes after %v", tidy.After)
	}
}

// TestFaultyPipelinesAreRefusedWhole checks that each fault is named, where it
// is, and that the faults of one file are told together.
func TestFaultyPipelinesAreRefusedWhole(t *testing.T) {
	t.Parallel()
	var many strings.Builder
	for i := range 10 {
		fmt.Fprintf(&many, ", {name: s%d, inputs: {m: a.o}, each: m, max: %d}", i, MaxItems)
	}
	for name, c := range map[string]struct {
		file string
		want []string
	}{
		"cycle":           {"steps: [{name: a, needs: [c]}, {name: b, needs: [a]}, {name: c, needs: [b]}, {name: d}]", []string{"a needs c needs b needs a"}},
		"itself":          {"steps: [{name: a, needs: [a]}]", []string{"a needs a"}},
		"several faults":  {"steps: [{name: A}, {name: b, needs: [c]}, {name: d, inputs: {x: b.y}}]", []string{`"A" is not a step's name`, `no step "c"`, `step b has no output "y"`}},
		"misspelt step":   {"steps: [{name: prepare}, {name: b, needs: [prepar]}]", []string{"did you mean prepare?"}},
		"misspelt output": {"steps: [{name: a, outputs: {model: .}}, {name: b, inputs: {m: a.modle}}]", []string{"did you mean model?"}},
		"twice":           {"steps: [{name: a}, {name: a}]", []string{`"a" is the name of step 0 too`}},
		"no edge":         {"steps: [{name: a, outputs: {o: .}}, {name: b, inputs: {m: ./data}}]", []string{"write STEP.OUTPUT"}},
		"leaves folder":   {"steps: [{name: a, outputs: {o: ../x, p: /etc, q: a/../../b, r: 'a//b'}}]", []string{"outputs.o", "outputs.p", "outputs.q", "outputs.r"}},
		"each unbounded":  {"steps: [{name: a, outputs: {o: .}}, {name: b, inputs: {m: a.o}, each: m}]", []string{"nobody knows what the step may cost"}},
		"each of nothing": {"steps: [{name: a, each: m, max: 2}]", []string{`"m" is not an input`}},
		"each of each":    {"steps: [{name: a, outputs: {o: .}}, {name: b, inputs: {m: a.o}, each: m, max: 100, outputs: {o: .}}, {name: c, inputs: {m: b.o}, each: m, max: 10, outputs: {o: .}}, {name: d, inputs: {m: c.o}, each: m, max: 1}]", []string{"come to more than 1000"}},
		"jobs to gather":  {"steps: [{name: a, matrix: {x: [1, 2]}, outputs: {o: .}}, {name: b, inputs: {m: a.o}, each: m, max: 251, outputs: {o: .}}, {name: c, inputs: {m: b.o}}]", []string{"steps.c.inputs: are of up to 502 jobs", "stay within 500"}},
		"each and matrix": {"steps: [{name: a, outputs: {o: .}}, {name: b, inputs: {m: a.o}, each: m, max: 3, matrix: {x: [1]}}]", []string{"beside a matrix"}},
		"input of failed": {"steps: [{name: a, outputs: {o: .}}, {name: b, inputs: {m: a.o}, needs: [a failed]}]", []string{"made only when a succeeds"}},
		"price of a step": {"steps: [{name: a, task: {maxCost: '1'}}]", []string{"is the whole pipeline's"}},
		"large matrix":    {"steps: [{name: a, matrix: {x: [" + strings.Repeat("1,", 99) + "1], y: [" + strings.Repeat("1,", 99) + "1]}}]", []string{"more than 1000 combinations"}},
		"empty matrix":    {"steps: [{name: a, matrix: {x: []}}]", []string{"has no values"}},
		"no steps":        {"steps: []", []string{"give 1 to 1000 steps"}},
		"many at once":    {"maxParallel: 501\nsteps: [{name: a}]", []string{"give 0 to 500 runs at once"}},
		"many runs":       {"steps: [{name: a, outputs: {o: .}}" + many.String() + "]", []string{"run up to 5001 times together", "stay within 5000"}},
		"same input":      {"steps: [{name: a, outputs: {o: .}}, {name: b, task: {inputs: {m: ./x}}, inputs: {m: a.o}}]", []string{"also a data set"}},
	} {
		t.Run(name, func(t *testing.T) {
			_, err := parsed(t, c.file).Plan()
			for _, want := range c.want {
				if err == nil || !strings.Contains(err.Error(), want) {
					t.Errorf("%v\nlacks %q", err, want)
				}
			}
		})
	}
	if _, err := ParsePipelineFile([]byte("steps: [{name: a, needs: [b sometimes]}]")); err == nil {
		t.Error("an unknown condition is taken")
	}
}

// TestPlansAreTopological draws graphs: a plan has every step after what it
// needs, and its specs are a pipeline; with one edge turned round there is none.
func TestPlansAreTopological(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		n := rapid.IntRange(2, 30).Draw(t, "steps")
		places := rapid.Permutation(upTo(n)).Draw(t, "order in the file")
		f := PipelineFile{Steps: make([]PipelineStep, n)}
		for i, at := range places {
			s := PipelineStep{Name: fmt.Sprintf("s%d", i), Outputs: map[string]string{"o": "."}, Inputs: map[string]string{}}
			if rapid.Bool().Draw(t, "matrix") {
				s.Matrix = map[string][]string{"x": {"1", "2"}}
			}
			for j := range i {
				switch rapid.IntRange(0, 8).Draw(t, "edge") {
				case 0:
					s.Needs = append(s.Needs, Need{fmt.Sprintf("s%d", j), Always})
				case 1:
					if len(s.Inputs) < MaxInputs {
						s.Inputs[fmt.Sprintf("i%d", j)] = fmt.Sprintf("s%d.o", j)
					}
				}
			}
			f.Steps[at] = s
		}
		plan, err := f.Plan()
		if err != nil {
			t.Fatal(err)
		}
		checkPlan(t, f, plan)
		last := &f.Steps[places[0]]
		if first := f.Steps[places[n-1]]; len(first.Needs)+len(first.Inputs) > 0 {
			last.Needs = append(last.Needs, Need{plan[len(plan)-1].Name, Always}, Need{first.Name, Always})
			if _, err := f.Plan(); err == nil && reaches(f, first.Name, last.Name) {
				t.Fatal("a cycle was planned")
			}
		}
	})
}

func upTo(n int) (out []int) {
	for i := range n {
		out = append(out, i)
	}
	return out
}

// reaches reports whether a step needs another one, over any others.
func reaches(f PipelineFile, from, to string) bool {
	seen := map[string]bool{}
	var walk func(string) bool
	walk = func(name string) bool {
		if name == to {
			return true
		}
		if seen[name] {
			return false
		}
		seen[name] = true
		i := slices.IndexFunc(f.Steps, func(s PipelineStep) bool { return s.Name == name })
		for _, need := range f.Steps[i].Needs {
			if walk(need.Step) {
				return true
			}
		}
		for _, in := range f.Steps[i].Inputs {
			if step, _, _ := edge(in); walk(step) {
				return true
			}
		}
		return false
	}
	return walk(from)
}

func checkPlan(t *rapid.T, f PipelineFile, plan Plan) {
	var specs []Spec
	runs := map[string]int{}
	for i, s := range plan {
		runs[s.Name]++
		spec := Spec{Step: &Step{After: s.After, Budget: Units(1)}}
		for _, o := range s.Outputs {
			spec.Step.Outputs = append(spec.Step.Outputs, Output{Name: o.Name, Path: o.Path, Items: o.Items})
		}
		for _, in := range s.Inputs {
			spec.Inputs = append(spec.Inputs, Input{Name: in.Name, From: &in.From})
		}
		for _, before := range spec.Before() {
			if int(before) >= i {
				t.Fatalf("step %d is before step %d, which it needs", i, before)
			}
		}
		specs = append(specs, spec)
	}
	for _, s := range f.Steps {
		if want := max(len(s.Matrix["x"]), 1); runs[s.Name] != want {
			t.Fatalf("step %s is there %d times, want %d", s.Name, runs[s.Name], want)
		}
	}
	o := Order{Kind: KindPipeline, Count: uint32(len(specs)), MaxCost: Units(uint64(len(specs)))}
	if err := CheckPipeline(o, specs); err != nil {
		t.Fatal(err)
	}
	o.Fee = Units(1)
	if err := CheckPipeline(o, specs); !errors.Is(err, ErrPipeline) {
		t.Fatalf("steps that cost more than the order pays: %v", err)
	}
}

func TestPipelinesOfSpecsAreChecked(t *testing.T) {
	t.Parallel()
	good := func() []Spec {
		return []Spec{
			{Step: &Step{Budget: Units(1), Outputs: []Output{{Name: "o", Path: "."}, {Name: "o.each", Path: ".", Items: 3}}}},
			{Step: &Step{Budget: Units(2), Items: 3}, Inputs: []Input{{Name: "i", From: &Edge{Steps: []uint32{0}, Output: "o.each", Each: true}}}},
		}
	}
	o := Order{Kind: KindPipeline, Count: 2, MaxCost: Units(7)}
	if err := CheckPipeline(o, good()); err != nil {
		t.Fatal(err)
	}
	for name, change := range map[string]func(*Order, []Spec){
		"a batch":            func(o *Order, _ []Spec) { o.Kind = KindBatch },
		"another count":      func(o *Order, _ []Spec) { o.Count = 3 },
		"no step":            func(_ *Order, s []Spec) { s[0].Step = nil },
		"needs itself":       func(_ *Order, s []Spec) { s[1].Step.After = []After{{1, Always}} },
		"needs a stranger":   func(_ *Order, s []Spec) { s[1].Step.After = []After{{7, Always}} },
		"no such output":     func(_ *Order, s []Spec) { s[1].Inputs[0].From.Output = "p" },
		"more items":         func(_ *Order, s []Spec) { s[1].Step.Items = 4 },
		"one of several":     func(_ *Order, s []Spec) { s[0].Step.Items = 2 },
		"more than the cost": func(o *Order, _ []Spec) { o.MaxCost = Units(6) },
	} {
		o, specs := o, good()
		change(&o, specs)
		if err := CheckPipeline(o, specs); !errors.Is(err, ErrPipeline) {
			t.Errorf("%s: %v", name, err)
		}
	}
	checked := good()
	checked[1].Deterministic = new(Deterministic)
	var f *FieldError
	if err := CheckPipeline(o, checked); !errors.As(err, &f) || f.Field != "task.deterministic" || f.Fix == "" {
		t.Errorf("a step whose pay waits for a check: %v", err)
	}
}

func TestPipelinesOfTooManyRunsAreRefused(t *testing.T) {
	t.Parallel()
	specs := []Spec{{Step: &Step{}}}
	for range 10 {
		specs = append(specs, Spec{Step: &Step{Items: MaxItems}})
	}
	o := Order{Kind: KindPipeline, Count: uint32(len(specs)), MaxCost: Units(1)}
	if err := CheckPipeline(o, specs); !errors.Is(err, ErrPipeline) || !strings.Contains(err.Error(), "more than 5000 times") {
		t.Errorf("5001 runs: %v", err)
	}
	specs[10].Step.Items--
	if err := CheckPipeline(o, specs); err != nil {
		t.Errorf("5000 runs: %v", err)
	}
	_, err := PipelineSubmission{Parallel: MaxParallel + 1}.Check(eip712.Domain{})
	if !errors.Is(err, ErrPipeline) || !strings.Contains(err.Error(), "at most 500") {
		t.Errorf("501 runs at once: %v", err)
	}
}

func BenchmarkPlan(b *testing.B) {
	f := PipelineFile{}
	for i := range MaxSteps {
		s := PipelineStep{Name: fmt.Sprintf("s%d", i), Outputs: map[string]string{"o": "."}, Inputs: map[string]string{}}
		for j := max(0, i-4); j < i; j++ {
			s.Inputs[fmt.Sprintf("i%d", j)] = fmt.Sprintf("s%d.o", j)
		}
		f.Steps = append(f.Steps, s)
	}
	for b.Loop() {
		if _, err := f.Plan(); err != nil {
			b.Fatal(err)
		}
	}
}
