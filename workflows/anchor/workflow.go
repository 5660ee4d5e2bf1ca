package anchor

import (
	"slices"
	"time"

	"github.com/ethereum/go-ethereum/common"
	"github.com/ethereum/go-ethereum/crypto"
	"go.temporal.io/sdk/workflow"

	"github.com/skyops/skyops/activities/anchor"
	"github.com/skyops/skyops/protocol/record"
	"github.com/skyops/skyops/workflows/policy"
)

// Anchor collects record hashes and anchors them in batches. It runs for ever:
// when its history has grown it continues as a new run with what is not anchored yet.
func Anchor(ctx workflow.Context, in Input) error {
	c := setup(ctx, in)
	for {
		c.collect(ctx)
		if batch := c.take(); len(batch) > 0 {
			c.commit(ctx, batch)
		}
		if c.aged(ctx) {
			c.finish(ctx)
			return workflow.NewContinueAsNewError(ctx, WorkflowType, Input{AnchoredSignal: in.AnchoredSignal, Pending: c.pending})
		}
	}
}

// collector is the state of one run.
type collector struct {
	signal  string
	entries workflow.ReceiveChannel
	pending []Entry
	known   map[common.Hash]bool             // pending or being committed
	done    map[common.Hash]record.Anchoring // anchored by this run
	answers []workflow.Future                // signals on their way
}

func setup(ctx workflow.Context, in Input) *collector {
	c := &collector{
		signal:  in.AnchoredSignal,
		entries: workflow.GetSignalChannel(ctx, AddSignal),
		known:   make(map[common.Hash]bool),
		done:    make(map[common.Hash]record.Anchoring),
	}
	for _, e := range in.Pending {
		c.add(e)
	}
	return c
}

// collect waits until something is pending and takes what has arrived by then.
func (c *collector) collect(ctx workflow.Context) {
	for len(c.pending) == 0 {
		var parcel []Entry
		c.entries.Receive(ctx, &parcel)
		c.receive(ctx, parcel)
	}
	for parcel := []Entry(nil); c.entries.ReceiveAsync(&parcel); parcel = nil {
		c.receive(ctx, parcel)
	}
}

// receive takes entries. One that this run has anchored already is answered at once.
func (c *collector) receive(ctx workflow.Context, parcel []Entry) {
	for _, e := range parcel {
		if proof, ok := c.done[e.Record]; ok {
			c.answer(ctx, e, proof)
		} else {
			c.add(e)
		}
	}
}

// finish sees the answers off, which would be lost with the run, and takes what
// has arrived but was not received.
func (c *collector) finish(ctx workflow.Context) {
	for _, a := range c.answers {
		_ = a.Get(ctx, nil)
	}
	for parcel := []Entry(nil); c.entries.ReceiveAsync(&parcel); parcel = nil {
		for _, e := range parcel {
			c.add(e)
		}
	}
}

// add remembers an entry, unless it waits already.
func (c *collector) add(e Entry) {
	if !c.known[e.Record] {
		c.known[e.Record] = true
		c.pending = append(c.pending, e)
	}
}

// take removes the next batch from what is pending.
func (c *collector) take() []Entry {
	n := min(len(c.pending), BatchSize)
	batch := c.pending[:n:n]
	c.pending = append([]Entry(nil), c.pending[n:]...)
	return batch
}

// commit has a batch anchored and every job told. A batch that fails is put back
// and tried again later: a record is never dropped.
func (c *collector) commit(ctx workflow.Context, batch []Entry) {
	req := anchor.CommitRequest{Signal: c.signal, Leaves: make([]common.Hash, len(batch)), Workflows: make([]string, len(batch))}
	for i, e := range batch {
		req.Leaves[i], req.Workflows[i] = e.Record, e.Workflow
	}
	req.Batch = batchName(req.Leaves)
	var acts *anchor.Activities
	var res anchor.CommitResult
	err := workflow.ExecuteActivity(workflow.WithActivityOptions(ctx, policy.Chain(CommitLimit)), acts.Commit, req).Get(ctx, &res)
	if err != nil || len(res.Anchorings) != len(batch) {
		workflow.GetLogger(ctx).Error("anchoring failed, trying again", "batch", req.Batch, "records", len(batch), "error", err)
		c.pending = append(batch, c.pending...)
		_ = workflow.Sleep(ctx, RetryPause)
		return
	}
	for i, e := range batch {
		delete(c.known, e.Record)
		c.done[e.Record] = res.Anchorings[i]
	}
}

// answer sends the proof of a record that is asked for again. A job that is over has no use for it; its
// record is anchored all the same.
func (c *collector) answer(ctx workflow.Context, e Entry, proof record.Anchoring) {
	c.answers = slices.DeleteFunc(c.answers, workflow.Future.IsReady)
	c.answers = append(c.answers, workflow.SignalExternalWorkflow(ctx, e.Workflow, "", c.signal, proof))
}

func (c *collector) aged(ctx workflow.Context) bool {
	return workflow.GetInfo(ctx).GetContinueAsNewSuggested()
}

// batchName names a batch by its leaves, so that the same batch is never anchored twice.
func batchName(leaves []common.Hash) string {
	h := crypto.NewKeccakState()
	for _, l := range leaves {
		h.Write(l[:])
	}
	var name common.Hash
	h.Read(name[:])
	return name.Hex()
}

// The times and sizes of batching.
const (
	// BatchSize bounds a batch: its proofs travel in one activity result.
	BatchSize = 512
	// CommitLimit is when a commit is given up and tried anew.
	CommitLimit = 24 * time.Hour
	// RetryPause follows a batch that the contract refused.
	RetryPause = time.Minute
)
