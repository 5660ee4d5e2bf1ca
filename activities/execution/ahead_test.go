package execution_test

import (
	"context"
	"errors"
	"slices"
	"sync"
	"testing"
	"time"

	"github.com/ethereum/go-ethereum/common"

	"github.com/skyops/skyops/activities/execution"
	"github.com/skyops/skyops/protocol/record"
)

// recorder is a runtime that tells what is asked of it, in order.
type recorder struct {
	execution.Runtime
	refuse error           // of the first Create
	hangs  <-chan struct{} // every Create does until this is closed; nil: none does

	mu    sync.Mutex
	calls []string
	news  chan struct{} // closed and replaced with every call
}

func (r *recorder) note(call string) {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.calls = append(r.calls, call)
	close(r.news)
	r.news = make(chan struct{})
}

func (r *recorder) Create(ctx context.Context, c execution.Container) (execution.Handle, error) {
	defer r.note("create")
	if r.hangs != nil {
		<-r.hangs
	}
	if err := r.refuse; err != nil {
		r.refuse = nil
		return "", err
	}
	if len(c.Env) > 0 {
		return "", errors.New("the environment is told before the program may run")
	}
	return r.Runtime.Create(ctx, c)
}

func (r *recorder) Start(ctx context.Context, h execution.Handle, c execution.Container) error {
	defer r.note("start")
	return r.Runtime.Start(ctx, h, c)
}

func (r *recorder) Remove(ctx context.Context, h execution.Handle) error {
	defer r.note("remove")
	return r.Runtime.Remove(ctx, h)
}

// await returns when these calls, and no others, have been made.
func (r *recorder) await(t *testing.T, want ...string) {
	t.Helper()
	late := time.After(30 * time.Second)
	for {
		r.mu.Lock()
		calls, news := slices.Clone(r.calls), r.news
		r.mu.Unlock()
		if slices.Equal(calls, want) {
			return
		}
		select {
		case <-news:
		case <-late:
			t.Fatalf("calls are %q, want %q", calls, want)
		}
	}
}

func recorded(t *testing.T) (*world, *recorder) {
	t.Helper()
	w := newWorld(t)
	r := &recorder{Runtime: w.config.Runtime, news: make(chan struct{})}
	w.config.Runtime = r
	w.node = execution.New(w.config)
	t.Cleanup(w.node.Close)
	return w, r
}

// leftovers are the places of attempts that are still there.
func (w *world) leftovers() int {
	w.Helper()
	left, err := w.config.Scratch.Leftovers()
	if err != nil {
		w.Fatal(err)
	}
	return len(left)
}

func TestContainerIsMadeAhead(t *testing.T) {
	t.Parallel()
	w, r := recorded(t)
	req := w.request(w.counter("-steps=1", "-interval=1ms", "-checkpoint-every=0"), 1)
	r.await(t, "create")
	if res := w.execute(req).wait(t); res.Outcome != record.Succeeded {
		t.Fatalf("outcome %q: %+v", res.Outcome, res.Cause)
	}
	r.await(t, "create", "start", "remove")
	if n := w.leftovers(); n != 0 {
		t.Errorf("%d places are left", n)
	}
}

func TestWhatCannotBeMadeAheadIsMadeLater(t *testing.T) {
	t.Parallel()
	w, r := recorded(t)
	r.refuse = errors.New("the engine is busy")
	req := w.request(w.counter("-steps=1", "-interval=1ms", "-checkpoint-every=0"), 1)
	r.await(t, "create")
	if res := w.execute(req).wait(t); res.Outcome != record.Succeeded {
		t.Fatalf("outcome %q: %+v", res.Outcome, res.Cause)
	}
	r.await(t, "create", "create", "start", "remove")
}

// Later attempts may resume, which an offer does not say.
func TestOnlyFirstAttemptsAreMadeAhead(t *testing.T) {
	t.Parallel()
	w, r := recorded(t)
	w.offer(w.owner.Submit(w.counter()), 2, 0)
	w.node.Close()
	r.await(t)
}

func TestOfferThatLapsesLeavesNothing(t *testing.T) {
	t.Parallel()
	w, r := recorded(t)
	sub := w.owner.Submit(w.counter())
	req := w.owner.OfferOf(sub, 1, 0)
	req.Expiry = uint64(time.Now().Add(2 * time.Second).Unix())
	if res, err := w.node.Offer(t.Context(), req); err != nil || res.Accept == nil {
		t.Fatalf("offer: %+v, %v", res.Decline, err)
	}
	r.await(t, "create", "remove")
	w.node.Close()
	if n := w.leftovers(); n != 0 {
		t.Errorf("%d places are left", n)
	}
}

func TestOfferThatIsReplacedIsMadeAnew(t *testing.T) {
	t.Parallel()
	w, r := recorded(t)
	sub := w.owner.Submit(w.counter("-steps=1", "-interval=1ms", "-checkpoint-every=0"))
	req, _ := w.offer(sub, 1, 0)
	r.await(t, "create")
	req.Snapshot = common.HexToHash("0x2")
	res, err := w.node.Offer(t.Context(), req)
	if err != nil || res.Accept == nil {
		t.Fatalf("second offer: %+v, %v", res.Decline, err)
	}
	r.await(t, "create", "remove", "create")
	if res := w.execute(w.owner.Lease(req, res.Accept)).wait(t); res.Outcome != record.Succeeded {
		t.Fatalf("outcome %q: %+v", res.Outcome, res.Cause)
	}
	r.await(t, "create", "remove", "create", "start", "remove")
}

func TestClosedNodeRemovesWhatItMadeAhead(t *testing.T) {
	t.Parallel()
	w, r := recorded(t)
	w.offer(w.owner.Submit(w.counter()), 1, 0)
	r.await(t, "create")
	w.node.Close()
	r.await(t, "create", "remove")
	if n := w.leftovers(); n != 0 {
		t.Errorf("%d places are left", n)
	}
}

// An attempt that is to end does so though the engine hangs, and what the engine
// makes afterwards is removed.
func TestPauseDoesNotWaitForAHungEngine(t *testing.T) {
	t.Parallel()
	w, r := recorded(t)
	awake := make(chan struct{})
	r.hangs = awake
	req := w.request(w.counter(), 1)
	c := w.execute(req)
	for late := time.Now().Add(30 * time.Second); w.node.Pause(t.Context(), execution.PauseRequest{Attempt: refOf(req)}) != nil; time.Sleep(time.Millisecond) {
		if time.Now().After(late) {
			t.Fatal("the attempt does not begin")
		}
	}
	if res := c.wait(t); res.Outcome == record.Succeeded {
		t.Errorf("outcome %q: %+v", res.Outcome, res.Cause)
	}
	r.await(t)
	close(awake)
	r.await(t, "create", "remove")
	w.node.Close()
	if n := w.leftovers(); n != 0 {
		t.Errorf("%d places are left", n)
	}
}
