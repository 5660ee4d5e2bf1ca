package ingress

import (
	"context"
	"time"

	commonpb "go.temporal.io/api/common/v1"
	"go.temporal.io/api/workflowservice/v1"
	"google.golang.org/grpc/codes"
	"google.golang.org/grpc/status"

	"github.com/skyops/skyops/activities/execution"
)

// A heartbeat is a write of Temporal's, and each task makes one a second: of many
// tasks each one's is passed on in its turn, long before Temporal would take it
// for dead. What a node is told in answer, a wish to cancel, waits as long.
//
// A node's call lasts a second, as Temporal's SDK bounds it. What is passed on has
// its own time: a Temporal that needs longer, because the machine is busy, would
// otherwise have each heartbeat taken from it half-way and be sent it anew, hear of
// no task any more, and give all of them out again.
//
// So where Temporal needs L for an answer, it hears of each task once in its pause or in
// 8 L, whichever is longer, however many there are. Up to an L of three seconds that is
// within Execute's heartbeat timeout (package policy); a Temporal that is slower than that
// for all of them takes tasks for dead that are not.
const (
	beatsPerSecond = 100
	maxBeatPause   = 8 * time.Second
	beatsAtOnce    = 64               // may be on their way, and more
	beatsShare     = 8                // where that is one of so many tasks'; the others wait here, first come, first served
	beatFor        = 10 * time.Second // each may take, once on its way
)

type heartbeatResponse = workflowservice.RecordActivityTaskHeartbeatResponse

// heartbeat notes that the node has the task, and how far it is. It reports whether
// Temporal is to be told now, which is then the caller's to do, by send and told; and
// whether the task is to be cancelled, as far as Temporal has said.
func (f *flights) heartbeat(beat *flight, now time.Time) (due, cancel bool) {
	f.mu.Lock()
	defer f.mu.Unlock()
	x := f.nodes[beat.node][string(beat.token)]
	if x == nil {
		x = beat
		f.put(x)
	}
	x.heard, x.details = true, beat.details
	pause := min(time.Duration(f.number)*time.Second/beatsPerSecond, maxBeatPause)
	if x.telling || pause > time.Second && now.Sub(x.passed) < pause {
		return false, x.cancel
	}
	x.telling = true
	return true, x.cancel
}

// allTurns is what the heartbeats on their way to Temporal share.
const allTurns = 1 << 30

// turn is the part of allTurns that a heartbeat has now.
func (f *flights) turn() int64 {
	f.mu.Lock()
	defer f.mu.Unlock()
	return int64(allTurns / max(beatsAtOnce, f.number/beatsShare))
}

// send returns the details of a task's newest heartbeat, which goes to Temporal now;
// false: the task is in nobody's hands any more.
func (f *flights) send(beat *flight, now time.Time) (*commonpb.Payloads, bool) {
	f.mu.Lock()
	defer f.mu.Unlock()
	x := f.nodes[beat.node][string(beat.token)]
	if x == nil {
		return nil, false
	}
	x.passed = now
	return x.details, true
}

// told notes how Temporal took a heartbeat. One that it did not take is followed by
// the next one at once; a task that it no longer knows is forgotten.
func (f *flights) told(beat *flight, resp *heartbeatResponse, err error) {
	f.mu.Lock()
	defer f.mu.Unlock()
	x := f.nodes[beat.node][string(beat.token)]
	switch {
	case x == nil:
		return
	case ended(err):
		f.drop(beat.node, beat.token)
	case err != nil:
		x.passed = time.Time{}
	default:
		x.cancel = resp.GetCancelRequested()
	}
	x.telling = false
}

func (i *Ingress) heartbeat(ctx context.Context, c caller, r *workflowservice.RecordActivityTaskHeartbeatRequest, next forward) (any, error) {
	if err := bounded("heartbeat details", r.GetDetails(), maxBeatDetails); err != nil {
		return nil, err
	}
	x, err := i.openTask(ctx, c, r.GetTaskToken())
	if err != nil {
		return nil, err
	}
	x.details = r.GetDetails()
	return i.pass(ctx, x, next)
}

// pass answers a task's heartbeat, and passes it on where that is due: for as long as
// it takes, whether or not the node still waits. A node whose task is to be cancelled
// does not wait: it hears of it whether or not Temporal answers again.
func (i *Ingress) pass(ctx context.Context, x *flight, next forward) (*heartbeatResponse, error) {
	due, cancel := i.flights.heartbeat(x, time.Now())
	var resp *heartbeatResponse
	var err error
	done := make(chan struct{})
	if due {
		i.work.Go(func() {
			defer close(done)
			resp, err = i.tell(x, next)
			i.flights.told(x, resp, err)
		})
	}
	if cancel || !due {
		return &heartbeatResponse{CancelRequested: cancel}, nil
	}
	select {
	case <-done:
		return resp, err
	case <-ctx.Done():
		return nil, status.FromContextError(ctx.Err()).Err()
	}
}

// tell has Temporal know a task's newest heartbeat, once it is its turn.
func (i *Ingress) tell(x *flight, next forward) (*heartbeatResponse, error) {
	turn := i.flights.turn()
	if i.flights.turns.Acquire(i.life, turn) != nil {
		return nil, status.Error(codes.Unavailable, "the ingress ends")
	}
	defer i.flights.turns.Release(turn)
	details, ok := i.flights.send(x, time.Now())
	if !ok {
		return nil, status.Error(codes.NotFound, "the task has ended")
	}
	ctx, cancel := context.WithTimeout(i.life, beatFor)
	defer cancel()
	resp, err := next(ctx, &workflowservice.RecordActivityTaskHeartbeatRequest{
		Namespace: i.cfg.Namespace, Identity: execution.TaskQueue(x.node), TaskToken: x.token, Details: details,
	})
	if err != nil {
		return nil, err
	}
	return resp.(*heartbeatResponse), nil
}
