package batch_test

import (
	"errors"
	"flag"
	"runtime"
	"slices"
	"sync"
	"testing"
	"time"

	"go.temporal.io/sdk/converter"
	"go.temporal.io/sdk/workflow"

	"github.com/skyops/skyops/activities/batch"
	"github.com/skyops/skyops/protocol/job"
	"github.com/skyops/skyops/protocol/record"
	batches "github.com/skyops/skyops/workflows/batch"
	story "github.com/skyops/skyops/workflows/job"
)

// What Temporal's server suggests a new run at, and what it refuses: events of a
// run, and bytes of what starts one.
const (
	suggestedEvents = 4096
	mostEvents      = 51_200
	mostInput       = 512 << 10 // a quarter of a payload's limit
	settled         = 4         // runs after which the heap has grown to what it needs
)

// largeItems are as many as make a dozen runs: a hundred thousand take the SDK's
// test environment a quarter of an hour.
var largeItems = flag.Uint("items", 10_000, "items of TestManyItems; job.MaxBatch are as many as there may be")

// large is a batch of many items, run after run.
type large struct {
	*testing.T
	in     batches.Input
	mu     sync.Mutex
	ended  []bool
	events int // of this run, as the server would count them
	most   int
	input  int // bytes of the largest input of a run
	runs   int
	heap   uint64 // once so many runs have settled
}

// A large batch goes through as many runs as it takes: no history
// grows beyond a bound, nor what a run hands to the next, nor the heap, and every
// item ends once.
func TestManyItems(t *testing.T) {
	items := uint32(*largeItems)
	if testing.Short() {
		items = min(items, 1000)
	}
	l := &large{T: t, ended: make([]bool, items), in: newWorld(t, items).in}
	l.in.MaxParallel, l.in.Retries = 64, 1
	var end batches.Status
	for over := false; !over; l.runs++ {
		end, over = l.run()
		l.most = max(l.most, l.events)
		if l.runs == settled {
			l.heap = heap()
		}
	}
	grown := int64(heap()) - int64(l.heap)
	if i := slices.Index(l.ended, false); i >= 0 {
		t.Errorf("item %d has not ended", i)
	}
	t.Logf("%d items in %d runs: at most %d events and %d bytes of input; the heap grew by %d bytes", items, l.runs, l.most, l.input, grown)
	if end.State != batches.Failed || end.Succeeded+end.Failed != items || end.Failed != (items+99)/100 || end.Tries <= items {
		t.Errorf("it ended as %+v", end)
	}
	if l.most > mostEvents/4 || l.input > mostInput || l.runs > 2*settled && grown > 16<<20 {
		t.Error("that is too much")
	}
}

func heap() uint64 {
	var m runtime.MemStats
	runtime.GC()
	runtime.ReadMemStats(&m)
	return m.HeapAlloc
}

// run runs the batch until it ends or goes on in a new run.
func (l *large) run() (end batches.Status, over bool) {
	w := newWorld(l.T, l.in.Order.Count)
	l.events = 0
	w.env.SetTestTimeout(5 * time.Minute)
	w.item = func(ctx workflow.Context, in story.Input) error { return l.item(ctx, w, in) }
	w.noting = func(req batch.NoteRequest) {
		l.count(w, 4) // a task's three, and what it noted
		l.note(req.Items)
	}
	if l.in.State != nil {
		w.env.RegisterDelayedCallback(func() { // jobs that the run before began
			for _, g := range l.in.State.Going {
				l.tell(w, story.Done{Index: g.Index, Item: g.Try})
			}
		}, time.Second)
	}
	w.env.ExecuteWorkflow(batches.WorkflowType, l.in)
	again, ok := errors.AsType[*workflow.ContinueAsNewError](w.env.GetWorkflowError())
	if !ok {
		if err := w.env.GetWorkflowResult(&end); err != nil {
			l.Fatal(err)
		}
		return end, true
	}
	for _, p := range again.Input.GetPayloads() {
		l.input = max(l.input, len(p.GetData()))
	}
	l.in = batches.Input{}
	if err := converter.GetDefaultDataConverter().FromPayloads(again.Input, &l.in); err != nil {
		l.Fatal(err)
	}
	return end, false
}

// item plays an item's job: of a hundred one fails, at each try.
//
//workflowcheck:ignore it is a test's twin
func (l *large) item(ctx workflow.Context, w *world, in story.Input) error {
	l.count(w, 3) // begun, started, ended
	if err := workflow.Sleep(ctx, time.Minute); err != nil {
		return err
	}
	l.tell(w, story.Done{Index: in.Load.Index, Item: in.Load.Try})
	return nil
}

// tell has the batch hear of an item's end.
func (l *large) tell(w *world, d story.Done) {
	l.count(w, 1)
	d.Job, d.Outcome, d.Cost = job.ID(l.in.OrderHash, l.in.Order.Number(d.Index, d.Item)), record.Succeeded, job.Units(10)
	if d.Index%100 == 0 {
		d.Outcome = record.Failed
	}
	w.env.SignalWorkflow(story.DoneSignal, d)
}

// note looks that each item's last try ends once.
func (l *large) note(items []record.Item) {
	l.mu.Lock()
	defer l.mu.Unlock()
	for _, it := range items {
		if it.State == record.ItemRunning || it.State == string(record.Failed) && it.Try == 0 {
			continue
		}
		if l.ended[it.Index] {
			l.Errorf("item %d ended twice", it.Index)
		}
		l.ended[it.Index] = true
	}
}

func (l *large) count(w *world, events int) {
	l.mu.Lock()
	l.events += events
	grown := l.events >= suggestedEvents
	l.mu.Unlock()
	if grown {
		w.env.SetContinueAsNewSuggested(true)
	}
}
