package ingress

import (
	"context"
	"encoding/binary"
	"sync/atomic"
	"testing"
	"time"

	"github.com/ethereum/go-ethereum/common"
	commonpb "go.temporal.io/api/common/v1"
	"go.temporal.io/api/workflowservice/v1"
	"google.golang.org/grpc/codes"
	"google.golang.org/grpc/status"
)

// slow is a Temporal that answers a heartbeat when the test lets it.
type slow struct {
	began   chan string // details of each that it got
	release chan *heartbeatResponse
	at      atomic.Int32 // on their way now
	most    atomic.Int32
}

func newSlow() *slow {
	return &slow{began: make(chan string, 1024), release: make(chan *heartbeatResponse, 1024)}
}

func (s *slow) take(ctx context.Context, req any) (any, error) {
	if at := s.at.Add(1); at > s.most.Load() {
		s.most.Store(at)
	}
	defer s.at.Add(-1)
	s.began <- string(req.(*workflowservice.RecordActivityTaskHeartbeatRequest).GetDetails().GetPayloads()[0].GetData())
	select {
	case resp := <-s.release:
		return resp, nil
	case <-ctx.Done():
		return nil, status.FromContextError(ctx.Err()).Err()
	}
}

// next is what came to it next.
func (s *slow) next(t *testing.T) string {
	t.Helper()
	select {
	case details := <-s.began:
		return details
	case <-time.After(time.Minute):
		t.Fatal("no heartbeat comes")
		return ""
	}
}

// beating is an ingress that does nothing but pass heartbeats on.
func beating(t *testing.T) *Ingress {
	t.Helper()
	i := &Ingress{flights: newFlights()}
	i.life, i.end = context.WithCancel(t.Context())
	t.Cleanup(func() { i.end(); i.work.Wait() })
	return i
}

func saying(task int, details string) *flight {
	return &flight{
		node: common.Address{byte(task)}, token: binary.BigEndian.AppendUint32(nil, uint32(task)),
		details: &commonpb.Payloads{Payloads: []*commonpb.Payload{{Data: []byte(details)}}},
	}
}

// impatient is the context of a node that waits for no answer.
func impatient(t *testing.T) context.Context {
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	return ctx
}

// A Temporal that takes longer than a node waits hears of its task all the same, once
// at a time, and the node of what it answered.
func TestASlowTemporalIsToldToTheEnd(t *testing.T) {
	t.Parallel()
	i, s := beating(t), newSlow()
	for range 3 { // the node gives up, and tries again
		_, err := i.pass(impatient(t), saying(1, "one"), s.take)
		if code := status.Code(err); code != codes.Canceled && code != codes.OK {
			t.Fatal(err)
		}
	}
	s.next(t)
	if len(s.began) > 0 {
		t.Error("one task is told twice at once")
	}
	s.release <- &heartbeatResponse{CancelRequested: true}
	i.work.Wait()
	told := func(details string) {
		if resp, err := i.pass(impatient(t), saying(1, details), s.take); err != nil || !resp.GetCancelRequested() {
			t.Errorf("the node hears %v, %v, not that its task is to be cancelled", resp, err)
		}
	}
	told("two") // is due
	if got := s.next(t); got != "two" {
		t.Errorf("Temporal was told %q", got)
	}
	told("three") // while that is on its way
	s.release <- nil
}

// A Temporal that answers nothing but errors takes no wish to cancel back.
func TestAWishToCancelOutlastsTemporal(t *testing.T) {
	t.Parallel()
	i, s := beating(t), newSlow()
	s.release <- &heartbeatResponse{CancelRequested: true}
	if resp, err := i.pass(t.Context(), saying(1, "one"), s.take); err != nil || !resp.GetCancelRequested() {
		t.Fatalf("the node hears %v, %v", resp, err)
	}
	away := func(context.Context, any) (any, error) { return nil, status.Error(codes.Unavailable, "away") }
	for range 3 {
		if resp, err := i.pass(t.Context(), saying(1, "more"), away); err != nil || !resp.GetCancelRequested() {
			t.Errorf("the node hears %v, %v, not that its task is to be cancelled", resp, err)
		}
		i.work.Wait()
	}
}

// However many tasks there are, Temporal is told of so many at a time, of all of
// them, and of each how far it is when its turn comes.
func TestHeartbeatsWaitForTheirTurn(t *testing.T) {
	t.Parallel()
	i, s := beating(t), newSlow()
	const tasks = 3 * beatsAtOnce
	for task := range tasks {
		_, _ = i.pass(impatient(t), saying(task, "old"), s.take)
	}
	for range beatsAtOnce {
		if got := s.next(t); got != "old" {
			t.Errorf("Temporal was told %q", got)
		}
	}
	for task := range tasks {
		if _, err := i.pass(t.Context(), saying(task, "new"), s.take); err != nil {
			t.Fatal(err)
		}
	}
	for range tasks - beatsAtOnce {
		s.release <- &heartbeatResponse{}
		if got := s.next(t); got != "new" {
			t.Errorf("Temporal was told %q", got)
		}
	}
	for range beatsAtOnce {
		s.release <- &heartbeatResponse{}
	}
	i.work.Wait()
	if most := s.most.Load(); most != beatsAtOnce {
		t.Errorf("%d at once", most)
	}
	if len(s.began) > 0 || i.flights.count() != tasks {
		t.Errorf("%d more were told, %d tasks are known", len(s.began), i.flights.count())
	}
}

// Of many tasks Temporal is told of a part of them at a time, so that its slowness costs
// each no more than the same few answers.
func TestManyTasksHaveMoreTurns(t *testing.T) {
	t.Parallel()
	i, s := beating(t), newSlow()
	const most = 2 * beatsAtOnce
	for task := range most * beatsShare {
		x := saying(task, "known")
		x.passed = time.Now()
		i.flights.add(x)
	}
	for task := range 2 * most {
		_, _ = i.pass(impatient(t), saying(most*beatsShare+task, "new"), s.take)
	}
	for range most {
		s.next(t)
	}
	for range 2 * most {
		s.release <- &heartbeatResponse{}
	}
	i.work.Wait()
	if at := s.most.Load(); at < most || at > most+2*most/beatsShare {
		t.Errorf("%d at once of %d tasks", at, i.flights.count())
	}
}

// What ended while it waited is not told any more.
func TestTheTurnOfATaskThatEnded(t *testing.T) {
	t.Parallel()
	i, s := beating(t), newSlow()
	_ = i.flights.turns.Acquire(t.Context(), allTurns)
	x := saying(1, "late")
	_, _ = i.pass(impatient(t), x, s.take)
	i.flights.remove(x.node, x.token)
	i.flights.turns.Release(allTurns)
	i.work.Wait()
	if len(s.began) > 0 || i.flights.count() != 0 {
		t.Errorf("%d were told, %d tasks are known", len(s.began), i.flights.count())
	}
}
