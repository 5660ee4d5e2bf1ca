package command

import (
	"bytes"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"github.com/ethereum/go-ethereum/common"

	"github.com/skyops/skyops/protocol/eip712"
	"github.com/skyops/skyops/protocol/job"
	"github.com/skyops/skyops/protocol/record"
	"github.com/skyops/skyops/starter/client"
)

// A gateway that shows other work than was asked for, another wallet's, or jobs that
// are not the step's, serves nothing: what the owner wrote down and nodes signed counts.
func TestAServedStepIsWhatItsOwnerWroteDown(t *testing.T) {
	t.Parallel()
	owner, d := common.Address{1}, eip712.Domain{ChainID: 1, Escrow: common.Address{2}}
	train, pick := job.Cache{1}, job.Cache{2}
	for name, c := range map[string]struct {
		change func(*earlier, *client.CachedStep)
		want   string // empty: it is good
	}{
		"the step":               {func(*earlier, *client.CachedStep) {}, ""},
		"another wallet's":       {func(e *earlier, _ *client.CachedStep) { e.order.Owner = common.Address{9} }, "another step"},
		"another variant":        {func(_ *earlier, h *client.CachedStep) { h.Served.Step = 1 }, "another step"},
		"work it never did":      {func(_ *earlier, h *client.CachedStep) { h.Work = job.Cache{3} }, "another step"},
		"a step beyond the last": {func(_ *earlier, h *client.CachedStep) { h.Served.Step = 2 }, "another step"},
		"of an order of others":  {func(_ *earlier, h *client.CachedStep) { h.Served.Count = 7 }, "another step"},
		"fewer jobs than it had": {func(_ *earlier, h *client.CachedStep) { h.Served.Runs = 1 }, "another step"},
		"a job of another step": {func(_ *earlier, h *client.CachedStep) {
			h.Served.Runs, h.Runs = 1, []record.Edge{{Step: 1}}
		}, "jobs of another step"},
		"some of another's": {func(_ *earlier, h *client.CachedStep) {
			h.Served.Partly, h.Runs = []job.Partly{{Order: common.Hash{9}, Count: 1, Items: []uint32{3}}}, []record.Edge{{Item: 3}}
		}, "an earlier pipeline has"},
		"some, not as it says": {func(_ *earlier, h *client.CachedStep) {
			h.Served.Partly, h.Runs = []job.Partly{{Order: common.Hash{8}, Count: 1, Items: []uint32{3}}}, []record.Edge{{Item: 2}}
		}, "jobs of another step"},
		"some that nobody signed": {func(e *earlier, h *client.CachedStep) {
			h.Served.Partly, h.Runs = []job.Partly{{Order: common.Hash{8}, Count: 1, Items: []uint32{3}}}, []record.Edge{{Item: 3}}
			e.memo.Steps[0].Partly = h.Served.Partly
		}, record.ErrEdge.Error()},
		"some that it ran itself": {func(_ *earlier, h *client.CachedStep) {
			h.Served.Partly, h.Runs = []job.Partly{{Order: common.Hash{8}, Count: 1, Items: []uint32{3}}}, []record.Edge{{Item: 3}}
		}, "another job for run 3"},
		"all, of which it ran none itself": {func(_ *earlier, h *client.CachedStep) {
			h.Served.Runs, h.Served.Partly, h.Runs = 1, []job.Partly{{Order: common.Hash{8}, Count: 1, Items: []uint32{0}}}, []record.Edge{{}}
		}, "another job for run 0"},
		"one that it did not run itself": {func(e *earlier, h *client.CachedStep) {
			e.memo.Steps[0].Partly = []job.Partly{{Order: common.Hash{8}, Count: 1, Items: []uint32{0}}}
			h.Served.Runs, h.Runs = 1, []record.Edge{{}}
		}, "another job for run 0"},
		"none of a step that is not there": {func(_ *earlier, h *client.CachedStep) {
			h.Served.Partly = []job.Partly{{Order: common.Hash{8}, Count: 1, Step: 1}}
		}, "an earlier pipeline has"},
		"a job that nobody signed": {func(_ *earlier, h *client.CachedStep) {
			h.Served.Runs, h.Runs = 1, []record.Edge{{Step: 0}}
		}, record.ErrEdge.Error()},
	} {
		e := &earlier{order: job.Order{Owner: owner, Count: 2}, memo: chainMemo{Steps: []memoStep{{Work: train}, {Work: pick}}}}
		hit := client.CachedStep{Work: train, Served: job.Served{Count: 2}}
		c.change(e, &hit)
		before := &earlier{order: job.Order{Owner: owner, Count: 1}, memo: chainMemo{Steps: []memoStep{{Work: train}}}}
		err := e.check(hit, owner, d, map[common.Hash]*earlier{{8}: before})
		if c.want == "" && err != nil || c.want != "" && (err == nil || !strings.Contains(err.Error(), c.want)) {
			t.Errorf("%s: %v, want %q", name, err, c.want)
		}
	}
}

// Of a fan-out that is put together of several pipelines, the jobs of one that does not
// open run again, and no other ones.
func TestWhatAClosedPipelineHasOfAFanOutRunsAgain(t *testing.T) {
	t.Parallel()
	nobody := httptest.NewServer(http.NotFoundHandler())
	defer nobody.Close()
	c, err := client.New(nobody.URL, client.Options{})
	if err != nil {
		t.Fatal(err)
	}
	var said bytes.Buffer
	opens, closed := common.Hash{1}, common.Hash{2}
	k := &stepCache{app: &app{Streams: Streams{Err: &said}}, client: c, orders: map[common.Hash]*earlier{opens: {}}}
	hit := client.CachedStep{Cost: job.Units(7), Served: job.Served{Order: opens, Partly: []job.Partly{{Order: opens, Items: []uint32{0, 3}}, {Order: closed, Items: []uint32{1, 2}}}}}
	for item := range uint32(4) {
		run := record.Edge{Item: item}
		run.Receipt.Receipt.Cost = job.Units(uint64(item + 1))
		hit.Runs = append(hit.Runs, run)
	}
	got, err := k.opened(t.Context(), &chainStep{PlannedStep: job.PlannedStep{Name: "score"}}, hit)
	if err != nil || len(got.Served.Partly) != 1 || got.Served.Partly[0].Order != opens || len(got.Runs) != 2 || got.Runs[1].Item != 3 || got.Cost.Cmp(job.Units(5)) != 0 {
		t.Errorf("%+v, %v", got, err)
	}
	if !strings.Contains(said.String(), "2 jobs of step score run again") {
		t.Errorf("it says %q", said.String())
	}
}

// Work of the same name may have had inputs that another run of the step before
// made: all that a step is put together of took of the run that its own step takes of.
func TestAStepIsPutTogetherOfJobsOfTheSameInputs(t *testing.T) {
	t.Parallel()
	made := common.Hash{1}
	served := func(order common.Hash) *job.Served { return &job.Served{Order: order, Count: 2, Runs: 1} }
	by := func(at byte, prepare *job.Served) madeBy {
		return madeBy{&earlier{
			memo: chainMemo{Steps: []memoStep{{Served: prepare}, {}}},
			plan: job.Plan{{}, {Inputs: []job.PlannedInput{{From: job.Edge{Steps: []uint32{0}}}}}},
		}, common.Hash{at}, 1}
	}
	prepare := &chainStep{served: &client.CachedStep{Served: *served(made)}}
	score := &chainStep{PlannedStep: job.PlannedStep{Inputs: []job.PlannedInput{{From: job.Edge{Steps: []uint32{0}}}}}}
	p := &chainPlan{steps: []*chainStep{prepare, score}}
	for name, c := range map[string]struct {
		made []madeBy
		want bool
	}{
		"that made it and one that took it": {[]madeBy{by(2, served(made)), by(1, nil)}, true},
		"one that took another's":           {[]madeBy{by(2, served(made)), by(3, served(common.Hash{4}))}, false},
		"one that made its own":             {[]madeBy{by(2, served(made)), by(3, nil)}, false},
	} {
		if got := p.sameSources(score, c.made); got != c.want {
			t.Errorf("%s: %v", name, got)
		}
	}
}

// A gateway cannot make a step's results vanish by saying that it had nothing to run
// for: how often the step ran whose entries it is for is signed.
func TestNothingToRunForFollowsFromTheStepBefore(t *testing.T) {
	t.Parallel()
	cut := &chainStep{PlannedStep: job.PlannedStep{Items: 5}, served: &client.CachedStep{Served: job.Served{Runs: 3}}}
	score := func(run uint32) *chainStep {
		return &chainStep{PlannedStep: job.PlannedStep{Items: 4, Inputs: []job.PlannedInput{{Name: "part", From: job.Edge{Steps: []uint32{0}, Each: true, Run: run}}}}}
	}
	empty := score(3)
	empty.served = &client.CachedStep{}
	p := &chainPlan{steps: []*chainStep{cut, empty}}
	behind := score(0) // the first entry of what had nothing to run for
	behind.Inputs[0].From.Steps[0] = 1
	for name, c := range map[string]struct {
		step *chainStep
		runs uint32
		want bool
	}{
		"a run that was there":                  {score(2), 4, true},
		"a run that was there, without results": {score(2), 0, false},
		"a run that was not there":              {score(3), 0, true},
		"results of a run that was not there":   {score(3), 1, false},
		"more than there may be":                {score(0), 5, false},
		"behind a step without runs":            {behind, 0, true},
		"a step that runs once":                 {&chainStep{}, 1, true},
		"a step that runs once, without it":     {&chainStep{}, 0, false},
	} {
		if got := p.ranFor(c.step, c.runs); got != c.want {
			t.Errorf("%s: %v", name, got)
		}
	}
}
