package execution_test

import (
	"bytes"
	"maps"
	"strings"
	"testing"

	"github.com/ethereum/go-ethereum/common"

	"github.com/skyops/skyops/activities/execution"
	"github.com/skyops/skyops/protocol/job"
	"github.com/skyops/skyops/protocol/record"
	"github.com/skyops/skyops/protocol/seal"
)

// take is a shell line that puts out what it was given.
const take = `cp -r "$SKYOPS_INPUT_DIR/data/." "$SKYOPS_OUTPUT_DIR"`

// steps are a producer, run twice, and what takes of it, as said by the edge.
func (w *world) steps(edge *seal.Identity, from job.Edge, items uint32) []job.Submission {
	w.Helper()
	makes := w.stepOf(`cd "$SKYOPS_OUTPUT_DIR"; mkdir d; echo 1 >d/a; echo 2 >d/b; echo 3 >other`,
		job.Output{Name: "dir", Path: "d", To: edge.Recipient()}, job.Output{Name: "dir.each", Path: "d", To: edge.Recipient(), Items: 2})
	takes := w.stepOf(take)
	takes.Inputs = []job.Input{{Name: "data", From: &from}}
	takes.Step.Items = items
	keys, err := seal.SealSecrets(map[string]string{"data": edge.Encode()}, w.owner.Shared().Recipient())
	if err != nil {
		w.Fatal(err)
	}
	takes.InputKeys = keys
	makesToo := makes
	makesToo.Salt = common.Hash{0x70}
	return w.owner.SubmitSteps(makes, makesToo, takes)
}

// runStep runs one step to its end.
func (w *world) runStep(sub job.Submission, edges ...record.Edge) (execution.ExecuteRequest, execution.ExecuteResult) {
	w.Helper()
	offer, accept := w.offer(sub, 1, 0)
	req := w.owner.Lease(offer, accept)
	req.Edges = edges
	return req, w.execute(req).wait(w.T)
}

// edge runs a step that others take something of.
func (w *world) edge(sub job.Submission) record.Edge {
	w.Helper()
	req, res := w.runStep(sub)
	pack := w.pack(req, res)
	if res.Outcome != record.Succeeded {
		w.Fatalf("%+v, %+v", res, res.Cause)
	}
	receipts := w.scheduler.Look(refOf(req)).Receipts
	return record.Edge{Step: sub.Index, CID: pack.CID, Receipt: receipts[len(receipts)-1]}
}

func TestStepTakesWhatEarlierOnesLeft(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		from  job.Edge
		items uint32
		item  uint32
		want  map[string]string
	}{
		"an output":    {from: job.Edge{Steps: []uint32{0}, Output: "dir"}, want: map[string]string{"output/a": "1\n", "output/b": "2\n"}},
		"one entry":    {from: job.Edge{Steps: []uint32{0}, Output: "dir.each", Each: true}, items: 2, item: 1, want: map[string]string{"output/b": "2\n"}},
		"of two steps": {from: job.Edge{Steps: []uint32{0, 1}, Output: "dir", Gather: true}, want: map[string]string{"output/00000/a": "1\n", "output/00000/b": "2\n", "output/00001/a": "1\n", "output/00001/b": "2\n"}},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			w := newWorld(t)
			steps := w.steps(newIdentity(t), c.from, c.items)
			edges := []record.Edge{w.edge(steps[1]), w.edge(steps[0])}[2-len(c.from.Steps):]
			steps[2].Item = c.item
			req, res := w.runStep(steps[2], edges...)
			if res.Outcome != record.Succeeded {
				t.Fatalf("%+v, %+v", res, res.Cause)
			}
			pack := w.pack(req, res)
			files := w.owner.Open(w.owner.Data, pack.CID, pack.Manifest)
			maps.DeleteFunc(files, func(name, _ string) bool { return len(name) > 4 && name[:4] == "logs" })
			if !maps.Equal(files, c.want) {
				t.Errorf("it was given %q, want %q", files, c.want)
			}
			w.wiped(refOf(req))
		})
	}
}

// servedBy has two steps of an earlier order stand for those that a new one would
// run, and returns the taking step of the new one with what they left.
func (w *world) servedBy(first, second *seal.Identity, change func(*job.Edge)) (job.Submission, []record.Edge) {
	w.Helper()
	one, two := w.steps(first, job.Edge{Steps: []uint32{0}, Output: "dir"}, 0), w.steps(second, job.Edge{Steps: []uint32{0}, Output: "dir"}, 0)
	edges := []record.Edge{w.edge(one[0]), w.edge(two[1])} // of two earlier orders
	from := job.Edge{Steps: []uint32{0, 1}, Output: "dir", Gather: true, Served: []uint32{0, 1}, Results: job.ResultsHash([]job.Result{
		{Step: 0, Manifest: edges[0].Manifest()}, {Step: 1, Manifest: edges[1].Manifest()},
	})}
	change(&from)
	ran := len(from.Served) < 2
	if ran {
		from.Results = job.ResultsHash([]job.Result{{Step: 0, Manifest: edges[0].Manifest()}})
	}
	takes := w.stepOf(take)
	takes.Inputs = []job.Input{{Name: "data", From: &from}}
	keys, err := seal.SealSecrets(map[string]string{job.KeyName("data", 0): first.Encode(), job.KeyName("data", 1): second.Encode()}, w.owner.Shared().Recipient())
	if err != nil {
		w.Fatal(err)
	}
	takes.InputKeys = keys
	served := func(i uint32) job.Spec {
		return job.Spec{Version: job.SpecVersion, Salt: common.Hash{byte(i + 1)}, Step: &job.Step{
			Outputs: []job.Output{{Name: "dir", Path: "d", To: first.Recipient()}},
			Served:  &job.Served{Order: one[0].Order.Hash(w.scheduler.Domain), Count: 3, Step: i, Runs: 1},
		}}
	}
	other := served(1)
	if ran {
		other = two[1].Spec
	}
	return w.owner.SubmitSteps(served(0), other, takes)[2], edges
}

// What earlier pipelines left is taken by the owner's word, each with its own key.
func TestStepTakesWhatEarlierPipelinesLeft(t *testing.T) {
	// Not beside other tests: some of them measure the memory of all.
	w := newWorld(t)
	sub, edges := w.servedBy(newIdentity(t), newIdentity(t), func(*job.Edge) {})
	req, res := w.runStep(sub, edges[1], edges[0])
	if res.Outcome != record.Succeeded {
		t.Fatalf("%+v, %+v", res, res.Cause)
	}
	pack := w.pack(req, res)
	files := w.owner.Open(w.owner.Data, pack.CID, pack.Manifest)
	for name, want := range map[string]string{"output/00000/a": "1\n", "output/00001/b": "2\n"} {
		if files[name] != want {
			t.Errorf("%s is %q", name, files[name])
		}
	}
}

func TestStepRefusesWhatItsOwnerDidNotNameOfEarlierPipelines(t *testing.T) {
	// Not beside other tests: some of them measure the memory of all.
	for name, c := range map[string]struct {
		sign func(*job.Edge)
		show func([]record.Edge) []record.Edge
	}{
		"another result":                    {func(e *job.Edge) { e.Results[0] ^= 1 }, nil},
		"steps swapped":                     {func(*job.Edge) {}, func(e []record.Edge) []record.Edge { e[0].Step, e[1].Step = 1, 0; return e }},
		"one missing":                       {func(*job.Edge) {}, func(e []record.Edge) []record.Edge { return e[:1] }},
		"one too many":                      {func(*job.Edge) {}, func(e []record.Edge) []record.Edge { return append(e, e[0]) }},
		"of one that runs, another order's": {func(e *job.Edge) { e.Served = e.Served[:1] }, nil},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			w := newWorld(t)
			sub, edges := w.servedBy(newIdentity(t), newIdentity(t), c.sign)
			if c.show != nil {
				edges = c.show(edges)
			}
			if _, res := w.runStep(sub, edges...); res.Outcome != record.Failed || res.Cause == nil || res.Cause.Code != record.CauseInput {
				t.Errorf("%+v, %+v", res, res.Cause)
			}
		})
	}
}

// A run that an earlier pipeline's job stands for is not run again, whoever asks.
func TestARunThatStandsIsDeclined(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	edge := newIdentity(t)
	takes := w.stepOf(take)
	takes.Inputs = []job.Input{{Name: "data", From: &job.Edge{Steps: []uint32{0}, Output: "dir.each", Each: true}}}
	takes.Step.Items, takes.Step.Partly = 2, []job.Partly{{Order: common.Hash{1}, Count: 3, Step: 1, Items: []uint32{0}}}
	keys, err := seal.SealSecrets(map[string]string{"data": edge.Encode()}, w.owner.Shared().Recipient())
	if err != nil {
		t.Fatal(err)
	}
	takes.InputKeys = keys
	makes := w.stepOf("true", job.Output{Name: "dir.each", Path: "d", To: edge.Recipient(), Items: 2})
	sub := w.owner.SubmitSteps(makes, takes)[1]
	for item, stands := range []bool{true, false} {
		sub.Item = uint32(item)
		res, err := w.node.Offer(t.Context(), w.owner.OfferOf(sub, 1, 0))
		if err != nil {
			t.Fatal(err)
		}
		if declined := res.Decline != nil; declined != stands || declined && !strings.Contains(res.Decline.Reason, "served") {
			t.Errorf("run %d: %+v", item, res.Decline)
		}
	}
}

// TestStepRefusesWhatNoEarlierStepLeft has the scheduler show a node everything
// but what the order's own step made.
func TestStepRefusesWhatNoEarlierStepLeft(t *testing.T) {
	t.Parallel()
	edge := newIdentity(t)
	from := job.Edge{Steps: []uint32{0}, Output: "dir"}
	for name, c := range map[string]struct {
		from   job.Edge
		change func(w *world, steps []job.Submission, e *record.Edge)
	}{
		"nothing":                  {from, func(_ *world, _ []job.Submission, e *record.Edge) { e.Step = 9 }},
		"what another step left":   {from, func(w *world, steps []job.Submission, e *record.Edge) { *e = w.edge(steps[1]); e.Step = 0 }},
		"what another order left":  {from, func(w *world, _ []job.Submission, e *record.Edge) { *e = w.edge(w.steps(edge, from, 0)[0]) }},
		"a receipt of nobody's":    {from, func(_ *world, _ []job.Submission, e *record.Edge) { e.Receipt.NodeSig = bytes.Repeat([]byte{1}, 65) }},
		"one not countersigned":    {from, func(_ *world, _ []job.Submission, e *record.Edge) { e.Receipt.SchedulerSig = nil }},
		"a changed receipt":        {from, func(_ *world, _ []job.Submission, e *record.Edge) { e.Receipt.Receipt.Result[0] ^= 1 }},
		"no such output":           {job.Edge{Steps: []uint32{0}, Output: "none"}, func(*world, []job.Submission, *record.Edge) {}},
		"an output for other eyes": {from, func(_ *world, steps []job.Submission, _ *record.Edge) { steps[2].Spec.InputKeys = nil }},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			w := newWorld(t)
			steps := w.steps(edge, c.from, 0)
			e := w.edge(steps[0])
			c.change(w, steps, &e)
			if steps[2].Spec.InputKeys == nil { // signed for like that
				all := w.owner.SubmitSteps(steps[0].Spec, steps[1].Spec, steps[2].Spec)
				steps, e = all, w.edge(all[0])
			}
			req, res := w.runStep(steps[2], e)
			if res.Outcome != record.Failed || res.Cause == nil || res.Cause.Code != record.CauseInput {
				t.Errorf("%+v, %+v", res, res.Cause)
			}
			w.wiped(refOf(req))
		})
	}
}
