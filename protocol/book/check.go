package book

import (
	"fmt"
	"maps"
	"slices"

	"github.com/ethereum/go-ethereum/common"

	"github.com/skyops/skyops/protocol/eip712"
	"github.com/skyops/skyops/protocol/job"
	"github.com/skyops/skyops/protocol/match"
)

// StakeWindow is how old the registry's word on a leaf may be, in seconds, and how
// far its time may run ahead of the clock that matches are dated by.
const StakeWindow = 600

// includedAfter is how long a beat may take, in seconds, from its receipt to all
// of the scheduler's snapshots.
const includedAfter = 10

// Registered is what the registry said of a node in a span of time.
type Registered struct {
	Slot                     uint32
	LeastStake, MostStake    uint64 // whole SKYOPS
	LeastReputation, MostRep uint16
}

// Registry is what the chain says of nodes.
type Registry interface {
	// Registered returns what was said of a node from one time to another (unix
	// seconds), false when it was no node.
	Registered(node common.Address, from, to uint64) (Registered, bool)
}

// Known is what a reader knows from elsewhere. What is missing is not checked.
type Known struct {
	Domain     eip712.Domain
	Registry   Registry
	Params     match.Versions // of the matching parameters; nil: those that every network begins with
	Span       uint64         // pages that the chain remembers; 0: all
	Inclusions []Inclusion    // receipts that nodes were given; false ones are passed over
	Matches    *Matches       // of the scheduler's other pages
	// Only has Check look for what wrongs the node of this slot, beside entries that
	// are false in themselves or overtook a job that waited: no other beat is verified and no other score computed,
	// so that a node can afford to read every page. nil: all slots.
	Only *uint32
	// Orders are those of the entries, by their hash: what their fees are.
	Orders map[common.Hash]job.Order
}

// End is how a page leaves the snapshot: what the page that follows goes on from.
type End struct {
	Page     uint64
	Snapshot *match.Snapshot // nil where Known.Only was given
	own      *Witness        // that slot
	last     *Placed
}

// Check rebuilds the snapshot before and after each entry of a page and returns
// every fault it finds, and how the page ends. A fault may be an earlier page's,
// where only this one shows it. before is the end of the page
// that this one follows; without it (nil) the page's start is believed. end is
// nil for a page without entries, and after a fault behind which nothing can be
// rebuilt. An error means that the page cannot be judged with what is given.
func Check(p *Page, before *End, k Known) (end *End, faults []Fault, err error) {
	h := &p.Header
	params, ok := k.Params.Of(h.Params)
	switch {
	case !ok:
		return nil, nil, fmt.Errorf("%w: parameters %d were never published", ErrPage, h.Params)
	case h.Count != uint32(len(p.Steps)):
		return nil, nil, fmt.Errorf("%w: %d entries of %d", ErrPage, len(p.Steps), h.Count)
	case h.Follows != h.Page && before != nil && before.Page != h.Follows:
		return nil, nil, fmt.Errorf("%w: it follows page %d, not %d", ErrPage, h.Follows, before.Page)
	case len(p.Steps) == 0:
		return nil, nil, nil
	}
	c := &checker{p: &indexed{Page: p}, k: k, params: params, held: make(map[uint32]bool), links: make(map[link]uint32)}
	c.given = &given{page: c.p, params: params}
	c.receipts()
	sound := c.begin(before)
	for i := 0; sound && i < len(p.Steps); i++ {
		sound = c.step(i)
	}
	if k.Matches != nil {
		k.Matches.keep(c.given)
	}
	if sound {
		end = &End{Page: h.Page, Snapshot: c.snap, last: c.before}
		if k.Only != nil {
			end.Snapshot, end.own = nil, witness(c.snap, *k.Only)
		}
	}
	return end, c.faults, nil
}

type checker struct {
	p        *indexed
	k        Known
	params   match.Params
	before   *Placed         // the entry before the one at hand
	stood    *match.Snapshot // after it; nil: not known
	own      *Witness        // after the followed page, the one slot that is looked at; nil: not known
	snap     *match.Snapshot // as it is at the one at hand
	held     map[uint32]bool // slots that may have claims
	sessions map[[2]uint64][]Inclusion
	links    map[link]uint32 // of this page, and their entries
	given    *given
	faults   []Fault
}

func (c *checker) add(kind Kind, i int, proof Proof, format string, args ...any) {
	proof.Entry = *c.p.placed(uint32(i))
	c.faults = append(c.faults, Fault{Kind: kind, Page: c.p.Header.Page, Index: uint32(i), Detail: fmt.Sprintf(format, args...), Proof: proof})
}

// begin sets up what the page goes on from.
func (c *checker) begin(before *End) bool {
	h := &c.p.Header
	if h.MatchRoot != MatchRoot(c.p.Entries()) {
		c.add(Withheld, 0, Proof{}, "the log's entries are not those that were committed")
		return false
	}
	c.snap = c.p.Start.Clone()
	switch {
	case h.Follows == h.Page:
		c.stood = new(match.Snapshot)
	case before != nil:
		c.stood, c.own, c.before = before.Snapshot, before.own, before.last
	}
	if h.Follows == h.Page || c.k.Matches == nil {
		return true
	}
	if followed := c.k.Matches.pages[h.Follows]; followed != nil && (len(followed.Steps) == 0 || followed.Header.Thread != h.Thread) {
		what := map[bool]string{true: "is empty", false: "is of another thread"}[len(followed.Steps) == 0]
		c.add(BadStep, 0, Proof{Pages: []uint64{h.Page, h.Follows}}, "the page follows page %d, which %s", h.Follows, what)
	}
	for _, heir := range c.k.Matches.heirs[h.Follows] {
		if heir != h.Page {
			c.add(BadStep, 0, Proof{Pages: []uint64{min(heir, h.Page), max(heir, h.Page)}}, "page %d follows page %d as well", heir, h.Follows)
		}
	}
	return true
}

// step reads one entry. It returns false when nothing after it can be rebuilt.
func (c *checker) step(i int) bool {
	s := &c.p.Steps[i]
	e := &s.Entry
	c.place(i)
	changed, sound := c.change(i)
	if !sound {
		return false
	}
	if c.snap.Root() != e.Pre || s.Job.Hash() != e.Job {
		c.add(Withheld, i, Proof{}, "the log does not lead to the snapshot or the job that the entry names")
		return false
	}
	for _, slot := range changed {
		if l, ok := c.snap.Leaf(slot); ok {
			c.leaf(i, &l)
		}
	}
	if i == len(c.p.Steps)-1 {
		c.registry(i, changed)
	}
	c.terms(i)
	c.omissions(i)
	c.exclusion(i)
	c.twice(i)
	l, ok := c.choice(i)
	if !ok {
		return false
	}
	c.gave(i, l)
	c.overtaken(i)
	proof := Proof{Chosen: witness(c.snap, e.Slot)}
	if err := c.snap.Set(match.Claim(l, &s.Job, e.Time)); err != nil || c.snap.Root() != e.Post {
		c.add(Transition, i, proof, "the root after it is not the one with the job's claim")
		return false
	}
	c.held[e.Slot] = true
	c.before = c.p.placed(uint32(i))
	return true
}

// place checks that the entry is where and when it says.
func (c *checker) place(i int) {
	e, h := &c.p.Steps[i].Entry, &c.p.Header
	proof := Proof{Other: c.before}
	switch {
	case e.Page != h.Page || e.Index != uint32(i):
		c.add(BadStep, i, proof, "it says that it is entry %d of page %d", e.Index, e.Page)
	case c.before != nil && e.Time < c.before.Entry.Time:
		c.add(BadStep, i, proof, "it is %d s older than the entry before", c.before.Entry.Time-e.Time)
	case i == 0 && e.Time != h.FirstTime || i == len(c.p.Steps)-1 && e.Time != h.LastTime:
		c.add(BadStep, i, proof, "the page's times are not those of its first and last entry")
	}
}

// change takes the snapshot from the entry before to this one, and returns the
// slots that are not as they stood after it, or may not be.
func (c *checker) change(i int) (changed []uint32, sound bool) {
	s := &c.p.Steps[i]
	slots := make(map[uint32]bool, len(s.Changes))
	stood := make(map[uint32]*Witness)
	look := func(slot uint32) {
		if !slots[slot] && c.concerns(slot) {
			slots[slot] = true
			if c.stood != nil {
				stood[slot] = witness(c.stood, slot)
			} else if c.own != nil && i == 0 {
				stood[slot] = c.own
			}
		}
	}
	if i > 0 {
		c.stood = c.snap
		for slot := range c.held {
			look(slot)
		}
		for _, change := range s.Changes {
			look(change.Slot)
		}
	}
	if err := s.apply(c.snap); err != nil {
		c.add(Withheld, i, Proof{}, "the log's changes: %v", err)
		return nil, false
	}
	switch { // the page's start may differ anywhere from where the followed page ended
	case i == 0 && c.k.Only != nil:
		look(*c.k.Only)
	case i == 0:
		for _, from := range []*match.Snapshot{c.stood, c.snap} {
			if from != nil {
				for _, l := range from.Leaves() {
					if !c.same(l.Slot) {
						look(l.Slot)
					}
				}
			}
		}
	}
	changed = slices.Sorted(maps.Keys(slots))
	for _, slot := range changed {
		c.succeeds(i, slot, stood[slot])
	}
	return changed, true
}

// concerns reports whether faults of a slot are looked for.
func (c *checker) concerns(slot uint32) bool { return c.k.Only == nil || slot == *c.k.Only }

// same reports whether a slot without claims is as it stood after the entry before.
func (c *checker) same(slot uint32) bool {
	if c.stood == nil {
		return false
	}
	old, was := c.stood.Leaf(slot)
	l, is := c.snap.Leaf(slot)
	return was && is && l == old && l.Claimed == match.Resources{}
}

// succeeds checks what a slot became since the entry before; nil: it is not known what it was.
func (c *checker) succeeds(i int, slot uint32, stood *Witness) {
	var now *match.Leaf
	if l, ok := c.snap.Leaf(slot); ok {
		now = &l
	}
	if c.held[slot] = now != nil && now.Claimed != (match.Resources{}); !c.held[slot] {
		delete(c.held, slot)
	}
	if stood == nil {
		return
	}
	if err := match.Succeeds(stood.Leaf, now, c.p.Steps[i].Entry.Time); err != nil {
		proof := Proof{Other: c.before, Slot: witness(c.snap, slot)}
		if c.before != nil {
			proof.Before = stood
		}
		c.add(BadStep, i, proof, "%v", err)
	}
}

// leaf checks a leaf that may be new under the entry's Pre.
func (c *checker) leaf(i int, l *match.Leaf) {
	e := &c.p.Steps[i].Entry
	switch err := l.VerifyBeat(c.k.Domain); {
	case err != nil:
		c.add(FalseLeaf, i, Proof{Slot: witness(c.snap, l.Slot)}, "%v", err)
	case l.Time > e.Time:
		c.add(FalseLeaf, i, Proof{Slot: witness(c.snap, l.Slot)}, "the beat at slot %d is %d s in the future", l.Slot, l.Time-e.Time)
	default:
		c.registered(i, l)
	}
}

// registry checks the leaves under the entry's Pre that have not changed against
// the chain, since what was right when a leaf came in may be too old by now.
func (c *checker) registry(i int, changed []uint32) {
	for _, l := range c.snap.Leaves() {
		if _, done := slices.BinarySearch(changed, l.Slot); !done && c.concerns(l.Slot) {
			c.registered(i, &l)
		}
	}
}

func (c *checker) registered(i int, l *match.Leaf) {
	if c.k.Registry == nil {
		return
	}
	e := &c.p.Steps[i].Entry
	r, ok := c.k.Registry.Registered(l.Node, e.Time-min(e.Time, StakeWindow), e.Time+StakeWindow)
	proof := func() Proof { return Proof{Slot: witness(c.snap, l.Slot)} }
	switch {
	case !ok || r.Slot != l.Slot:
		c.add(FalseLeaf, i, proof(), "node %s is not registered at slot %d", l.Node, l.Slot)
	case l.Stake < r.LeastStake || l.Stake > r.MostStake:
		c.add(FalseLeaf, i, proof(), "slot %d has %d SKYOPS at stake, the registry said %d to %d", l.Slot, l.Stake, r.LeastStake, r.MostStake)
	case l.Rep < r.LeastReputation || l.Rep > r.MostRep:
		c.add(FalseLeaf, i, proof(), "slot %d has reputation %d, the registry said %d to %d", l.Slot, l.Rep, r.LeastReputation, r.MostRep)
	}
}

// choice checks that the entry names the best node. It returns the leaf that
// was chosen, false when the slot is empty.
func (c *checker) choice(i int) (match.Leaf, bool) {
	s := &c.p.Steps[i]
	e := &s.Entry
	l, ok := c.snap.Leaf(e.Slot)
	if !ok || l.Hash() != e.Leaf {
		c.add(Ineligible, i, Proof{Chosen: witness(c.snap, e.Slot)}, "the snapshot has another leaf at slot %d", e.Slot)
		return l, ok
	}
	if fits, _, detail := match.Feasible(c.params, l, s.Job, e.Time); !fits {
		c.add(Ineligible, i, Proof{Chosen: witness(c.snap, e.Slot)}, "slot %d could not run the job: %s", e.Slot, detail)
		return l, true
	}
	best, _ := match.Best(c.params, c.rivals(l), s.Job, match.Seed(c.p.Header.Reveal, e.Pre, s.Job.Salt), e.Time)
	if best.Slot != e.Slot {
		c.add(Better, i, Proof{Chosen: witness(c.snap, e.Slot), Slot: witness(c.snap, best.Slot)}, "slot %d (%s) was better", best.Slot, best.Node)
	}
	return l, true
}

// rivals are the leaves that the chosen one is compared with, itself included.
func (c *checker) rivals(chosen match.Leaf) *match.Snapshot {
	if c.k.Only == nil {
		return c.snap
	}
	few := new(match.Snapshot)
	for _, l := range []match.Leaf{chosen, c.ownLeaf(chosen)} {
		if err := few.Set(l); err != nil {
			panic(err) // they are in a snapshot already
		}
	}
	return few
}

// ownLeaf is the leaf of the one slot that is looked at, or else another one.
func (c *checker) ownLeaf(other match.Leaf) match.Leaf {
	if l, ok := c.snap.Leaf(*c.k.Only); ok {
		return l
	}
	return other
}

// receipts sorts the scheduler's genuine receipts by session and slot.
func (c *checker) receipts() {
	c.sessions = make(map[[2]uint64][]Inclusion)
	for _, in := range c.k.Inclusions {
		if in.Verify(c.k.Domain, c.p.Header.Scheduler) == nil {
			key := [2]uint64{in.Session, uint64(in.Slot)}
			c.sessions[key] = append(c.sessions[key], in)
		}
	}
}

// omissions looks for two receipts of a session that the entry lies between.
func (c *checker) omissions(i int) {
	e := &c.p.Steps[i].Entry
	for key, all := range c.sessions {
		slot := uint32(key[1])
		l, ok := c.snap.Leaf(slot)
		for _, a := range all {
			if a.Time+includedAfter > e.Time || ok && l.Seq >= a.Seq {
				continue
			}
			k := slices.IndexFunc(all, func(b Inclusion) bool { return b.Time > e.Time && b.Seq >= a.Seq })
			if k >= 0 {
				c.add(Omission, i, Proof{Slot: witness(c.snap, slot), Receipts: []Inclusion{a, all[k]}}, "slot %d lacks beat %d, which the scheduler had", slot, a.Seq)
				break
			}
		}
	}
}

// terms checks what the entry says of the job's order.
func (c *checker) terms(i int) {
	j := &c.p.Steps[i].Job
	if job.ID(j.Order, j.Index) != j.ID {
		c.add(Terms, i, Proof{}, "job %s is not number %d of order %s", j.ID, j.Index, j.Order)
		return
	}
	o, known := c.k.Orders[j.Order]
	if !known {
		return
	}
	asset := match.AssetCoin
	if o.Asset != (common.Address{}) {
		asset = match.AssetSkyops
	}
	if want := c.params.FeeWeight(asset, o.Fee); uint64(j.Weight) != want {
		c.add(Terms, i, Proof{Order: &o}, "its order's fee weighs %d in the queue, not %d", want, j.Weight)
	}
}

// exclusion checks that the job passes over none but nodes it was matched to.
func (c *checker) exclusion(i int) {
	j := &c.p.Steps[i].Job
	if c.k.Only != nil && !slices.Contains(j.Excluded, *c.k.Only) {
		return
	}
	if j.PreviousEntry == (common.Hash{}) {
		if len(j.Excluded) > 0 || j.PreviousPage != 0 || j.PreviousIndex != 0 {
			c.add(Exclusion, i, Proof{}, "a job's first match passes over nodes")
		}
		return
	}
	page := c.p.Header.Page
	if c.k.Span > 0 && j.PreviousPage < page && page-j.PreviousPage > c.k.Span {
		if len(j.Excluded) > 0 {
			c.add(Exclusion, i, Proof{}, "the job passes over nodes by an entry that the chain has forgotten")
		}
		return
	}
	var before *Placed
	switch {
	case j.PreviousPage < page:
		var known bool
		if before, known = c.k.Matches.at(place{j.PreviousPage, j.PreviousIndex}); !known {
			return
		}
	case j.PreviousPage == page && int64(j.PreviousIndex) < int64(i):
		before = c.p.placed(j.PreviousIndex)
	}
	proof := Proof{Other: before}
	if before == nil || before.Entry.Hash() != j.PreviousEntry || before.Entry.Job != before.Job.Hash() || before.Job.ID != j.ID {
		c.add(Exclusion, i, proof, "the job has no previous entry %d in page %d", j.PreviousIndex, j.PreviousPage)
		return
	}
	for _, slot := range j.Excluded {
		if slot != before.Entry.Slot && !slices.Contains(before.Job.Excluded, slot) {
			c.add(Exclusion, i, proof, "the job was never matched to slot %d, which it passes over", slot)
			return
		}
	}
}

// twice looks for another entry of the job that follows the same one: earlier in
// this page, or in another.
func (c *checker) twice(i int) {
	if c.k.Only != nil {
		return
	}
	j := &c.p.Steps[i].Job
	l := link{j.ID, j.PreviousEntry}
	if k, ok := c.links[l]; ok {
		c.add(Twice, i, Proof{Other: c.p.placed(k)}, "entry %d of job %s follows the same one", k, j.ID)
		return
	}
	c.links[l] = uint32(i)
	if c.k.Matches == nil {
		return
	}
	for _, w := range c.k.Matches.links[l] {
		if w.page != c.p.Header.Page {
			other, _ := c.k.Matches.at(w)
			c.add(Twice, i, Proof{Other: other}, "entry %d of page %d of job %s follows the same one", w.index, w.page, j.ID)
			return
		}
	}
}
