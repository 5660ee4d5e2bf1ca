package placement

import (
	"cmp"
	"context"
	"fmt"
	"slices"
	"time"

	"github.com/ethereum/go-ethereum/common"

	"github.com/skyops/skyops/protocol/book"
	"github.com/skyops/skyops/protocol/match"
)

// Waiting jobs are looked at together: not more often than settle after a
// change, so that a burst of beats costs one pass, and at least every sweep,
// since claims and beats also change by running out. A job that has its place and
// does not come for it loses it after unclaimed.
const (
	settle    = 50 * time.Millisecond
	sweep     = time.Second
	unclaimed = 10 * time.Second
)

// waiter is one job that waits for a node.
type waiter struct {
	wish
	shape  *shape
	came   time.Time
	asked  int // calls of Queue that wait for it now
	placed *placed
	done   chan struct{} // closed when placed is set
}

// placed is the answer to a waiter.
type placed struct {
	found
	err error
}

// line is the jobs of one order that wait, by index.
type line struct {
	match.Entrant
	waiters []*waiter
}

// shape is what jobs ask for that can run on the same nodes. What fits none of
// them is not tried again before a node has changed.
type shape struct {
	sieve *match.Sieve
	jobs  int
	none  bool // no node but the fresh ones can run it
	next  int  // of the fresh ones, those before cannot either
}

// queue is the jobs that wait.
type queue struct {
	jobs   map[common.Hash]*waiter // by id, also those that are placed and not come for
	lines  map[common.Hash]*line   // by order
	shapes map[string]*shape
	fresh  map[uint32]bool // slots that changed since the last pass
	untold int             // jobs whose shape was held against no node yet
}

func newQueue() queue {
	return queue{
		jobs: make(map[common.Hash]*waiter), lines: make(map[common.Hash]*line), shapes: make(map[string]*shape), fresh: make(map[uint32]bool),
	}
}

// add puts a job into its order's line.
func (q *queue) add(w *waiter, p match.Params) {
	asks := w.job.Asks()
	if q.shapes[asks] == nil {
		q.shapes[asks] = &shape{sieve: match.NewSieve(p, w.job)}
	}
	w.shape = q.shapes[asks]
	w.shape.jobs++
	l := q.lines[w.job.Order]
	if l == nil {
		l = &line{Entrant: match.Entrant{Order: w.job.Order, Weight: w.job.Weight}}
		q.lines[w.job.Order] = l
	}
	at, _ := slices.BinarySearchFunc(l.waiters, w.job.Index, func(x *waiter, index uint32) int { return cmp.Compare(x.job.Index, index) })
	l.waiters = slices.Insert(l.waiters, at, w)
	q.jobs[w.job.ID] = w
}

// remove takes a job out of its order's line.
func (q *queue) remove(w *waiter) {
	l := q.lines[w.job.Order]
	if l == nil {
		return
	}
	i := slices.Index(l.waiters, w)
	if i < 0 {
		return
	}
	if l.waiters = slices.Delete(l.waiters, i, i+1); len(l.waiters) == 0 {
		delete(q.lines, w.job.Order)
	}
	if w.shape.jobs--; w.shape.jobs == 0 {
		delete(q.shapes, w.job.Asks())
	}
}

// Waiting returns how many jobs wait for a node.
func (f *Fleet) Waiting() int {
	f.mu.Lock()
	defer f.mu.Unlock()
	return len(f.queue.jobs)
}

// Serve gives nodes that come free to the jobs that wait, in the order that the
// race of each match has, until ctx ends.
func (f *Fleet) Serve(ctx context.Context) {
	for {
		f.mu.Lock()
		changed := f.changed
		f.mu.Unlock()
		select {
		case <-ctx.Done():
			return
		case <-changed:
		case <-time.After(sweep):
		}
		select {
		case <-ctx.Done():
			return
		case <-time.After(settle):
		}
		f.pass()
	}
}

// pass gives out what has come free since the last one.
func (f *Fleet) pass() {
	f.mu.Lock()
	defer f.mu.Unlock()
	f.drop()
	if !f.synced || len(f.queue.lines) == 0 || f.cfg.Behind() != nil {
		return
	}
	at := f.moment()
	f.turn(at)
	if err := f.expire(at); err != nil {
		f.cfg.Log.Warn("waiting jobs are not matched", "error", err)
		return
	}
	if f.give(at) {
		clear(f.queue.fresh)
		f.queue.untold = 0
	}
}

// drop forgets those that nobody comes for.
func (f *Fleet) drop() {
	for id, w := range f.queue.jobs {
		if w.asked == 0 && f.cfg.Now().Sub(w.came) > unclaimed {
			f.queue.remove(w)
			delete(f.queue.jobs, id)
		}
	}
}

// give matches those that wait until none of them fits, one race for each match.
// It reports whether it came to that end.
func (f *Fleet) give(at uint64) bool {
	v := view{f: f, at: at}
	for slot := range f.queue.fresh {
		v.fresh = append(v.fresh, slot)
	}
	for _, s := range f.queue.shapes {
		s.next = 0
	}
	var lines []*line
	for _, l := range f.queue.lines {
		lines = append(lines, l)
	}
	lines, entrants := v.runners(lines)
	for len(lines) > 0 {
		before := f.cfg.Pen.page
		pg, err := f.open()
		if err != nil {
			f.cfg.Log.Warn("waiting jobs are not matched", "error", err)
			return false
		}
		if pg != before {
			return f.give(at) // a book that begins anew forgets claims: more is free than was looked at
		}
		i := match.NewRace(pg.reveal, f.snap.Root()).First(entrants)
		w := v.first(lines[i])
		switch {
		case w == nil:
			lines, entrants = v.runners(lines)
			continue
		case w.previous.Page > pg.number:
			f.cfg.Pen.end() // an entry lies behind what it hangs on; the next page has a race of its own
			continue
		}
		m, err := f.choose(w.wish, at, pg)
		if err != nil {
			// It goes to the end of its wait, or others would be matched before it.
			f.cfg.Log.Warn("a waiting job is not matched", "job", w.job.ID, "error", err)
			f.withdraw(w, err)
			return false
		}
		f.queue.remove(w)
		w.placed = &placed{found: m}
		close(w.done)
		if len(lines[i].waiters) == 0 {
			last := len(lines) - 1
			lines[i], entrants[i] = lines[last], entrants[last]
			lines, entrants = lines[:last], entrants[:last]
		}
	}
	return true
}

// view is the nodes as one pass finds them: what they have only grows less in it.
type view struct {
	f     *Fleet
	at    uint64
	fresh []uint32
}

// runners returns the lines that have a job that fits somewhere.
func (v *view) runners(from []*line) (lines []*line, entrants []match.Entrant) {
	for _, l := range from {
		if v.first(l) != nil {
			lines, entrants = append(lines, l), append(entrants, l.Entrant)
		}
	}
	return lines, entrants
}

// first returns the first job of a line that fits somewhere, nil for none.
func (v *view) first(l *line) *waiter {
	for _, w := range l.waiters {
		if v.fits(w) {
			return w
		}
	}
	return nil
}

func (v *view) fits(w *waiter) bool {
	s := w.shape
	if !s.none {
		if _, feasible := match.Best(v.f.params, &v.f.snap, w.job, common.Hash{}, v.at); feasible > 0 {
			return true
		}
		s.none, s.next = true, len(v.fresh)
	}
	for ; s.next < len(v.fresh); s.next++ {
		if l, ok := v.f.snap.Leaf(v.fresh[s.next]); ok && s.sieve.Passes(&l, v.at) {
			return true
		}
	}
	return false
}

// overtakes reports whether a job that comes now would get a node for which one
// that waits goes before it.
func (f *Fleet) overtakes(j *match.Job, l match.Leaf, race match.Race, at uint64) bool {
	if !f.queue.fresh[l.Slot] && f.queue.untold == 0 {
		return false // whoever waits cannot run on it
	}
	for _, line := range f.queue.lines {
		if line.Order == j.Order || !race.Beats(&line.waiters[0].job, j) {
			continue
		}
		if slices.ContainsFunc(line.waiters, func(w *waiter) bool { return w.shape.sieve.Passes(&l, at) }) {
			return true
		}
	}
	return false
}

// join gives a job its place among those that wait; one that has it on the same
// terms keeps it.
func (f *Fleet) join(ctx context.Context, req PlaceRequest) (*waiter, error) {
	ready, err := f.wish(ctx, req)
	if err != nil {
		return nil, err
	}
	f.mu.Lock()
	defer f.mu.Unlock()
	id := ready.job.ID
	if old := f.queue.jobs[id]; old != nil {
		if old.asks == ready.asks && (old.previous == ready.previous || old.placed != nil) {
			return old, nil
		}
		f.withdraw(old, fmt.Errorf("job %s waits on other terms", id))
	}
	ready.job.Queued = f.moment()
	f.turn(ready.job.Queued)
	f.weigh(&ready)
	page := ready.previous.Page
	if f.cfg.Pen.page != nil {
		page = max(page, f.cfg.Pen.page.number)
	}
	ready.previous.follow(&ready.job, page, f.cfg.Span)
	ready.promised = ready.job.Hash()
	w := &waiter{wish: ready, came: f.cfg.Now(), done: make(chan struct{})}
	f.queue.add(w, f.params)
	f.queue.untold++
	f.signal()
	return w, nil
}

// withdraw takes a job out that gets no node here.
func (f *Fleet) withdraw(w *waiter, why error) {
	f.queue.remove(w)
	if f.queue.jobs[w.job.ID] == w {
		delete(f.queue.jobs, w.job.ID)
	}
	if w.placed == nil {
		w.placed = &placed{err: why}
		close(w.done)
	}
}

// attach has a call wait for a job, which has its place or gets it now.
func (f *Fleet) attach(ctx context.Context, req PlaceRequest) (*waiter, error) {
	w, err := f.join(ctx, req)
	if err != nil {
		return nil, err
	}
	f.mu.Lock()
	defer f.mu.Unlock()
	w.asked++
	return w, nil
}

// leave ends a call's wait. The last one takes the job out: what it may have got
// stays claimed until its time is over, since the book has it.
func (f *Fleet) leave(w *waiter) {
	f.mu.Lock()
	defer f.mu.Unlock()
	if w.asked--; w.asked == 0 {
		f.withdraw(w, context.Canceled)
	}
}

// promise is the scheduler's word on a job's place. It is the same whenever it is given.
func (f *Fleet) promise(j *match.Job) (*book.Queued, error) {
	q, err := book.NewQueued(f.cfg.Pen.key, f.cfg.Pen.domain, j, f.cfg.Pen.thread)
	return &q, err
}

// standing is how a job stands among those that wait now.
func (f *Fleet) standing(w *waiter) book.Standing {
	f.mu.Lock()
	defer f.mu.Unlock()
	all := make([]match.Entrant, 0, len(f.queue.lines))
	for _, l := range f.queue.lines {
		all = append(all, l.Entrant)
	}
	return book.StandingOf(match.Entrant{Order: w.job.Order, Weight: w.job.Weight}, all)
}
