package apitest

import (
	"bytes"
	"context"
	"crypto/ecdsa"
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"maps"
	"os"
	"path"
	"slices"
	"sync"
	"time"

	"github.com/ethereum/go-ethereum/common"
	"github.com/ethereum/go-ethereum/crypto"

	"github.com/skyops/skyops/activities/delivery"
	"github.com/skyops/skyops/activities/execution"
	"github.com/skyops/skyops/protocol/eip712"
	"github.com/skyops/skyops/protocol/job"
	"github.com/skyops/skyops/protocol/lease"
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
		s.end(j, record.Failed, &record.Cause{
			Code: record.CauseExitCode, Message: fmt.Sprintf("the program ended with code %d", r.Code), Fix: "look at its log",
		}, pack)
		return nil
	}
	s.end(j, record.Succeeded, nil, pack)
	return nil
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

// written are lines that a program wrote just now.
func written(source seal.Source, texts []string) (lines []seal.Line) {
	for i, l := range texts {
		lines = append(lines, seal.Line{At: uint64(time.Now().UnixMilli()) + uint64(i), Source: source, Text: []byte(l)})
	}
	return lines
}

// log writes the program's lines as a node does, and returns the root.
func (s *Scheduler) log(j *story, lines []seal.Line) (common.Hash, error) {
	var payloads [][]byte
	for _, l := range lines {
		payloads = append(payloads, seal.AppendLine(nil, l))
	}
	return s.frames(j, seal.StreamLog, payloads)
}

// telemetry writes what the node measured, if it measured anything.
func (s *Scheduler) telemetry(j *story, samples []execution.Sample) error {
	var payloads [][]byte
	for _, m := range samples {
		b, err := json.Marshal(m)
		if err != nil {
			return err
		}
		payloads = append(payloads, b)
	}
	if payloads == nil {
		return nil
	}
	_, err := s.frames(j, seal.StreamTelemetry, payloads)
	return err
}

// frames seals a whole stream of the job's attempt and returns its root.
func (s *Scheduler) frames(j *story, kind seal.StreamKind, payloads [][]byte) (common.Hash, error) {
	stream := seal.Stream{Job: j.in.Job, Epoch: 1, Kind: kind}
	w, first, err := seal.NewFrameWriter(stream, seal.NewChain(stream), j.in.Submission.Recipient)
	if err != nil {
		return common.Hash{}, err
	}
	frames := [][]byte{first}
	for _, p := range payloads {
		f, err := w.Seal(p)
		if err != nil {
			return common.Hash{}, err
		}
		frames = append(frames, f)
	}
	_, err = s.g.Store.PutFrames(s.ctx, j.in.Job, stream.Epoch, uint8(kind), 0, frames)
	chain := w.Chain()
	return chain.Head(), err
}

// publish seals a package to the owner and stores it.
func (s *Scheduler) publish(j *story, head seal.Head, files map[string]string) (*record.Package, error) {
	dir, err := os.MkdirTemp("", "apitest")
	if err != nil {
		return nil, err
	}
	defer os.RemoveAll(dir)
	root, err := os.OpenRoot(dir)
	if err != nil {
		return nil, err
	}
	defer root.Close()
	for _, name := range slices.Sorted(maps.Keys(files)) {
		if err := root.MkdirAll(path.Dir(name), 0o755); err != nil {
			return nil, err
		}
		if err := root.WriteFile(name, []byte(files[name]), fs.FileMode(0o644)); err != nil {
			return nil, err
		}
	}
	var mu sync.Mutex
	entries := map[string]string{}
	head.Job, head.Epoch = j.in.Job, 1
	w, err := seal.NewWriter(s.ctx, head, append([]string{j.in.Submission.Recipient}, j.in.Submission.Share...),
		func(ctx context.Context, staged seal.Staged) error {
			b, err := s.g.Blobs.Put(ctx, staged.Reader(), int64(staged.Size))
			mu.Lock()
			defer mu.Unlock()
			entries[staged.Name()] = b.CID
			return err
		}, seal.WriterOptions{SegmentSize: 1 << 16})
	if err != nil {
		return nil, err
	}
	defer w.Abort()
	if _, err := seal.Archive(s.ctx, w, root); err != nil {
		return nil, err
	}
	m, err := w.Close()
	if err != nil {
		return nil, err
	}
	manifest, err := m.Encode()
	if err != nil {
		return nil, err
	}
	if entries[seal.ManifestName], err = s.put(manifest); err != nil {
		return nil, err
	}
	var list []delivery.Entry
	for _, name := range slices.Sorted(maps.Keys(entries)) {
		list = append(list, delivery.Entry{Name: name, CID: entries[name]})
	}
	cid, err := s.g.Blobs.Dir(s.ctx, list)
	return &record.Package{Manifest: seal.HashManifest(manifest), CID: cid, Bytes: m.Size}, err
}

// save has checkpoints acknowledged, ten steps apart.
func (s *Scheduler) save(j *story, saved []map[string]string) error {
	order := j.in.Submission.Order
	l := lease.Lease{
		Job: j.in.Job, Epoch: 1, Node: s.node.address, Expiry: uint64(time.Now().Add(time.Hour).UnixMilli()),
		Terms: lease.Terms{Order: j.in.OrderHash, Owner: order.Owner},
	}
	if len(saved) > 0 {
		if err := s.g.Store.RaiseLease(s.ctx, l); err != nil {
			return err
		}
	}
	var parent common.Hash
	for i, files := range saved {
		head := seal.Head{Kind: seal.KindCheckpoint, Parent: parent, Step: uint64(10 * (i + 1))}
		pack, err := s.publish(j, head, files)
		if err != nil {
			return err
		}
		r := record.SignedReceipt{Receipt: record.Receipt{Order: j.in.OrderHash, Job: j.in.Job, Epoch: 1, Node: s.node.address, Seq: uint64(i + 1), Checkpoint: pack.Manifest}}
		digest := s.g.Network.Domain().Digest(r.Receipt.StructHash())
		if r.NodeSig, err = eip712.Sign(s.node.private, digest); err != nil {
			return err
		}
		if r.SchedulerSig, err = eip712.Sign(s.scheduler.private, digest); err != nil {
			return err
		}
		if _, err := s.g.Store.Acknowledge(s.ctx, r, parent, lease.Head{Manifest: pack.Manifest, CID: pack.CID, Bytes: pack.Bytes, Step: head.Step}, time.Now()); err != nil {
			return err
		}
		parent = pack.Manifest
	}
	return nil
}

// put stores bytes and returns their CID.
func (s *Scheduler) put(b []byte) (string, error) {
	blob, err := s.g.Blobs.Put(s.ctx, bytes.NewReader(b), int64(len(b)))
	return blob.CID, err
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
