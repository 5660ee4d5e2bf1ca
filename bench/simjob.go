package main

import (
	"context"
	"encoding/json"
	"fmt"
	"sync"
	"time"

	"go.temporal.io/sdk/activity"
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

// execute is a job that runs until its node ends or its lease is over.
func (s *simNode) execute(ctx context.Context, req execution.ExecuteRequest) (execution.ExecuteResult, error) {
	ref := lease.Ref{Job: req.Job, Epoch: req.Lease.Epoch}
	runs, end := context.WithCancelCause(ctx)
	defer end(nil)
	defer s.begin(ref, end)()
	err := s.work(runs, ref, req)
	if ctx.Err() == nil {
		say("%s gives up attempt %d of job %s: %v", s.name, ref.Epoch, ref.Job, err)
	}
	return execution.ExecuteResult{}, err
}

// work runs one attempt until ctx ends, and says why it did.
func (s *simNode) work(ctx context.Context, ref lease.Ref, req execution.ExecuteRequest) error {
	name := &nodeservice.AttemptRef{Job: ref.Job[:], Epoch: ref.Epoch}
	if _, err := patient(ctx, func(ctx context.Context) (*nodeservice.GrantReply, error) { return s.service.Grant(ctx, name) }); err != nil {
		return fmt.Errorf("grant: %w", err)
	}
	started, err := patient(ctx, func(ctx context.Context) (*nodeservice.StartedReply, error) { return s.service.Started(ctx, name) })
	if err != nil {
		return fmt.Errorf("started: %w", err)
	}
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
	return speak(ctx, started.GetAt(), log, telemetry)
}

// speak has a job tell of itself each second until ctx ends.
func speak(ctx context.Context, startedAt uint64, log, telemetry *simStream) error {
	tick := time.NewTicker(time.Second)
	defer tick.Stop()
	const total = 100_000
	for step := uint64(1); ; step++ {
		activity.RecordHeartbeat(ctx, execution.Progress{
			Stage: "run", Step: step, Total: total, Unit: "steps", Source: "file", Interval: 60, StartedAt: startedAt,
		})
		now := uint64(time.Now().UnixMilli())
		line := seal.AppendLine(nil, seal.Line{At: now, Source: seal.Stdout, Text: fmt.Appendf(nil, "step %d/%d loss 0.1234\n", step, total)})
		sample, err := json.Marshal(execution.Sample{
			At: now, DiskUsed: 1 << 20, DiskSize: 1 << 30, CPU: 1500, MemoryUsed: 1 << 29, MemorySize: 1 << 30, Step: step, Total: total, Unit: "steps",
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
