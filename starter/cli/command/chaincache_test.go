package command

import (
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
		"a job that nobody signed": {func(_ *earlier, h *client.CachedStep) {
			h.Served.Runs, h.Runs = 1, []record.Edge{{Step: 0}}
		}, record.ErrEdge.Error()},
	} {
		e := &earlier{order: job.Order{Owner: owner, Count: 2}, memo: chainMemo{Steps: []memoStep{{Work: train}, {Work: pick}}}}
		hit := client.CachedStep{Work: train, Served: job.Served{Count: 2}}
		c.change(e, &hit)
		err := e.check(hit, owner, d)
		if c.want == "" && err != nil || c.want != "" && (err == nil || !strings.Contains(err.Error(), c.want)) {
			t.Errorf("%s: %v, want %q", name, err, c.want)
		}
	}
}
