package api_test

import (
	"context"
	"encoding/binary"
	"io"
	"reflect"
	"slices"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/ethereum/go-ethereum/common"

	"github.com/skyops/skyops/protocol/job"
	"github.com/skyops/skyops/protocol/record"
	"github.com/skyops/skyops/starter/client"
	"github.com/skyops/skyops/starter/gateway/api"
	"github.com/skyops/skyops/starter/gateway/apitest"
)

// fans has the second step run for the entries of what the first one left, and of it
// what is served.
func fans(work job.Cache, served []job.Partly) func(*job.PipelineSubmission) {
	return func(p *job.PipelineSubmission) {
		first, second := &p.Steps[0].Spec, &p.Steps[1].Spec
		out := first.Step.Outputs[0]
		out.Name, out.Items = "out.each", 20
		first.Step.Outputs = append(first.Step.Outputs, out)
		second.Step.Items, second.Step.Cache, second.Step.Partly = 20, work, served
		second.Inputs[0].From = &job.Edge{Steps: []uint32{0}, Output: "out.each", Each: true}
	}
}

// some submits a pipeline whose second step fans out, and has so many jobs of it succeed.
func (w *wallet) some(t *testing.T, work job.Cache, good uint32, served ...job.Partly) client.CachedWork {
	t.Helper()
	r, err := w.SubmitPipeline(t.Context(), w.chained(t, fans(work, served)))
	if err != nil {
		t.Fatal(err)
	}
	if err := w.g.Jobs.LeaveSome(t.Context(), r.Order, 1, good); err != nil {
		t.Fatal(err)
	}
	return client.CachedWork{Work: work, Order: r.Order}
}

func (w *wallet) findSome(t *testing.T, of ...client.CachedWork) []client.CachedStep {
	t.Helper()
	found, err := w.earlierSteps(t.Context(), of)
	if err != nil {
		t.Fatal(err)
	}
	return found
}

// Those jobs of a fan-out that succeeded are found in the pipeline that they are of, by
// its owner, and stand for themselves in another one; over several pipelines, too.
func TestSomeOfAFanOutServes(t *testing.T) {
	t.Parallel()
	g := apitest.Start(t, nil)
	w, stranger, work := signIn(t, g), signIn(t, g), job.Cache{1}
	submit := func(good uint32, served ...job.Partly) client.CachedWork { return w.some(t, work, good, served...) }
	find := func(w *wallet, of client.CachedWork) []client.CachedStep { return w.findSome(t, of) }
	one := submit(2)
	found := find(w, one)
	want := []job.Partly{{Order: one.Order, Count: 2, Step: 1, Items: []uint32{0, 1}}}
	if len(found) != 1 || found[0].Served.Runs != 0 || !reflect.DeepEqual(found[0].Served.Partly, want) || len(found[0].Runs) != 2 || found[0].Runs[1].Item != 1 || found[0].Cost.IsZero() {
		t.Fatalf("%+v", found)
	}
	if all := append(find(stranger, one), find(w, client.CachedWork{Work: work})...); len(all) != 0 {
		t.Errorf("a stranger, or who names no pipeline, finds %+v", all)
	}
	two := submit(3, want...)
	want = append(want, job.Partly{Order: two.Order, Count: 2, Step: 1, Items: []uint32{2}})
	if found = find(w, two); len(found) != 1 || !reflect.DeepEqual(found[0].Served.Partly, want) || found[0].Runs[0].Receipt.Receipt.Job != want[0].Job(0) {
		t.Errorf("of two pipelines: %+v", found)
	}
	for name, by := range map[string]struct {
		w      *wallet
		change func(*job.Partly)
	}{
		"a stranger's":         {stranger, func(*job.Partly) {}},
		"another order's":      {w, func(p *job.Partly) { p.Order[0] ^= 1 }},
		"another counting":     {w, func(p *job.Partly) { p.Count = 3 }},
		"one that failed":      {w, func(p *job.Partly) { p.Items = []uint32{0, 2} }},
		"one that did not run": {w, func(p *job.Partly) { p.Items = []uint32{3} }},
	} {
		part := want[0]
		by.change(&part)
		if _, err := by.w.SubmitPipeline(t.Context(), by.w.chained(t, fans(work, []job.Partly{part}))); !client.IsCode(err, client.CodeConflict) {
			t.Errorf("%s: %v", name, err)
		}
	}
}

// What is spread over more pipelines than a step may be put together of stands for as
// many of them as may, those with the most jobs.
func TestTheMostOfAFanOutServes(t *testing.T) {
	t.Parallel()
	w, work := signIn(t, apitest.Start(t, nil)), job.Cache{1}
	var parts []job.Partly
	for n := range uint32(job.MaxPartly) {
		of := w.some(t, work, n+1, parts...)
		parts = append(parts, job.Partly{Order: of.Order, Count: 2, Step: 1, Items: []uint32{n}})
	}
	last := w.some(t, work, job.MaxPartly+2, parts...)
	want := append([]job.Partly{{Order: last.Order, Count: 2, Step: 1, Items: []uint32{16, 17}}}, parts[:job.MaxPartly-1]...)
	found := w.findSome(t, last)
	if len(found) != 1 || !reflect.DeepEqual(found[0].Served.Partly, want) || len(found[0].Runs) != job.MaxPartly+1 {
		t.Fatalf("%+v", found)
	}
	if slices.ContainsFunc(found[0].Runs, func(r record.Edge) bool { return r.Item == job.MaxPartly-1 }) {
		t.Error("a run is there whose pipeline is not named")
	}
	w.some(t, work, 0, found[0].Served.Partly...)
}

// A job that the network will soon forget stands for nothing any more, however often
// pipelines handed it on.
func TestOldJobsOfAFanOutServeNoMore(t *testing.T) {
	t.Parallel()
	var later atomic.Int64
	g := apitest.Start(t, func(o *api.Options) { o.Now = func() time.Time { return time.Now().Add(time.Duration(later.Load())) } })
	w, work, old := signIn(t, g), job.Cache{1}, 28*24*time.Hour-5*time.Minute
	g.Jobs.Backdate(old)
	one := w.some(t, work, 2)
	found := w.findSome(t, one)
	if len(found) != 1 || time.Since(time.UnixMilli(int64(found[0].At))) < old {
		t.Fatalf("%+v", found)
	}
	parts := found[0].Served.Partly
	g.Jobs.Backdate(0)
	two, three := w.some(t, work, 3, parts...), w.some(t, work, 2, parts...)
	if err := g.Jobs.LeaveStep(t.Context(), three.Order, 1, 4, 0); err != nil {
		t.Fatal(err)
	}
	if found := w.findSome(t, three); len(found) != 1 || found[0].Served.Runs != 4 || time.Since(time.UnixMilli(int64(found[0].At))) < old {
		t.Fatalf("%+v", found)
	}
	later.Store(int64(10 * time.Minute))
	if found := w.findSome(t, one); len(found) != 0 {
		t.Errorf("of its own pipeline: %+v", found)
	}
	for of, items := range map[client.CachedWork][]uint32{two: {2}, three: {2, 3}} {
		want := []job.Partly{{Order: of.Order, Count: 2, Step: 1, Items: items}}
		if found := w.findSome(t, of); len(found) != 1 || found[0].Served.Runs != 0 || !reflect.DeepEqual(found[0].Served.Partly, want) {
			t.Errorf("of one that took it: %+v", found)
		}
	}
	if _, err := w.SubmitPipeline(t.Context(), w.chained(t, fans(work, parts))); !client.IsCode(err, client.CodeConflict) {
		t.Errorf("a pipeline that is to take it: %v", err)
	}
}

// reads counts how often all steps of a pipeline are read.
type reads struct {
	api.Store
	n atomic.Int64
}

func (r *reads) PipelineSteps(ctx context.Context, order common.Hash, from uint32, limit int) ([]job.Submission, error) {
	if limit > 1 {
		r.n.Add(1)
	}
	return r.Store.PipelineSteps(ctx, order, from, limit)
}

// However much work a request names, a pipeline is read once for it.
func TestAPipelineIsReadOnceForAllThatIsAskedOfIt(t *testing.T) {
	t.Parallel()
	counted := &reads{}
	g := apitest.Start(t, func(o *api.Options) { counted.Store, o.Store = o.Store, counted })
	w := signIn(t, g)
	of := w.some(t, job.Cache{1}, 2)
	asked := []client.CachedWork{of}
	for n := range uint32(999) {
		asked = append(asked, client.CachedWork{Work: job.Cache(common.BytesToHash(binary.BigEndian.AppendUint32([]byte{2}, n))), Order: of.Order})
	}
	counted.n.Store(0)
	if found := w.findSome(t, asked...); len(found) != 1 || found[0].Work != of.Work {
		t.Errorf("%+v", found)
	}
	if n := counted.n.Load(); n != 1 {
		t.Errorf("its steps are read %d times", n)
	}
}

// together shows nothing before so many ask at once.
type together struct {
	api.Blobs
	mu   sync.Mutex
	want int
	all  chan struct{}
}

func (b *together) expect(n int) {
	b.mu.Lock()
	defer b.mu.Unlock()
	b.want, b.all = n, make(chan struct{})
}

func (b *together) Get(ctx context.Context, ref string, off, length int64) (io.ReadCloser, error) {
	b.mu.Lock()
	if b.want--; b.want == 0 {
		close(b.all)
	}
	all := b.all
	b.mu.Unlock()
	select {
	case <-all:
		return b.Blobs.Get(ctx, ref, off, length)
	case <-ctx.Done():
		return nil, ctx.Err()
	}
}

// A pipeline that much stands for is looked at and submitted before its request runs
// out of time: storage is asked for many packages at once, whoever they are of.
func TestWhatStandsIsLookedForTogether(t *testing.T) {
	t.Parallel()
	blobs := &together{}
	g := apitest.Start(t, func(o *api.Options) { blobs.Blobs, o.Blobs = o.Blobs, blobs })
	w := signIn(t, g)
	one, two := w.some(t, job.Cache{1}, 2), w.some(t, job.Cache{2}, 3)
	blobs.expect(5)
	found := w.findSome(t, one, two)
	if len(found) != 2 || len(found[0].Runs) != 2 || len(found[1].Runs) != 3 {
		t.Fatalf("%+v", found)
	}
	parts := []job.Partly{found[0].Served.Partly[0], found[1].Served.Partly[0]}
	parts[1].Items = []uint32{2}
	blobs.expect(3)
	if _, err := w.SubmitPipeline(t.Context(), w.chained(t, fans(job.Cache{1}, parts))); err != nil {
		t.Error(err)
	}
}
