package apitest

import (
	"context"
	"crypto/ecdsa"
	"errors"
	"fmt"
	"slices"
	"sync"
	"time"

	"github.com/ethereum/go-ethereum/common"
	"github.com/ethereum/go-ethereum/crypto"

	"github.com/skyops/skyops/activities/execution"
	"github.com/skyops/skyops/protocol/eip712"
	"github.com/skyops/skyops/protocol/job"
	"github.com/skyops/skyops/protocol/match"
	"github.com/skyops/skyops/protocol/record"
	"github.com/skyops/skyops/protocol/remaining"
	"github.com/skyops/skyops/protocol/seal"
	"github.com/skyops/skyops/starter/client"
	"github.com/skyops/skyops/starter/gateway/api"
	workjob "github.com/skyops/skyops/workflows/job"
	"github.com/skyops/skyops/workflows/pipeline"
)

// Run is what a job's program does, in a test's words.
type Run struct {
	Lines   []string            // of its log
	Errors  []string            // lines of its stderr, after the others
	Piped   []seal.Line         // of its log, after those, as they are
	Samples []execution.Sample  // of its telemetry
	Output  map[string]string   // file → content, what ends up in the package
	Code    int                 // exit code
	Saved   []map[string]string // checkpoints that are stored when it runs: file → content
	Hold    <-chan struct{}     // when set, it runs until this is closed or the job is cancelled
}

// Program decides what a submitted job does. It sees the job key, as a node would.
type Program func(in workjob.Input, jobKey *seal.Identity) Run

// Scheduler is the twin of Temporal, keeper, node and ingress together.
type Scheduler struct {
	g         *Gateway
	scheduler Key
	node      Key
	keeper    *seal.Identity
	ctx       context.Context
	stop      context.CancelFunc
	wg        sync.WaitGroup

	reveals match.Reveals
	writing sync.Mutex // of the book
	pages   int        // written so far

	mu        sync.Mutex
	program   Program
	jobs      map[common.Hash]*story
	pipelines map[common.Hash]*pipeline.Status
	batches   map[common.Hash]*many
	refuse    *api.Refused
	submits   int
	ago       time.Duration // see Backdate
}

// maxPages is how many jobs the twin can match.
const maxPages = 1024

// story is one job's life.
type story struct {
	in     workjob.Input
	status workjob.Status
	proof  record.Proof
	match  *record.Match // what it was matched by; nil: not yet
	made   *record.Match // the same before ChangeMatch
	cancel chan struct{}
	moved  chan struct{} // closed and replaced at every step
}

func newScheduler(g *Gateway, scheduler, node Key, keeper *seal.Identity) *Scheduler {
	ctx, stop := context.WithCancel(context.Background())
	s := &Scheduler{
		g: g, scheduler: scheduler, node: node, keeper: keeper, ctx: ctx, jobs: map[common.Hash]*story{},
		reveals: match.NewReveals(crypto.Keccak256Hash([]byte("twin")), maxPages),
	}
	s.stop = func() { stop(); s.wg.Wait() }
	s.program = func(workjob.Input, *seal.Identity) Run {
		return Run{Lines: []string{"hello\n"}, Output: map[string]string{"out.txt": "hello\n"}}
	}
	return s
}

// SetProgram decides what later jobs do.
func (s *Scheduler) SetProgram(p Program) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.program = p
}

// Refuse makes later submissions come back refused; nil accepts again.
func (s *Scheduler) Refuse(r *api.Refused) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.refuse = r
}

// Key signs what the scheduler sends to the chain.
func (s *Scheduler) Key() *ecdsa.PrivateKey { return s.scheduler.private }

// Keeper is the key that envelopes are sealed to.
func (s *Scheduler) Keeper() *seal.Identity { return s.keeper }

// Commitment is what its book begins with on chain.
func (s *Scheduler) Commitment() common.Hash { return s.reveals.Commitment() }

// Submits counts the jobs that were started.
func (s *Scheduler) Submits() int {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.submits
}

// Submit implements api.Jobs.
func (s *Scheduler) Submit(_ context.Context, in workjob.Input) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.refuse != nil {
		return s.refuse
	}
	if _, ok := s.jobs[in.Job]; ok {
		return nil
	}
	now := uint64(time.Now().UnixMilli())
	j := &story{in: in, cancel: make(chan struct{}), moved: make(chan struct{}), status: workjob.Status{
		Duration: in.Submission.Spec.Limits.Duration,
		Job:      in.Job, Order: in.OrderHash, Owner: in.Submission.Order.Owner, Name: in.Submission.Spec.Name,
		GPU: in.Submission.Spec.GPU, Image: in.Submission.Spec.Image.Ref, State: workjob.Placing, CreatedAt: now, UpdatedAt: now,
		Asset: in.Submission.Order.Asset, MaxCost: in.Submission.Order.MaxCost, Fee: in.Submission.Order.Fee,
	}}
	s.jobs[in.Job] = j
	s.submits++
	s.g.Chain.Open(in.Submission.Order)
	s.wg.Go(func() {
		if err := s.run(j); err != nil && s.ctx.Err() == nil {
			s.end(j, record.Failed, &record.Cause{Code: record.CauseInternal, Message: err.Error()}, nil)
		}
	})
	return nil
}

// step changes a job's status under the lock and wakes who waits.
func (s *Scheduler) step(j *story, kind, text string, change func(*workjob.Status)) {
	s.mu.Lock()
	defer s.mu.Unlock()
	change(&j.status)
	at := max(uint64(time.Now().UnixMilli()), j.status.UpdatedAt+1)
	j.status.UpdatedAt = at
	j.status.Events = append(j.status.Events, workjob.Event{At: at, Kind: kind, Text: text})
	close(j.moved)
	j.moved = make(chan struct{})
}

func (s *Scheduler) run(j *story) error {
	key, err := s.jobKey(j.in.Submission)
	if err != nil {
		return fmt.Errorf("open envelope: %w", err)
	}
	s.mu.Lock()
	r := s.program(j.in, key)
	s.mu.Unlock()
	placed, err := s.place(j)
	if err != nil || !placed {
		return err
	}
	if err := s.save(j, r.Saved); err != nil {
		return fmt.Errorf("save: %w", err)
	}
	s.step(j, "running", "on node "+s.node.address.Hex(), func(st *workjob.Status) {
		st.State, st.Epoch, st.Node, st.Simulated, st.MatchMicros = workjob.Running, 1, s.node.address, true, 120
	})
	root, err := s.log(j, slices.Concat(written(seal.Stdout, r.Lines), written(seal.Stderr, r.Errors), r.Piped))
	if err != nil {
		return fmt.Errorf("log: %w", err)
	}
	if err := s.telemetry(j, r.Samples); err != nil {
		return fmt.Errorf("telemetry: %w", err)
	}
	if r.Hold != nil {
		select {
		case <-r.Hold:
		case <-j.cancel:
			s.end(j, record.Cancelled, &record.Cause{Code: record.CauseCancelled, Message: "cancelled by its owner"}, nil)
			return nil
		case <-s.ctx.Done():
			return s.ctx.Err()
		}
	}
	pack, err := s.publish(j, seal.Head{Kind: seal.KindPackage}, r.Output)
	if err != nil {
		return fmt.Errorf("publish: %w", err)
	}
	if j.proof, err = s.prove(j, pack, root, r.Code); err != nil {
		return fmt.Errorf("prove: %w", err)
	}
	if r.Code != 0 {
		s.end(j, record.Failed, failure(r.Code), pack)
		return nil
	}
	s.end(j, record.Succeeded, nil, pack)
	return nil
}

// failure is why a job failed whose program ended with a code, as the workflows say it.
func failure(code int) *record.Cause {
	c := record.Cause{Code: record.CauseExitCode, Message: fmt.Sprintf("the program ended with code %d", code)}.Explained()
	return &c
}

// jobKey is what the keeper would give to the job's node: of a batch, what its
// items share.
func (s *Scheduler) jobKey(sub job.Submission) (*seal.Identity, error) {
	if sub.Order.Kind != job.KindBatch {
		e, err := seal.OpenEnvelope(s.keeper, sub.Envelope)
		return e.Key, err
	}
	e, err := seal.OpenOrderEnvelope(s.keeper, sub.Envelope)
	if err != nil {
		return nil, err
	}
	return e.Seed.Shared()
}

// place matches a job, whose node accepts. When none fits it waits to be
// cancelled: it reports whether there is something to run.
func (s *Scheduler) place(j *story) (bool, error) {
	m, err := s.match(j)
	switch {
	case errors.Is(err, errNoNode):
		s.step(j, "waiting", "a node that fits", func(st *workjob.Status) { st.Waiting = "a node that fits" })
		select {
		case <-j.cancel:
			s.end(j, record.Cancelled, &record.Cause{Code: record.CauseCancelled, Message: "cancelled by its owner"}, nil)
			return false, nil
		case <-s.ctx.Done():
			return false, s.ctx.Err()
		}
	case err != nil:
		return false, fmt.Errorf("match: %w", err)
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	j.match = &m
	return true, nil
}

// ChangeMatch changes the evidence of a job's match as it was made.
func (s *Scheduler) ChangeMatch(id common.Hash, change func(*match.Evidence)) {
	s.mu.Lock()
	defer s.mu.Unlock()
	j := s.jobs[id]
	if j.made == nil {
		made := *j.match
		j.made = &made
	}
	m := *j.made
	change(&m.Evidence)
	j.match = &m
}

// Change changes a job's status behind everybody's back.
func (s *Scheduler) Change(id common.Hash, change func(*workjob.Status)) {
	s.mu.Lock()
	defer s.mu.Unlock()
	change(&s.jobs[id].status)
}

// Matching implements api.Jobs: a job of the twin is matched once.
func (s *Scheduler) Matching(_ context.Context, id common.Hash, round int) (workjob.Matching, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	j, err := s.find(id)
	if err != nil {
		return workjob.Matching{}, err
	}
	m := workjob.Matching{State: j.status.State}
	switch {
	case j.match != nil:
		m.Rounds = 1
		if round <= 1 {
			m.Round, m.Match = 1, j.match
		}
	case j.status.State == workjob.Placing:
		m.Asks = &workjob.Asks{Order: j.in.Submission.Order, Spec: j.in.Submission.Spec, Attempt: 1, Waiting: j.status.Waiting}
	}
	return m, nil
}

func (s *Scheduler) end(j *story, how record.Outcome, cause *record.Cause, pack *record.Package) {
	final := map[record.Outcome]workjob.State{
		record.Succeeded: workjob.Succeeded, record.Failed: workjob.Failed, record.Cancelled: workjob.Cancelled,
	}[how]
	s.step(j, "delivered", string(how), func(st *workjob.Status) {
		st.State, st.Outcome, st.Cause, st.Package = workjob.Delivered, how, cause, pack
		st.Attempts = j.proof.Record.Attempts
	})
	s.step(j, string(final), "settled and anchored", func(st *workjob.Status) {
		st.State, st.Settlement, st.Anchoring = final, j.proof.Settlement, j.proof.Anchoring
	})
}

// snapshot is the node map a job was matched on.
func (s *Scheduler) snapshot() *match.Snapshot {
	snap := &match.Snapshot{}
	nodes, _ := s.g.Fleet.Nodes()
	for _, n := range nodes {
		l := n.Leaf
		if l.Node == s.node.address {
			sig, err := eip712.Sign(s.node.private, match.BeatDigest(s.g.Network.Domain(), l.Beat))
			if err != nil {
				continue
			}
			l.Signature = match.Signature(sig)
		}
		_ = snap.Set(l) // a leaf that is not valid is not on the map
	}
	return snap
}

func (s *Scheduler) find(id common.Hash) (*story, error) {
	j, ok := s.jobs[id]
	if !ok {
		return nil, api.ErrNotFound
	}
	return j, nil
}

// Status implements api.Jobs.
func (s *Scheduler) Status(_ context.Context, id common.Hash) (workjob.Status, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	j, err := s.find(id)
	if err != nil {
		return workjob.Status{}, err
	}
	st := j.status
	st.Events = slices.Clone(st.Events)
	return st, nil
}

// Look implements api.Jobs: a running job of the twin is half way.
func (s *Scheduler) Look(ctx context.Context, id common.Hash) (workjob.Status, *api.Heartbeat, error) {
	st, err := s.Status(ctx, id)
	if err != nil || st.State != workjob.Running {
		return st, nil, err
	}
	now := time.Now()
	return st, &api.Heartbeat{At: now, Progress: execution.Progress{
		Stage: "run", Step: 1, Total: 2, Unit: "steps", Source: remaining.FromFile, StartedAt: uint64(now.UnixMilli()) - 60_000,
		Pace: remaining.Pace{Low: 50e9, Mid: 60e9, High: 90e9, Block: 1}, SaveMs: 2000, Interval: 930,
	}}, nil
}

// Await implements api.Jobs.
func (s *Scheduler) Await(ctx context.Context, id common.Hash, final bool) (workjob.Status, error) {
	for {
		st, err := s.Status(ctx, id)
		state := client.State(st.State)
		if err != nil || state.Terminal() || !final && state.Delivered() {
			return st, err
		}
		s.mu.Lock()
		moved := s.jobs[id].moved
		s.mu.Unlock()
		select {
		case <-moved:
		case <-ctx.Done():
			return st, ctx.Err()
		}
	}
}

// Running waits until the job's program runs.
func (s *Scheduler) Running(ctx context.Context, id common.Hash) error {
	for {
		s.mu.Lock()
		j, err := s.find(id)
		if err != nil || j.status.State == workjob.Running {
			s.mu.Unlock()
			return err
		}
		moved := j.moved
		s.mu.Unlock()
		select {
		case <-moved:
		case <-ctx.Done():
			return ctx.Err()
		}
	}
}

// Cancel implements api.Jobs.
func (s *Scheduler) Cancel(ctx context.Context, id common.Hash, _ string) (workjob.Status, error) {
	s.mu.Lock()
	j, err := s.find(id)
	if err == nil {
		select {
		case <-j.cancel:
		default:
			close(j.cancel)
		}
	}
	s.mu.Unlock()
	if err != nil {
		return workjob.Status{}, err
	}
	return s.Status(ctx, id)
}

// Pause implements api.Jobs: the twin's jobs stand still at once.
func (s *Scheduler) Pause(ctx context.Context, id common.Hash) (workjob.Status, error) {
	return s.stand(ctx, id, workjob.Running, workjob.Paused)
}

// Resume implements api.Jobs.
func (s *Scheduler) Resume(ctx context.Context, id common.Hash) (workjob.Status, error) {
	return s.stand(ctx, id, workjob.Paused, workjob.Running)
}

// Extend implements api.Jobs.
func (s *Scheduler) Extend(ctx context.Context, id common.Hash, e job.SignedExtension) (workjob.Status, error) {
	s.mu.Lock()
	j, err := s.find(id)
	var st workjob.Status
	if err == nil {
		st = j.status
	}
	s.mu.Unlock()
	if err != nil {
		return st, err
	}
	if err := e.Extension.Check(st.Order, st.Job, st.Duration); err != nil {
		return st, &api.Untimely{Reason: err.Error()}
	}
	if eip712.Verify(st.Owner, e.Extension.Hash(s.g.Network.Domain()), e.Signature) != nil {
		return st, &api.Refused{Cause: record.Cause{Code: record.CauseUnauthorized, Message: "the extension is not signed by the job's owner"}}
	}
	s.step(j, "extended", "as its owner signed", func(st *workjob.Status) { st.Duration = e.Extension.Duration })
	return s.Status(ctx, id)
}

func (s *Scheduler) stand(ctx context.Context, id common.Hash, from, to workjob.State) (workjob.Status, error) {
	s.mu.Lock()
	j, err := s.find(id)
	state := workjob.State("")
	if err == nil {
		state = j.status.State
	}
	s.mu.Unlock()
	if err != nil {
		return workjob.Status{}, err
	}
	if state != from {
		return workjob.Status{}, &api.Untimely{Reason: "the job is " + string(state)}
	}
	s.step(j, string(to), "as its owner wants", func(st *workjob.Status) { st.State = to })
	return s.Status(ctx, id)
}

// Proof implements api.Jobs.
func (s *Scheduler) Proof(_ context.Context, id common.Hash) (record.Proof, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	j, err := s.find(id)
	if err != nil {
		return record.Proof{}, err
	}
	return j.proof, nil
}

// List implements api.Jobs.
func (s *Scheduler) List(_ context.Context, q api.ListQuery) ([]client.JobLine, string, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	var lines []client.JobLine
	for id, j := range s.jobs {
		st := client.State(j.status.State)
		if j.status.Owner != q.Owner || q.State != "" && st != q.State {
			continue
		}
		lines = append(lines, client.JobLine{Job: id, State: st, Name: j.status.Name, GPU: j.status.GPU, CreatedAt: j.status.CreatedAt})
	}
	slices.SortFunc(lines, func(a, b client.JobLine) int { return int(b.CreatedAt) - int(a.CreatedAt) })
	return lines[:min(len(lines), q.Limit)], "", nil
}
