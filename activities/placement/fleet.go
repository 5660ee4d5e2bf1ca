package placement

import (
	"context"
	"fmt"
	"log/slog"
	"maps"
	"slices"
	"sync"
	"time"

	"github.com/ethereum/go-ethereum/common"
	"go.temporal.io/sdk/temporal"

	"github.com/skyops/skyops/protocol/book"
	"github.com/skyops/skyops/protocol/job"
	"github.com/skyops/skyops/protocol/match"
)

// maxExplained bounds the rejections in a result, and explainUpTo the fleets
// for which they are worked out although a node was found.
const (
	maxExplained = 50
	explainUpTo  = 256
)

// maxSkew is how far a node's clock may run ahead.
const maxSkew = 5 * time.Second

// Fleet is the node map that jobs are matched on. It is safe for concurrent use.
type Fleet struct {
	cfg Config

	mu      sync.Mutex
	synced  bool
	snap    match.Snapshot  // the nodes' leaves with their claims
	claimed map[uint32]bool // slots whose leaf may hold claims
	// stood is how slots that changed since the last entry of the book stood right
	// after it, nil for empty: a court compares with that, not with what was between.
	stood   map[uint32]*match.Leaf
	edits   map[uint32]bool       // slots that changed since the last entry, or since the page began
	entered map[common.Hash]Place // by job, the newest entry of the page that is written
	newest  uint64                // the book's time, unix seconds: nothing was entered, beaten or let go of later
	changed chan struct{}         // closed at the next change
	queue   queue
	params  match.Params // that the newest page is matched by
}

// Config is what a fleet matches with.
type Config struct {
	Params match.Params // that are in force at first
	// Schedule returns the parameters in force at a time in unix seconds; nil: Params for ever.
	Schedule func(at uint64) match.Params
	Token    common.Address // the network's ERC-20
	Pen      *Pen
	// Behind says why no match may be made now, or nil: what is promised must be
	// on chain in time.
	Behind func() error
	Span   uint64 // pages that the chain remembers: a job's entries further apart do not hang together
	Now    func() time.Time
	Log    *slog.Logger
}

// NewFleet returns an empty map.
func NewFleet(cfg Config) *Fleet {
	return &Fleet{
		cfg: cfg, claimed: make(map[uint32]bool), stood: make(map[uint32]*match.Leaf), edits: make(map[uint32]bool), entered: make(map[common.Hash]Place), changed: make(chan struct{}),
		queue: newQueue(), params: cfg.Params,
	}
}

// Update takes a node's newest leaf, with the claims that still stand on it.
func (f *Fleet) Update(l match.Leaf) error {
	if err := l.Validate(); err != nil {
		return fmt.Errorf("leaf of node %s: %w", l.Node, err)
	}
	f.mu.Lock()
	defer f.mu.Unlock()
	now, _ := f.snap.Leaf(l.Slot)
	for _, old := range []*match.Leaf{&now, f.before(l.Slot)} {
		if old == nil || old.Node != l.Node || l.Seq > old.Seq || l.Beat == old.Beat && l.Signature == old.Signature {
			continue
		}
		return nil // the node's clock went back: what it says counts again when it has caught up
	}
	if l.Time > uint64(f.cfg.Now().Add(maxSkew).Unix()) {
		return fmt.Errorf("leaf of node %s: it is of %d, more than %s ahead", l.Node, l.Time, maxSkew)
	}
	f.newest = max(f.newest, l.Time)
	f.signal()
	return f.put(l, f.moment())
}

// Remove takes a node out that is lost.
func (f *Fleet) Remove(slot uint32) {
	f.mu.Lock()
	defer f.mu.Unlock()
	if _, ok := f.snap.Leaf(slot); !ok {
		return
	}
	f.touch(slot)
	f.snap.Remove(slot)
	f.signal()
}

// before returns the leaf that stood at a slot after the last entry of the book.
func (f *Fleet) before(slot uint32) *match.Leaf {
	if l, ok := f.stood[slot]; ok {
		return l
	}
	if l, ok := f.snap.Leaf(slot); ok {
		return &l
	}
	return nil
}

// touch keeps how a slot stood before its first change since the last entry.
func (f *Fleet) touch(slot uint32) {
	f.edits[slot], f.queue.fresh[slot] = true, true
	if _, ok := f.stood[slot]; !ok {
		f.stood[slot] = f.before(slot)
	}
}

// put changes a slot between two entries of the book: the leaf comes with the
// claims that still stand there at a time. A clock that is set back later does not
// make the next entry earlier than that: a claim that was let go of as over would
// stand there again.
func (f *Fleet) put(l match.Leaf, at uint64) error {
	f.newest = max(f.newest, at)
	l = match.Adopt(f.before(l.Slot), l, at)
	f.touch(l.Slot)
	if err := f.snap.Set(l); err != nil {
		return fmt.Errorf("leaf of node %s: %w", l.Node, err)
	}
	f.claimed[l.Slot] = l.Claimed != match.Resources{}
	return nil
}

// SetSynced says whether the map is complete. It is not for a moment after a
// start, when matching would pass over nodes that are merely not reported yet.
func (f *Fleet) SetSynced(synced bool) {
	f.mu.Lock()
	defer f.mu.Unlock()
	f.synced = synced
	f.signal()
}

// moment is the time of a match made now: the clock's, or the newest beat's where
// that node's clock is a little ahead, and never before the last entry.
func (f *Fleet) moment() uint64 { return max(uint64(f.cfg.Now().Unix()), f.newest) }

// found is a match on its way into the book.
type found struct {
	res     PlaceResult
	entry   book.Entry
	entered *written // nil: nothing fits
}

// wish is a job that is to be matched, with its newest entry in the book.
type wish struct {
	job      match.Job
	asks     common.Hash // hash of the terms as they were asked for, without a weight
	fee      job.Amount  // of its order, which makes the weight
	previous Place
	promised common.Hash // hash of the terms that its place among those that wait is for
}

// wish makes a job ready to be matched.
func (f *Fleet) wish(ctx context.Context, req PlaceRequest) (wish, error) {
	j, err := match.NewJob(req.Submission, req.Job, req.Attempt, req.Excluded, f.cfg.Token)
	if err != nil {
		return wish{}, temporal.NewNonRetryableApplicationError(fmt.Sprintf("match job %s: %v", req.Job, err), ErrMalformed, err)
	}
	if l := req.Like; l != nil {
		j.GPUMin, j.GPUMax = l.GPUs, l.GPUs
		if l.Model != 0 {
			j.Models = []uint16{l.Model}
		}
	}
	j.Order, j.Index = req.Submission.Order.Hash(f.cfg.Pen.domain), req.Submission.Number()
	if job.ID(j.Order, j.Index) != j.ID {
		return wish{}, temporal.NewNonRetryableApplicationError(fmt.Sprintf("job %s is not number %d of order %s", j.ID, j.Index, j.Order), ErrMalformed, nil)
	}
	w := wish{job: j, asks: j.Hash(), fee: req.Submission.Order.Fee}
	w.previous, err = f.lastEntry(ctx, req.Job)
	return w, err
}

// weigh says what a job's order counts in the queue under the parameters in
// force. The caller holds mu.
func (f *Fleet) weigh(w *wish) { w.job.Weight = uint32(f.params.FeeWeight(w.job.Asset, w.fee)) }

// turn goes over to the parameters in force at a time. They begin with a page of
// their own, whose first match names them; a job whose weight is another one now
// has not waited on these terms.
func (f *Fleet) turn(at uint64) {
	if f.cfg.Schedule == nil {
		return
	}
	p := f.cfg.Schedule(at)
	if p == f.params {
		return
	}
	f.cfg.Log.Info("jobs are matched by other parameters from now on", "version", p.Version, "before", f.params.Version)
	f.params = p
	f.cfg.Pen.end()
	var waiting []*waiter
	for _, l := range f.queue.lines {
		waiting = append(waiting, l.waiters...)
	}
	clear(f.queue.lines)
	clear(f.queue.shapes)
	for _, w := range waiting {
		f.weigh(&w.wish)
		f.queue.add(w, p)
	}
	f.queue.untold = len(waiting)
}

// lastEntry returns a job's newest entry in the store.
func (f *Fleet) lastEntry(ctx context.Context, id common.Hash) (Place, error) {
	at, err := f.cfg.Pen.pages.LastEntry(ctx, id)
	if err != nil {
		return at, fmt.Errorf("match job %s: %w", id, err)
	}
	return at, nil
}

// hang hangs a job's match on the newest one there is, also where that was made
// since the job was asked for: then nobody is left out, since who may be was
// said of another one.
func (f *Fleet) hang(w *wish, pg *page) error {
	at, ok := f.entered[w.job.ID]
	if !ok {
		ctx, cancel := context.WithTimeout(context.Background(), writeTime)
		defer cancel()
		var err error
		if at, err = f.lastEntry(ctx, w.job.ID); err != nil {
			return err
		}
	}
	if at != w.previous {
		w.job.Excluded = nil
	}
	if at.Page > pg.number {
		return fmt.Errorf("another process has matched it on page %d, behind page %d", at.Page, pg.number)
	}
	w.previous = at
	at.follow(&w.job, pg.number, f.cfg.Span)
	if w.job.Queued != 0 && w.job.Hash() != w.promised {
		w.job.Queued = 0 // it has not waited on these terms, which may fit nodes that it did not wait for
	}
	return nil
}

// match matches one job on what is free now.
func (f *Fleet) match(ctx context.Context, req PlaceRequest) (found, error) {
	w, err := f.wish(ctx, req)
	if err != nil {
		return found{}, err
	}
	f.mu.Lock()
	defer f.mu.Unlock()
	if !f.synced {
		return found{}, temporal.NewApplicationError("the node map is not complete yet", ErrNotSynced)
	}
	return f.place(w)
}

// place matches a job, claims what it takes, and writes the match into the book;
// a result without evidence means that nothing fits. The caller holds mu.
func (f *Fleet) place(w wish) (found, error) {
	begin := time.Now()
	if err := f.cfg.Behind(); err != nil {
		return found{}, err
	}
	at := f.moment()
	f.turn(at)
	f.weigh(&w)
	j := w.job
	if err := f.expire(at); err != nil {
		return found{}, err
	}
	if !f.cfg.Pen.takes() {
		// No page is begun for a job that nothing fits: a book in which nothing is written costs nothing.
		if plan, none := f.nothing(j, at); none {
			return found{res: f.explain(PlaceResult{}, plan, begin)}, nil
		}
	}
	pg, err := f.open()
	if err == nil && w.previous.Page > pg.number {
		// Another process matched the job on a later page; an entry lies behind what it hangs on.
		f.cfg.Pen.end()
		pg, err = f.open()
	}
	if err != nil {
		return found{}, fmt.Errorf("match job %s: %w", j.ID, err)
	}
	return f.choose(w, at, pg)
}

// choose is place on a page and at a time, for which the claims are as they stand.
func (f *Fleet) choose(w wish, at uint64, pg *page) (found, error) {
	begin := time.Now()
	if err := f.hang(&w, pg); err != nil {
		return found{}, fmt.Errorf("match job %s: %w", w.job.ID, err)
	}
	j, root := w.job, f.snap.Root()
	seed := match.Seed(pg.reveal, root, j.Salt)
	best, feasible := match.Best(f.params, &f.snap, j, seed, at)
	res := PlaceResult{Feasible: feasible}
	if feasible > 0 && w.promised == (common.Hash{}) && f.overtakes(&j, best.Leaf, match.NewRace(pg.reveal, root), at) {
		res.Closest = "jobs that wait go before it"
		return found{res: res}, nil
	}
	if feasible == 0 || f.snap.Len() <= explainUpTo {
		res = f.explain(res, match.Rank(f.params, &f.snap, j, seed, at), begin)
	}
	if feasible == 0 {
		return found{res: res}, nil
	}
	res.Node, res.Slot, res.GPUs, res.Rate = best.Node, best.Slot, best.GPUs, best.Rate
	res.Egress, res.Simulated = best.Leaf.Egress[j.Asset], best.Leaf.Flags&match.FlagSimulated != 0
	out, err := f.enter(pg, at, j, best.Slot, res)
	out.res.Took = uint64(time.Since(begin).Microseconds())
	return out, err
}

// nothing reports whether no node fits the job, and why.
func (f *Fleet) nothing(j match.Job, at uint64) (match.Plan, bool) {
	if _, feasible := match.Best(f.params, &f.snap, j, common.Hash{}, at); feasible > 0 {
		return match.Plan{}, false
	}
	return match.Rank(f.params, &f.snap, j, common.Hash{}, at), true
}

// explain says why the others were not chosen.
func (f *Fleet) explain(res PlaceResult, plan match.Plan, begin time.Time) PlaceResult {
	res.Rejected, res.Closest = plan.Rejected[:min(len(plan.Rejected), maxExplained)], plan.Closest
	res.Took = uint64(time.Since(begin).Microseconds())
	return res
}

// open returns the page that is being written. A new one begins with the map as
// it is, so that no changes lead to its first entry but those after now.
func (f *Fleet) open() (*page, error) {
	before := f.cfg.Pen.page
	pg, err := f.cfg.Pen.open(&f.snap, f.forget)
	if err == nil && pg != before {
		clear(f.edits)
		clear(f.entered)
	}
	return pg, err
}

// enter makes a match's claim and hands its entry to the book.
func (f *Fleet) enter(pg *page, at uint64, j match.Job, slot uint32, res PlaceResult) (found, error) {
	changes := make([]book.Change, 0, len(f.edits))
	for _, s := range slices.Sorted(maps.Keys(f.edits)) {
		c := book.Change{Slot: s}
		if l, ok := f.snap.Leaf(s); ok {
			c.Leaf = &l
		}
		changes = append(changes, c)
	}
	e, err := match.NewEvidence(&f.snap, at, pg.reveal, f.params, j, slot)
	if err != nil {
		return found{}, fmt.Errorf("match job %s: %w", j.ID, err)
	}
	clear(f.edits)
	clear(f.stood)
	f.claimed[slot], f.newest = true, at
	e.Page, e.Index = pg.number, pg.next
	entry := book.EntryOf(e)
	res.Evidence, res.Claim = &e, e.Chosen.Claims+1
	f.entered[j.ID] = Place{Page: entry.Page, Index: entry.Index, Entry: entry.Hash()}
	row := Row{Job: j.ID, Entry: entry.Hash(), Previous: j.PreviousEntry, Body: book.Step{Changes: changes, Entry: entry, Job: j}.Encode()}
	return found{res, entry, f.cfg.Pen.add(pg, row)}, nil
}

// follow hangs a job's match on the one before. Where there is none, or the chain
// has forgotten it, nobody is left out on its account.
func (p Place) follow(j *match.Job, page, span uint64) {
	j.PreviousPage, j.PreviousIndex, j.PreviousEntry = p.Page, p.Index, p.Entry
	if p.Entry == (common.Hash{}) || p.Page+span < page {
		j.Excluded = nil
	}
}

// sign waits until a match is in the book and promises it.
func (f *Fleet) sign(ctx context.Context, m found) (PlaceResult, error) {
	if m.entered == nil {
		return m.res, nil
	}
	select {
	case <-m.entered.done:
	case <-ctx.Done():
		return PlaceResult{}, ctx.Err()
	}
	if m.entered.err != nil {
		return PlaceResult{}, m.entered.err
	}
	var err error
	if m.res.Evidence.Ticket, err = f.cfg.Pen.ticket(m.entry); err == nil && m.res.Evidence.Job.Queued != 0 {
		m.res.Queued, err = f.promise(&m.res.Evidence.Job)
	}
	return m.res, err
}

// expire drops the claims whose time is over.
func (f *Fleet) expire(at uint64) error {
	for slot, held := range f.claimed {
		l, ok := f.snap.Leaf(slot)
		switch {
		case !ok || !held || l.Claimed == (match.Resources{}):
			delete(f.claimed, slot)
		case at > l.ClaimedAt+match.ClaimTTL:
			if err := f.put(l, at); err != nil {
				return err
			}
		}
	}
	return nil
}

// forget drops all claims: the book begins anew, and knows of none.
func (f *Fleet) forget() error {
	clear(f.stood)
	for _, l := range f.snap.Leaves() {
		f.stood[l.Slot] = nil
		if err := f.put(l, 0); err != nil {
			return err
		}
	}
	return nil
}

// signal wakes whoever waits for a change.
func (f *Fleet) signal() {
	close(f.changed)
	f.changed = make(chan struct{})
}
