package main

import (
	"context"
	"encoding/json"
	"fmt"
	"sync"
	"sync/atomic"
	"time"

	"go.temporal.io/sdk/activity"
	"go.temporal.io/sdk/temporal"
	"google.golang.org/grpc/codes"
	"google.golang.org/grpc/status"

	"github.com/skyops/skyops/activities/execution"
	"github.com/skyops/skyops/protocol/lease"
	"github.com/skyops/skyops/protocol/seal"
	"github.com/skyops/skyops/workers/nodeservice"
)

// Times of a simulated node's calls, a real one's.
const (
	callPatience = 15 * time.Second // of one call
	firstPause   = 50 * time.Millisecond
	longPause    = 2 * time.Second
)

// patient makes a call until it succeeds, the ingress refuses it for good, or ctx ends.
func patient[T any](ctx context.Context, call func(context.Context) (T, error)) (T, error) {
	for pause := firstPause; ; pause = min(2*pause, longPause) {
		once, cancel := context.WithTimeout(ctx, callPatience)
		reply, err := call(once)
		cancel()
		switch status.Code(err) {
		case codes.OK, codes.FailedPrecondition, codes.Aborted, codes.InvalidArgument, codes.PermissionDenied:
			return reply, err
		}
		select {
		case <-ctx.Done():
			return reply, fmt.Errorf("%w; last: %w", context.Cause(ctx), err)
		case <-time.After(pause):
		}
	}
}

// simAttempt is an attempt that runs, beside the calls that follow it.
type simAttempt struct {
	end  context.CancelCauseFunc
	done chan struct{} // closed when err is set
	err  error

	started, step atomic.Uint64
}

// simTotal is how many steps a job has.
const simTotal = 100_000

// progress is how far the attempt is.
func (t *simAttempt) progress() execution.Progress {
	return execution.Progress{
		Stage: "run", Step: t.step.Load(), Total: simTotal, Unit: "steps", Source: "file", Interval: 60, StartedAt: t.started.Load(),
	}
}

// execute follows an attempt that runs until its node ends or its lease is over. A
// call that breaks off ends no attempt, and the next one takes it up again: Temporal
// may have heard too late that it runs.
func (s *simNode) execute(ctx context.Context, req execution.ExecuteRequest) (execution.ExecuteResult, error) {
	t := s.take(req)
	tick := time.NewTicker(time.Second)
	defer tick.Stop()
	for {
		activity.RecordHeartbeat(ctx, t.progress())
		select {
		case <-t.done:
			return execution.ExecuteResult{}, t.err
		case <-ctx.Done():
			cause := context.Cause(ctx)
			if !temporal.IsCanceledError(cause) {
				return execution.ExecuteResult{}, cause
			}
			t.end(cause)
			<-t.done
			return execution.ExecuteResult{}, t.err
		case <-tick.C:
		}
	}
}

// take returns the attempt of a request: the one that runs, or a new one.
func (s *simNode) take(req execution.ExecuteRequest) *simAttempt {
	ref := lease.Ref{Job: req.Job, Epoch: req.Lease.Epoch}
	s.mu.Lock()
	defer s.mu.Unlock()
	if h := s.held[ref]; h != nil && h.runs != nil {
		say("%s is given attempt %d of job %s anew, and goes on with it", s.name, ref.Epoch, ref.Job)
		return h.runs
	}
	ctx, end := context.WithCancelCause(s.life)
	t := &simAttempt{end: end, done: make(chan struct{})}
	s.held[ref] = &hold{runs: t}
	s.attempts.Go(func() {
		defer end(nil)
		t.err = s.work(ctx, ref, req, t)
		if s.life.Err() == nil {
			say("%s gives up attempt %d of job %s: %v", s.name, ref.Epoch, ref.Job, t.err)
		}
		s.mu.Lock()
		delete(s.held, ref)
		s.mu.Unlock()
		s.touch()
		close(t.done)
	})
	return t
}

// work runs one attempt until ctx ends, and says why it did.
func (s *simNode) work(ctx context.Context, ref lease.Ref, req execution.ExecuteRequest, t *simAttempt) error {
	name := &nodeservice.AttemptRef{Job: ref.Job[:], Epoch: ref.Epoch}
	if _, err := patient(ctx, func(ctx context.Context) (*nodeservice.GrantReply, error) { return s.service.Grant(ctx, name) }); err != nil {
		return fmt.Errorf("grant: %w", err)
	}
	started, err := patient(ctx, func(ctx context.Context) (*nodeservice.StartedReply, error) { return s.service.Started(ctx, name) })
	if err != nil {
		return fmt.Errorf("started: %w", err)
	}
	t.started.Store(started.GetAt())
	var pumps sync.WaitGroup
	defer pumps.Wait()
	ctx, end := context.WithCancelCause(ctx)
	defer end(nil)
	open := func(kind seal.StreamKind) (*simStream, error) {
		st, err := newSimStream(s, seal.Stream{Job: ref.Job, Epoch: ref.Epoch, Kind: kind}, req.Submission.Recipient)
		if err == nil {
			pumps.Go(func() { end(st.pump(ctx)) })
		}
		return st, err
	}
	log, err := open(seal.StreamLog)
	if err != nil {
		return err
	}
	telemetry, err := open(seal.StreamTelemetry)
	if err != nil {
		return err
	}
	return t.speak(ctx, log, telemetry)
}

// speak has the attempt's program make a step each second, and tell of it, until ctx ends.
func (t *simAttempt) speak(ctx context.Context, log, telemetry *simStream) error {
	tick := time.NewTicker(time.Second)
	defer tick.Stop()
	for {
		step := t.step.Add(1)
		now := uint64(time.Now().UnixMilli())
		line := seal.AppendLine(nil, seal.Line{At: now, Source: seal.Stdout, Text: fmt.Appendf(nil, "step %d/%d loss 0.1234\n", step, uint64(simTotal))})
		sample, err := json.Marshal(execution.Sample{
			At: now, DiskUsed: 1 << 20, DiskSize: 1 << 30, CPU: 1500, MemoryUsed: 1 << 29, MemorySize: 1 << 30, Step: step, Total: simTotal, Unit: "steps",
			Devices: []execution.Device{{ID: "GPU-0", Name: simGPU, Simulated: true, Utilization: 97, MemoryUsed: 71 << 30, MemoryTotal: 80 << 30, Power: 388_000, Temperature: 64}},
		})
		if err == nil {
			err = log.offer(line)
		}
		if err == nil {
			err = telemetry.offer(sample)
		}
		if err != nil {
			return err
		}
		select {
		case <-ctx.Done():
			return context.Cause(ctx)
		case <-tick.C:
		}
	}
}

// maxBatch is how many frames go in one call.
const maxBatch = 64

// simStream is one attempt's log or telemetry on its way. What is sealed waits
// until the ingress has it, however long that takes.
type simStream struct {
	node *simNode
	name seal.Stream
	more chan struct{} // something waits

	mu      sync.Mutex
	writer  *seal.FrameWriter
	pending [][]byte
	first   uint64 // number of pending[0]
}

// newSimStream begins a stream with its key.
func newSimStream(n *simNode, name seal.Stream, recipient string) (*simStream, error) {
	writer, key, err := seal.NewFrameWriter(name, seal.NewChain(name), recipient)
	if err != nil {
		return nil, err
	}
	st := &simStream{node: n, name: name, more: make(chan struct{}, 1), writer: writer}
	st.add(key)
	return st, nil
}

// offer seals a payload and queues it.
func (s *simStream) offer(payload []byte) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	frame, err := s.writer.Seal(payload)
	if err == nil {
		s.add(frame)
	}
	return err
}

// add queues a frame.
func (s *simStream) add(frame []byte) {
	s.node.told.add(s.name)
	s.pending = append(s.pending, frame)
	select {
	case s.more <- struct{}{}:
	default:
	}
}

// pump sends what waits until ctx ends or the ingress refuses it.
func (s *simStream) pump(ctx context.Context) error {
	for {
		s.mu.Lock()
		batch, first := s.pending[:min(len(s.pending), maxBatch)], s.first
		s.mu.Unlock()
		if len(batch) == 0 {
			select {
			case <-s.more:
				continue
			case <-ctx.Done():
				return context.Cause(ctx)
			}
		}
		reply, err := patient(ctx, func(ctx context.Context) (*nodeservice.FramesReply, error) {
			return s.node.service.PutFrames(ctx, &nodeservice.FramesRequest{
				Attempt: &nodeservice.AttemptRef{Job: s.name.Job[:], Epoch: s.name.Epoch}, Stream: nodeservice.FramesRequest_Stream(s.name.Kind),
				First: first, Frames: batch,
			})
		})
		if err != nil {
			return fmt.Errorf("put frames from %d: %w", first, err)
		}
		next := reply.GetNext()
		if next <= first || next > first+uint64(len(batch)) {
			return fmt.Errorf("frames %d to %d were sent, and number %d is asked for", first, first+uint64(len(batch))-1, next)
		}
		s.mu.Lock()
		s.pending, s.first = s.pending[next-first:], next
		s.mu.Unlock()
	}
}
