package job

import (
	"fmt"
	"maps"
	"slices"
	"strings"
)

// Plan is a pipeline file made out: every spec that is to be signed, in an order
// in which each comes after all that it needs.
type Plan []PlannedStep

// PlannedStep is one spec of a plan, as far as a file tells.
type PlannedStep struct {
	Name    string // of the step
	Variant string // of a step with a matrix: "lr=1e-3 seed=0"; of one that runs for what several jobs left: whose
	Task    TaskFile
	After   []After
	Inputs  []PlannedInput
	Outputs []PlannedOutput
	Items   uint32 // as Step.Items
	NoCache bool
}

// Title names a planned step for people.
func (s PlannedStep) Title() string {
	if s.Variant == "" {
		return s.Name
	}
	return s.Name + " (" + s.Variant + ")"
}

// Runs is how often the step runs at most.
func (s PlannedStep) Runs() uint64 { return uint64(max(s.Items, 1)) }

// PlannedInput is an input that comes from other steps.
type PlannedInput struct {
	Name string
	From Edge
}

// PlannedOutput is an output that another step takes.
type PlannedOutput struct {
	Name  string
	Path  string
	Items uint32
}

// Plan checks everything about a pipeline that needs no one else's answer, and
// makes it out. Errors are *FieldError values joined: all of them at once.
func (f PipelineFile) Plan() (Plan, error) {
	b := planner{file: f, at: map[string]int{}, takes: map[string]map[string]uint32{}}
	b.names()
	b.edges()
	if b.p.errs == nil {
		b.order()
	}
	if b.p.errs == nil {
		b.number()
	}
	if err := b.p.err(); err != nil {
		return nil, fmt.Errorf("pipeline: %w", err)
	}
	return b.plan(), nil
}

// planner makes a plan of a file.
type planner struct {
	p        problems
	file     PipelineFile
	at       map[string]int               // position of each step in the file
	variants []([]map[string]string)      // of each step: the matrix' values, one nil map where there is no matrix
	needs    [][]Need                     // of each step, with those that its inputs imply
	sequence []int                        // positions in the file, each after what it needs
	specs    [][]planned                  // of each step
	takes    map[string]map[string]uint32 // step → output as in specs → items
}

// planned is a spec of a step before it is made out: of a variant of a matrix, or
// of one run of the step that it fans out over.
type planned struct {
	index  uint32
	values map[string]string // of the matrix
	from   *planned          // whose entries it runs for; nil: it runs once
	run    uint32            // of from
	what   string            // tells it from the step's others; empty: there are none
	sparse bool              // there may be no such run; then it succeeds without one of its own
}

func (b *planner) field(i int, rest string) string {
	if name := b.file.Steps[i].Name; stepName.MatchString(name) {
		return "steps." + name + rest
	}
	return fmt.Sprintf("steps[%d]%s", i, rest)
}

// names checks what stands by itself.
func (b *planner) names() {
	steps := b.file.Steps
	b.p.within("steps", uint64(len(steps)), 1, MaxSteps, "steps")
	if !printable(b.file.Name) {
		b.p.add("name", "holds control characters or is not UTF-8", "use plain text")
	}
	b.p.within("maxParallel", uint64(b.file.Parallel), 0, MaxParallel, "runs at once")
	for i, s := range steps {
		if !stepName.MatchString(s.Name) {
			b.p.add(b.field(i, ".name"), fmt.Sprintf("%q is not a step's name", s.Name), "use lower-case letters, digits, _ and -, at most 32")
		}
		if first, ok := b.at[s.Name]; ok {
			b.p.add(fmt.Sprintf("steps[%d].name", i), fmt.Sprintf("%q is the name of step %d too", s.Name, first), "give each step its own name")
		} else {
			b.at[s.Name] = i
		}
		for _, name := range slices.Sorted(maps.Keys(s.Outputs)) {
			b.output(i, name, s.Outputs[name])
		}
		b.variants = append(b.variants, b.matrix(i))
		b.foreign(i, s.Task)
	}
}

// foreign refuses what only the whole pipeline can say.
func (b *planner) foreign(i int, t TaskFile) {
	for _, f := range []struct{ field, value string }{{"maxCost", t.MaxCost}, {"fee", t.Fee}, {"currency", t.Currency}} {
		if f.value != "" {
			b.p.add(b.field(i, ".task."+f.field), "is the whole pipeline's", "write it at the top of the file")
		}
	}
}

func (b *planner) output(i int, name, at string) {
	if !stepName.MatchString(name) {
		b.p.add(b.field(i, ".outputs."+name), "is not an output's name", "use lower-case letters, digits, _ and -, at most 32")
	}
	if err := CheckOutputPath(at); err != nil {
		b.p.add(b.field(i, ".outputs."+name), err.Error(), `give a path below the output folder, or "."`)
	}
}

// matrix lists the combinations of a step's matrix in the order of its sorted
// names, the last one running fastest.
func (b *planner) matrix(i int) []map[string]string {
	m := b.file.Steps[i].Matrix
	all, count := []map[string]string{nil}, 1
	for _, name := range slices.Sorted(maps.Keys(m)) {
		values := m[name]
		if !envName.MatchString(name) || len(values) == 0 {
			b.p.add(b.field(i, ".matrix."+name), "has no values, or no name that ${…} can stand for", "write name: [value, value]")
			return nil
		}
		if count *= len(values); count > MaxSteps {
			b.p.add(b.field(i, ".matrix"), fmt.Sprintf("has more than %d combinations", MaxSteps), "use skyops submit-batch for so many")
			return nil
		}
		var next []map[string]string
		for _, before := range all {
			for _, v := range values {
				one := maps.Clone(before)
				if one == nil {
					one = map[string]string{}
				}
				one[name] = v
				next = append(next, one)
			}
		}
		all = next
	}
	return all
}

// edges checks what steps say of each other.
func (b *planner) edges() {
	b.needs = make([][]Need, len(b.file.Steps))
	for i, s := range b.file.Steps {
		if len(s.Inputs)+len(s.Task.Inputs) > MaxInputs {
			b.p.add(b.field(i, ".inputs"), fmt.Sprintf("are %d with the task's", len(s.Inputs)+len(s.Task.Inputs)), fmt.Sprintf("give at most %d", MaxInputs))
		}
		seen := map[string]bool{}
		for n, need := range s.Needs {
			if _, ok := b.step(b.field(i, fmt.Sprintf(".needs[%d]", n)), need.Step); ok {
				b.needs[i] = append(b.needs[i], need)
			}
			if seen[need.Step] {
				b.p.add(b.field(i, fmt.Sprintf(".needs[%d]", n)), fmt.Sprintf("%s is there twice", need.Step), "name each step once")
			}
			seen[need.Step] = true
		}
		for _, name := range slices.Sorted(maps.Keys(s.Inputs)) {
			b.input(i, name)
		}
		b.each(i)
	}
}

// step finds a step by name.
func (b *planner) step(field, name string) (int, bool) {
	at, ok := b.at[name]
	if !ok {
		names := slices.Sorted(maps.Keys(b.at))
		b.p.add(field, fmt.Sprintf("there is no step %q%s", name, didYouMean(nearest(name, names, 2))), "name a step of this pipeline")
	}
	return at, ok
}

// input checks an input that comes from another step, and notes that it is taken.
func (b *planner) input(i int, name string) {
	s := b.file.Steps[i]
	field, text := b.field(i, ".inputs."+name), s.Inputs[name]
	if err := CheckInputName(name); err != nil {
		b.p.add(field, err.Error(), "use lower-case letters, digits, . _ and -")
	}
	if _, ok := s.Task.Inputs[name]; ok {
		b.p.add(field, "is also a data set of the task", "give one of them another name")
	}
	step, output, ok := edge(text)
	if !ok {
		b.p.add(field, fmt.Sprintf("%q does not name an output", text), "write STEP.OUTPUT; data sets of your own belong below task.inputs")
		return
	}
	at, ok := b.step(field, step)
	if !ok {
		return
	}
	from := b.file.Steps[at]
	if _, ok := from.Outputs[output]; !ok {
		names := slices.Sorted(maps.Keys(from.Outputs))
		b.p.add(field, fmt.Sprintf("step %s has no output %q%s", step, output, didYouMean(nearest(output, names, 2))), "add it to the outputs of "+step)
		return
	}
	if n := slices.IndexFunc(b.needs[i], func(n Need) bool { return n.Step == step }); n < 0 {
		b.needs[i] = append(b.needs[i], Need{step, Succeeded})
	} else if when := b.needs[i][n].When; when != Succeeded {
		b.p.add(field, fmt.Sprintf("is made only when %s succeeds, and the step runs when it %s", step, when), "leave out the input, or the condition")
	}
	if b.takes[step] == nil {
		b.takes[step] = map[string]uint32{}
	}
	if s.Each != name {
		b.takes[step][output] = 0
		return
	}
	b.takes[step][ItemsOf(output)] = max(b.takes[step][ItemsOf(output)], s.Max)
}

// each checks a fan-out.
func (b *planner) each(i int) {
	s := b.file.Steps[i]
	switch {
	case s.Each == "" && s.Max > 0:
		b.p.add(b.field(i, ".max"), "belongs to each", "name the input to fan out over, or leave it out")
	case s.Each == "":
	case s.Inputs[s.Each] == "":
		b.p.add(b.field(i, ".each"), fmt.Sprintf("%q is not an input of this step that comes from another one", s.Each), "name one of its inputs")
	case s.Max == 0 || s.Max > MaxItems:
		b.p.add(b.field(i, ".max"), fmt.Sprintf("is %d, so that nobody knows what the step may cost", s.Max), fmt.Sprintf("say over how many entries it runs at most, 1 to %d", MaxItems))
	case len(s.Matrix) > 0:
		b.p.add(b.field(i, ".each"), "stands beside a matrix", "use one of the two")
	}
}

// order puts the steps in an order in which each follows what it needs, the
// file's where it can; a cycle is named.
func (b *planner) order() {
	n := len(b.file.Steps)
	waits, then := make([]int, n), make([][]int, n)
	for i, needs := range b.needs {
		for _, need := range needs {
			waits[i]++
			then[b.at[need.Step]] = append(then[b.at[need.Step]], i)
		}
	}
	var ready []int
	for i := range n {
		if waits[i] == 0 {
			ready = append(ready, i)
		}
	}
	for len(ready) > 0 {
		i := ready[0]
		ready = ready[1:]
		b.sequence = append(b.sequence, i)
		for _, j := range then[i] {
			if waits[j]--; waits[j] == 0 {
				ready = append(ready, j)
			}
		}
	}
	if len(b.sequence) < n {
		b.p.add("steps", "wait for each other: "+strings.Join(b.cycle(waits), " needs "), "leave out one of these needs or inputs")
	}
}

// cycle walks from any step that never comes to one that it met before.
func (b *planner) cycle(waits []int) (names []string) {
	i := slices.IndexFunc(waits, func(w int) bool { return w > 0 })
	met := map[int]int{}
	for {
		if first, ok := met[i]; ok {
			return append(names[first:], b.file.Steps[i].Name)
		}
		met[i] = len(names)
		names = append(names, b.file.Steps[i].Name)
		for _, need := range b.needs[i] {
			if at := b.at[need.Step]; waits[at] > 0 {
				i = at
				break
			}
		}
	}
}

// number gives every step its specs, and them their indexes: one for each variant of
// its matrix; of a step that fans out, one for each run of the step whose entries it
// runs for, in their order.
func (b *planner) number() {
	b.specs = make([][]planned, len(b.file.Steps))
	total, runs := 0, uint64(0)
	for _, i := range b.sequence {
		s := b.file.Steps[i]
		if s.Each != "" {
			b.specs[i] = b.eachOf(s, MaxSteps-total+1)
		} else {
			for _, values := range b.variants[i] {
				b.specs[i] = append(b.specs[i], planned{values: values, what: variantName(values)})
			}
		}
		for v := range b.specs[i] {
			b.specs[i][v].index = uint32(total + v)
		}
		total += len(b.specs[i])
		runs += uint64(len(b.specs[i])) * uint64(max(s.Max, 1))
		if total > MaxSteps {
			b.p.add("steps", fmt.Sprintf("come to more than %d, with their matrices and one for each job whose entries another step runs for", MaxSteps),
				"give smaller matrices, or a lower max")
			return
		}
	}
	for i := range b.file.Steps {
		if n := b.gathers(i); n > MaxEdges {
			b.p.add(b.field(i, ".inputs"), fmt.Sprintf("are of up to %d jobs", n), fmt.Sprintf("stay within %d: have fewer run, or a step between that puts together what some of them left", MaxEdges))
		}
	}
	if runs > MaxPipelineRuns {
		b.p.add("steps", fmt.Sprintf("run up to %d times together", runs), fmt.Sprintf("stay within %d", MaxPipelineRuns))
	}
}

// gathers is how many jobs each of a step's jobs takes something of at most.
func (b *planner) gathers(i int) (n uint64) {
	s := b.file.Steps[i]
	for name, text := range s.Inputs {
		step, _, _ := edge(text)
		at := b.at[step]
		if name == s.Each {
			n++
			continue
		}
		n += uint64(len(b.specs[at])) * uint64(max(b.file.Steps[at].Max, 1))
	}
	return n
}

// eachOf makes the specs of a step that fans out, at most so many.
func (b *planner) eachOf(s PipelineStep, most int) (all []planned) {
	name, _, _ := edge(s.Inputs[s.Each])
	at := b.at[name]
	jobs := max(b.file.Steps[at].Max, 1)
	for v := range b.specs[at] {
		from := &b.specs[at][v]
		for run := range jobs {
			if len(all) == most {
				return all
			}
			one := planned{from: from, run: run, what: from.what, sparse: from.sparse || run > 0}
			if jobs > 1 {
				one.what = strings.TrimSpace(fmt.Sprintf("%s %s %d", from.what, name, run))
			}
			all = append(all, one)
		}
	}
	return all
}

// indexes are those of a step's specs.
func (b *planner) indexes(step string) []uint32 {
	var out []uint32
	for _, s := range b.specs[b.at[step]] {
		out = append(out, s.index)
	}
	return out
}

// plan makes out every spec of every step.
func (b *planner) plan() (plan Plan) {
	for _, i := range b.sequence {
		for _, spec := range b.specs[i] {
			plan = append(plan, b.makeOut(b.file.Steps[i], b.needs[i], spec))
		}
	}
	return plan
}

func (b *planner) makeOut(s PipelineStep, needs []Need, spec planned) PlannedStep {
	one := PlannedStep{Name: s.Name, Variant: spec.what, Items: s.Max, NoCache: s.NoCache, Task: s.Task.with(spec.values)}
	for _, need := range needs {
		for _, index := range b.waits(s, need, spec) {
			one.After = append(one.After, After{index, need.When})
		}
	}
	slices.SortFunc(one.After, func(x, y After) int { return int(x.Step) - int(y.Step) })
	for _, name := range slices.Sorted(maps.Keys(s.Inputs)) {
		one.Inputs = append(one.Inputs, PlannedInput{name, b.edgeOf(s, name, spec)})
	}
	for _, name := range slices.Sorted(maps.Keys(b.takes[s.Name])) {
		one.Outputs = append(one.Outputs, PlannedOutput{
			Name: name, Path: s.Outputs[strings.TrimSuffix(name, ".each")], Items: b.takes[s.Name][name],
		})
	}
	return one
}

// waits are the specs that a spec waits for by a need: one that runs for what
// another left waits for that one alone, where the file does not say more.
func (b *planner) waits(s PipelineStep, need Need, spec planned) []uint32 {
	alone := spec.from != nil && !slices.ContainsFunc(s.Needs, func(n Need) bool { return n.Step == need.Step })
	for name, text := range s.Inputs {
		step, _, _ := edge(text)
		alone = alone && (step == need.Step) == (name == s.Each)
	}
	if alone {
		return []uint32{spec.from.index}
	}
	return b.indexes(need.Step)
}

// edgeOf is where a spec's input comes from.
func (b *planner) edgeOf(s PipelineStep, name string, spec planned) Edge {
	step, output, _ := edge(s.Inputs[name])
	if name == s.Each {
		return Edge{Steps: []uint32{spec.from.index}, Output: ItemsOf(output), Each: true, Run: spec.run}
	}
	at := b.at[step]
	from := Edge{Steps: b.indexes(step), Output: output, Gather: len(b.file.Steps[at].Matrix) > 0 || b.file.Steps[at].Each != ""}
	for _, p := range b.specs[at] {
		if p.sparse {
			from.Sparse = append(from.Sparse, p.index)
		}
	}
	return from
}

// variantName names a combination of a matrix; empty: there is none.
func variantName(values map[string]string) string {
	var words []string
	for _, name := range slices.Sorted(maps.Keys(values)) {
		words = append(words, name+"="+values[name])
	}
	return strings.Join(words, " ")
}

// with puts a matrix' values in.
func (t TaskFile) with(values map[string]string) TaskFile {
	if len(values) == 0 {
		return t
	}
	var pairs []string
	for _, name := range slices.Sorted(maps.Keys(values)) {
		pairs = append(pairs, "${"+name+"}", values[name])
	}
	r := strings.NewReplacer(pairs...)
	command := t.Command
	t.Command = nil
	for _, a := range command {
		t.Command = append(t.Command, r.Replace(a))
	}
	replaceAll := func(m map[string]string) map[string]string {
		out := maps.Clone(m)
		for k, v := range out {
			out[k] = r.Replace(v)
		}
		return out
	}
	t.Env, t.Options, t.Name = replaceAll(t.Env), replaceAll(t.Options), r.Replace(t.Name)
	return t
}
