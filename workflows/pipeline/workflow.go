// Package pipeline is the story of several jobs that take each other's outputs,
// under one order: what runs when, what is skipped, and who is paid.
//
// Nouns: a step is one spec of the order; a run is one job of a step, which has
// several where it fans out over a folder's entries; a cached step is one whose
// runs are jobs of an earlier pipeline, as its owner signed; the shelf (package
// activities/pipeline) holds what is too large for a workflow's history.
//
//	authenticate  what the owner signed
//	fund          the order's escrow is opened, once for all runs
//	steps         every step runs when what it needs has ended as it wants
//	settle        what nodes earned is paid, now and then and at the end; the rest goes back
//
// Every run is a child workflow of package workflows/job, which lives on when
// this one goes on as a new run, and says by a signal how it ended. A pipeline
// that failed or was cancelled ends when its last child has.
//
// Not promised: that a step runs at most once where its order is submitted
// again after the pipeline was refused. Start at Pipeline, and for what decides
// at decide.
package pipeline

import (
	"fmt"
	"time"

	"github.com/ethereum/go-ethereum/common"
	"go.temporal.io/sdk/workflow"

	"github.com/skyops/skyops/activities/batch"
	"github.com/skyops/skyops/activities/escrow"
	"github.com/skyops/skyops/activities/identity"
	"github.com/skyops/skyops/activities/pipeline"
	"github.com/skyops/skyops/protocol/job"
	"github.com/skyops/skyops/protocol/record"
	story "github.com/skyops/skyops/workflows/job"
	"github.com/skyops/skyops/workflows/policy"
)

// The activity structs name activities; their methods run on workers.
var (
	identityActivities *identity.Activities
	escrowActivities   *escrow.Activities
	activities         *pipeline.Activities
	batchActivities    *batch.Activities
)

// settleEvery is how long nodes' money waits at most while a pipeline goes on,
// and how long nothing may be heard of its runs before they are looked after.
const settleEvery = 10 * time.Minute

// maxStarts is how many runs may be starting at one time: all of them are part
// of one answer to the server, whose size is bounded.
const maxStarts = 32

// Pipeline runs an order's steps to their end. It fails only when the order is
// refused; every accepted pipeline completes with its Status.
func Pipeline(ctx workflow.Context, in Input) (Status, error) {
	s, err := setup(ctx, in)
	if err != nil {
		return Status{}, err
	}
	return s.run()
}

// chain is the state of one pipeline.
type chain struct {
	in   Input
	base workflow.Context // outlives a cancellation: effects are always brought to an end

	status    Status
	nodes     []pipeline.Node
	runs      map[common.Hash][2]int // job → step and run
	grace     uint64
	accepted  bool
	refusal   error
	cancelled string // the owner's reason, once there is one
	stopped   bool   // children were asked to end
	moved     bool   // something happened that may let other steps begin
	settled   time.Time
	settling  bool
	busy      int  // starts and requests under way, which a new run of the workflow would not know of
	held      bool // runs wait for others to have started
	leaving   bool
}

func setup(ctx workflow.Context, in Input) (*chain, error) {
	base, _ := workflow.NewDisconnectedContext(ctx)
	o, now := in.Order, milliseconds(ctx)
	s := &chain{in: in, base: base, runs: map[common.Hash][2]int{}, settled: workflow.Now(ctx), status: Status{
		Trace: in.Trace, Order: in.OrderHash, Owner: o.Owner, Name: in.Name, State: Running, Asset: o.Asset, MaxCost: o.MaxCost, Fee: o.Fee,
		CreatedAt: now, UpdatedAt: now,
	}}
	if c := in.Carried; c != nil {
		s.status, s.grace, s.cancelled, s.accepted = c.Status, c.Grace, c.Cancelled, true
		for i, step := range s.status.Steps {
			for n, r := range step.Runs {
				s.runs[r.Job] = [2]int{i, n}
			}
		}
	}
	if err := s.handle(ctx); err != nil {
		return nil, err
	}
	workflow.Go(base, func(ctx workflow.Context) { story.Listen(ctx, s.ended) })
	workflow.Go(ctx, func(root workflow.Context) {
		root.Done().Receive(root, nil)
		s.cancel("cancelled by the scheduler's operator")
	})
	return s, nil
}

func (s *chain) run() (Status, error) {
	if err := s.load(); err != nil {
		return s.refuse(err)
	}
	if s.in.Carried == nil {
		if err := s.authenticate(); err != nil {
			return s.refuse(err)
		}
		s.fund()
	}
	for {
		s.expire()
		s.advance()
		if s.over() {
			break
		}
		if s.left() {
			return s.status, s.carryOn()
		}
		s.settleNow()
		s.wait()
	}
	s.settle()
	return s.finish()
}

// load reads what the steps are.
func (s *chain) load() error {
	for len(s.nodes) < int(s.in.Order.Count) {
		ctx := workflow.WithLocalActivityOptions(s.base, policy.Control())
		var res pipeline.GraphResult
		req := pipeline.GraphRequest{Order: s.in.OrderHash, From: uint32(len(s.nodes))}
		if err := workflow.ExecuteLocalActivity(ctx, activities.Graph, req).Get(ctx, &res); err != nil {
			return err
		}
		if len(res.Nodes) == 0 {
			return refused("the order's steps are not here", "submit the pipeline again")
		}
		s.nodes = append(s.nodes, res.Nodes...)
	}
	if s.in.Carried == nil {
		for _, n := range s.nodes {
			s.status.Steps = append(s.status.Steps, stepOf(n))
		}
	}
	return nil
}

// stepOf is how a step begins: it waits, or is there already.
func stepOf(n pipeline.Node) Step {
	step := Step{Title: n.Title, State: Waiting, After: n.After, Budget: n.Budget}
	if n.Served == nil {
		return step
	}
	step.State, step.CachedFrom = Cached, n.Served.Order
	for _, r := range n.Served.Runs {
		step.Runs = append(step.Runs, Run{Job: r.Job, State: Cached, Package: &r.Package})
	}
	return step
}

// authenticate checks what the owner signed, by the first step: every run checks
// its own again. Where nothing runs, none is needed of the deposit.
func (s *chain) authenticate() error {
	loaded, err := s.loadRun(0, 0, nil)
	if err != nil {
		return err
	}
	ctx := workflow.WithLocalActivityOptions(s.base, policy.Authenticate())
	var res identity.AuthenticateResult
	err = workflow.ExecuteLocalActivity(ctx, identityActivities.Authenticate,
		identity.AuthenticateRequest{Submission: loaded.Submission, Opened: s.over()}).Get(ctx, &res)
	switch {
	case err != nil:
		return refusal(err)
	case res.Order != s.in.OrderHash:
		return refused("the order is not the one that its steps are of", "")
	}
	s.accepted, s.grace = true, res.Grace
	return nil
}

// refuse ends a pipeline that was never accepted. The workflow fails, so that
// the same order may be submitted again, say after a deposit.
func (s *chain) refuse(err error) (Status, error) {
	s.refusal = err
	s.status.State = Failed
	_ = workflow.Await(s.base, func() bool { return workflow.AllHandlersFinished(s.base) })
	return s.status, err
}

// fund has the order's escrow opened; nothing runs before it is. Where it cannot
// be, every step is skipped. What is cached alone costs nothing.
func (s *chain) fund() {
	if s.over() {
		return
	}
	ctx := workflow.WithActivityOptions(s.base, policy.Chain(policy.FundWait))
	var res escrow.OpenResult
	err := workflow.ExecuteActivity(ctx, escrowActivities.Open, s.openRequest()).Get(ctx, &res)
	if err == nil {
		s.status.Funding = res.Tx
		return
	}
	cause := record.Cause{Code: record.CauseChain, Message: "the escrow was not opened in time", Evidence: words(err),
		Fix: "submit a new order when the chain answers again"}
	if typeOf(err) == escrow.ErrReverted {
		cause = record.Cause{Code: record.CauseUnauthorized, Message: words(err), Fix: "deposit enough and sign a new order"}
	}
	s.status.Cause = &cause
	for i := range s.status.Steps {
		if s.status.Steps[i].State == Waiting {
			s.skip(i, cause.Message)
		}
	}
}

func (s *chain) openRequest() escrow.OpenRequest {
	return escrow.OpenRequest{Order: s.in.Order, Signature: s.in.Signature}
}

// advance begins what can begin, until nothing more can.
func (s *chain) advance() {
	for s.moved = true; s.moved; {
		s.moved = false
		s.halt()
		for i := range s.status.Steps {
			s.step(i)
		}
		s.begin()
	}
}

// halt has nothing new begin in a pipeline that was cancelled, or that a first
// failure ends, and asks what runs to end.
func (s *chain) halt() {
	why := s.cancelled
	if why == "" && s.in.FailFast {
		for _, step := range s.status.Steps {
			if step.State == Failed || step.State == Running && anyFailed(step.Runs) {
				why = step.Title + " failed"
			}
		}
	}
	if why == "" || s.stopped {
		return
	}
	s.stopped = true
	for i := range s.status.Steps {
		step := &s.status.Steps[i]
		if step.State == Waiting {
			s.skip(i, why)
		}
		for n := range step.Runs {
			switch r := &step.Runs[n]; r.State {
			case Waiting:
				r.State, s.moved = Cancelled, true
			case Running:
				s.recall(r.Job)
			}
		}
	}
}

// recall asks a run's job to end.
func (s *chain) recall(id common.Hash) {
	request := workflow.RequestCancelExternalWorkflow(s.base, story.WorkflowID(id), "")
	s.busy++
	workflow.Go(s.base, func(ctx workflow.Context) {
		if err := request.Get(ctx, nil); err != nil {
			workflow.GetLogger(ctx).Warn("a run was not cancelled", "error", err)
		}
		s.busy--
	})
}

func anyFailed(runs []Run) bool {
	for _, r := range runs {
		if r.State == Failed {
			return true
		}
	}
	return false
}

func (s *chain) skip(i int, why string) {
	step := &s.status.Steps[i]
	step.State, step.Why, s.moved = Skipped, why, true
	if s.cancelled != "" {
		step.State = Cancelled
	}
	s.touch()
}

// step moves one step on by what became of those before it, and of its runs.
func (s *chain) step(i int) {
	step := &s.status.Steps[i]
	switch step.State {
	case Waiting:
		v := decide(s.status.Steps, step.After)
		switch {
		case v.skip != "":
			s.skip(i, v.skip)
		case v.run:
			s.fanOut(i)
		}
	case Running:
		if state, why := outcome(step.Runs); state != Running {
			step.State, step.Why, s.moved = state, why, true
			s.touch()
			s.keep(i)
		}
	}
}

// keep has it noted what a step made, where its owner wants it for later
// pipelines. One that is not noted runs again there.
func (s *chain) keep(i int) {
	step, work := s.status.Steps[i], s.nodes[i].Cache
	if step.State != Succeeded || work == (job.Cache{}) {
		return
	}
	req := pipeline.KeepRequest{
		Owner: s.in.Order.Owner, Order: s.in.OrderHash, Step: uint32(i), Work: work, Runs: uint32(len(step.Runs)), At: milliseconds(s.base),
	}
	for _, r := range step.Runs {
		req.Cost = req.Cost.Add(r.Cost)
	}
	ctx := workflow.WithLocalActivityOptions(s.base, policy.Once())
	if err := workflow.ExecuteLocalActivity(ctx, activities.Keep, req).Get(ctx, nil); err != nil {
		workflow.GetLogger(ctx).Warn("it was not noted what a step made", "step", step.Title, "error", err)
	}
}

// fanOut makes out the runs of a step: one, or one for each entry of a folder.
func (s *chain) fanOut(i int) {
	step, node := &s.status.Steps[i], s.nodes[i]
	n := uint32(1)
	if node.Each != nil {
		from := s.status.Steps[node.Each.Step]
		if int(node.Each.Run) >= len(from.Runs) {
			step.State, step.Why, s.moved = Succeeded, fmt.Sprintf("nothing to run for: %s ran %d times", from.Title, len(from.Runs)), true
			s.touch()
			s.keep(i)
			return
		}
		ctx := workflow.WithLocalActivityOptions(s.base, policy.Control())
		pack := from.Runs[node.Each.Run].Package
		err := workflow.ExecuteLocalActivity(ctx, activities.Count,
			pipeline.CountRequest{Package: *pack, Output: node.Each.Output}).Get(ctx, &n)
		if err != nil || n == 0 || n > node.Items {
			step.State, step.Why, s.moved = Failed, "the entries of the folder it runs for cannot be counted, or are more than it says", true
			s.touch()
			return
		}
	}
	step.State, s.moved = Running, true
	stands := map[uint32]pipeline.Left{}
	for _, left := range node.Partly {
		stands[left.Item] = left
	}
	for item := range n {
		if left, ok := stands[item]; ok {
			step.Runs = append(step.Runs, Run{Job: left.Job, State: Cached, Package: &left.Package})
			continue
		}
		id := job.ID(s.in.OrderHash, s.in.Order.Number(uint32(i), item))
		s.runs[id] = [2]int{i, len(step.Runs)}
		step.Runs = append(step.Runs, Run{Job: id, State: Waiting})
	}
	s.touch()
}

// wait waits until there is something to do. When nothing was heard for long, it
// looks after the runs.
func (s *chain) wait() {
	changed, _ := workflow.AwaitWithTimeout(s.base, settleEvery, func() bool {
		return s.moved || s.held && s.busy == 0 || s.leaves() && s.idle()
	})
	if !changed && workflow.GetVersion(s.base, "look", workflow.DefaultVersion, 1) == 1 {
		s.look()
	}
}

// look asks after runs whose word may have been lost.
func (s *chain) look() {
	var req batch.EndedRequest
	for _, step := range s.status.Steps {
		for _, r := range step.Runs {
			if r.State == Running {
				req.Jobs = append(req.Jobs, r.Job)
			}
		}
	}
	ctx := workflow.WithActivityOptions(s.base, policy.Look())
	var res batch.EndedResult
	if err := workflow.ExecuteActivity(ctx, batchActivities.Ended, req).Get(ctx, &res); err != nil {
		workflow.GetLogger(ctx).Warn("the runs were not looked after", "error", err)
		return
	}
	for _, it := range res.Items {
		s.ended(story.Done{
			Job: it.Job, Outcome: record.Outcome(it.State), Cause: it.Cause, Cost: it.Cost, Node: it.Node, Package: it.Package,
			EndedAt: milliseconds(s.base),
		})
	}
}

// expire fails what has not ended when the order can no longer pay for it.
func (s *chain) expire() {
	if milliseconds(s.base) < (s.in.Order.Deadline+s.grace)*1000 {
		return
	}
	for i := range s.status.Steps {
		step := &s.status.Steps[i]
		if step.State == Waiting {
			s.skip(i, "the order's deadline came before it")
		}
		for n := range step.Runs {
			r := &step.Runs[n]
			if r.State == Running {
				s.recall(r.Job)
			}
			if !r.State.Terminal() {
				r.State, r.EndedAt = Failed, milliseconds(s.base)
				r.Cause = &record.Cause{Code: record.CauseDeadline, Message: "the order's deadline came before its end"}
				s.touch()
			}
		}
	}
}

// over reports whether every step has ended.
func (s *chain) over() bool {
	for _, step := range s.status.Steps {
		if !step.State.Terminal() {
			return false
		}
	}
	return true
}

// leaves reports whether the history has grown so long that a new run of the
// workflow has to go on. Nothing is started then.
func (s *chain) leaves() bool {
	s.leaving = s.leaving || workflow.GetInfo(s.base).GetContinueAsNewSuggested()
	return s.leaving
}

// idle reports whether nothing is under way that a new run would not know of.
func (s *chain) idle() bool {
	return s.busy == 0 && !s.settling && workflow.AllHandlersFinished(s.base)
}

// left reports whether a new run can go on. It starts with every word heard here.
func (s *chain) left() bool {
	if !s.leaves() || !s.idle() {
		return false
	}
	story.Drain(s.base, s.ended)
	return true
}

// carryOn goes on as a new run of the workflow, whose history is empty.
func (s *chain) carryOn() error {
	in := s.in
	in.Carried = &Carried{Status: s.status, Grace: s.grace, Cancelled: s.cancelled}
	return workflow.NewContinueAsNewError(s.base, WorkflowType, in)
}

func (s *chain) touch() { s.status.UpdatedAt = milliseconds(s.base) }

func milliseconds(ctx workflow.Context) uint64 { return uint64(workflow.Now(ctx).UnixMilli()) }
