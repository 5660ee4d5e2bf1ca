package follow

import (
	"bytes"
	"cmp"
	"context"
	"encoding/json"
	"slices"
	"sync"
	"time"

	"github.com/ethereum/go-ethereum/common"
	lru "github.com/hashicorp/golang-lru/v2"

	"github.com/skyops/skyops/starter/client"
	"github.com/skyops/skyops/store"
)

// Seen is what a look found.
type Seen struct {
	Job    client.Job
	Events []client.Event // its story, oldest first
	JSON   []byte         // Job, encoded
}

// Source is what a Board asks.
type Source interface {
	// Look reads a job.
	Look(ctx context.Context, id common.Hash) (Seen, error)
	// Arrived is store.Store's.
	Arrived(ctx context.Context, streams []store.FramesFrom) ([]bool, error)
	// Marks is store.Store's.
	Marks(ctx context.Context, jobs []common.Hash) (map[common.Hash]store.Mark, error)
}

// Options pace a Board.
type Options struct {
	Fresh time.Duration // how old a look may be for a reader
	Wait  time.Duration // how long a reader waits for a newer one
	Stale time.Duration // how old, while looks are short or take longer than that
	Tick  time.Duration // how often frames are looked for
	Looks int           // a second, of followed jobs; and how many readers may cause
}

// DefaultOptions keep a log line's way short, and a job's state at most a second
// old while a hundred jobs or fewer are followed.
func DefaultOptions() Options {
	return Options{Fresh: 250 * time.Millisecond, Wait: 30 * time.Millisecond, Stale: 10 * time.Second, Tick: 100 * time.Millisecond, Looks: 100}
}

const (
	// kept is how many jobs that nobody follows are remembered.
	kept = 4096
	// lookTime bounds a look, which is made for all who wait for it and thus ends with none of them.
	lookTime = 15 * time.Second
	// lookingAtOnce bounds how many looks of followed jobs are under way.
	lookingAtOnce = 8
	// leftToReaders is which part of the looks readers have at the least.
	leftToReaders = 4
	// patience is how seldom a followed job is looked at, at the least often.
	patience = 30 * time.Second
)

// Board keeps the newest look of each job. It is safe for concurrent use.
type Board struct {
	Options
	source Source

	mu       sync.Mutex
	read     *lru.Cache[common.Hash, *entry] // jobs somebody read
	followed map[common.Hash]*entry
	running  bool // the watch over what is followed
	second   int64
	spent    int // looks in this second, by readers
}

// entry is one job. Board.mu guards it.
type entry struct {
	id        common.Hash
	seen      Seen
	err       error
	at        time.Time     // of the newest look; zero: none yet
	rev       uint64        // +1 with every look that differs
	seenAt    time.Time     // when the look that found seen began
	looking   chan struct{} // closed when the look under way ends; nil: none is
	moves     uint64        // +1 whenever something is known to have changed
	asked     uint64        // moves when the newest look began
	ended     uint64        // moves when the newest look that ended began
	known     uint64        // moves when the look that found seen began
	mark      store.Mark
	followers map[*Follower]struct{}
}

// New returns a Board over source.
func New(source Source, o Options) *Board {
	read, _ := lru.New[common.Hash, *entry](kept) // fails only for a size below one
	return &Board{Options: o, source: source, read: read, followed: map[common.Hash]*entry{}}
}

// entry returns the job's, a new one if need be; the caller holds mu.
func (b *Board) entry(id common.Hash) *entry {
	if e, ok := b.followed[id]; ok {
		return e
	}
	if e, ok := b.read.Get(id); ok {
		return e
	}
	e := &entry{id: id, followers: map[*Follower]struct{}{}}
	b.read.Add(id, e)
	return e
}

// Get returns a job no older than Options.Fresh. It is no older than Options.Stale
// when readers cause more looks than followed jobs leave of Options.Looks a second,
// and when a look takes longer than Options.Wait while neither who changes the job
// nor the store has said that it changed.
func (b *Board) Get(ctx context.Context, id common.Hash) (Seen, error) {
	late := time.NewTimer(b.Wait)
	defer late.Stop()
	b.mu.Lock()
	e := b.entry(id)
	want := e.moves // a look that began before them is no good
	for {
		now := time.Now()
		if b.good(e, now) {
			defer b.mu.Unlock()
			return e.seen, nil
		}
		if e.looking == nil {
			b.spend(now)
			b.look(e)
		}
		looking := e.looking
		var enough <-chan time.Time // nil while only a new look will do
		if b.serves(e, now) {
			enough = late.C
		}
		b.mu.Unlock()
		select {
		case <-looking:
		case <-enough:
			moved := b.moved(ctx, e)
			b.mu.Lock()
			if !moved {
				defer b.mu.Unlock()
				return e.seen, nil
			}
			e.moves++
			want = e.moves
			continue
		case <-ctx.Done():
			return Seen{}, ctx.Err()
		}
		b.mu.Lock()
		if e.ended >= want {
			defer b.mu.Unlock()
			return e.seen, e.err
		}
	}
}

// moved reports whether the store knows of a later attempt than the newest look does,
// or that the one it saw running has ended.
func (b *Board) moved(ctx context.Context, e *entry) bool {
	marks, err := b.source.Marks(ctx, []common.Hash{e.id})
	b.mu.Lock()
	defer b.mu.Unlock()
	m, known := marks[e.id]
	j := e.seen.Job
	if err != nil || !known || m.Epoch != j.Epoch {
		return err == nil && known && m.Epoch > j.Epoch
	}
	switch j.State {
	case client.Starting, client.Running, client.Pausing:
		return m.Ended
	}
	return false
}

// good reports whether a reader may have the entry's look as it is; the caller holds mu.
func (b *Board) good(e *entry, now time.Time) bool {
	if !e.current() {
		return false
	}
	return now.Sub(e.at) < b.Fresh || now.Sub(e.seenAt) < b.Stale && b.short(now)
}

// serves reports whether a reader may have it when a new look takes long; the caller holds mu.
func (b *Board) serves(e *entry, now time.Time) bool {
	return e.current() && now.Sub(e.seenAt) < b.Stale
}

// short reports whether readers have used up this second's looks, of which followed
// jobs have theirs first; the caller holds mu.
func (b *Board) short(now time.Time) bool {
	return b.second == now.Unix() && b.spent >= max(b.Looks-len(b.followed), b.Looks/leftToReaders)
}

// spend counts a look that a reader causes; the caller holds mu.
func (b *Board) spend(now time.Time) {
	if b.second != now.Unix() {
		b.second, b.spent = now.Unix(), 0
	}
	b.spent++
}

// Changed says that the job was changed just now: looks before this are no good.
func (b *Board) Changed(id common.Hash) {
	b.mu.Lock()
	defer b.mu.Unlock()
	b.entry(id).moves++
}

// OrderChanged says so of all jobs of an order of several.
func (b *Board) OrderChanged(order common.Hash) {
	b.mu.Lock()
	defer b.mu.Unlock()
	for _, e := range b.read.Values() {
		if e.seen.Job.Order == order && b.followed[e.id] != e {
			e.moves++
		}
	}
	for _, e := range b.followed {
		if e.seen.Job.Order == order {
			e.moves++
		}
	}
}

// look begins a look; the caller holds mu and has seen that none is under way.
func (b *Board) look(e *entry) {
	done := make(chan struct{})
	e.looking, e.asked = done, e.moves
	asked, began := e.asked, time.Now()
	go func() {
		ctx, cancel := context.WithTimeout(context.Background(), lookTime)
		defer cancel()
		seen, err := b.source.Look(ctx, e.id)
		if err == nil {
			seen.JSON, err = json.Marshal(seen.Job)
		}
		b.mu.Lock()
		defer b.mu.Unlock()
		e.at, e.ended, e.err, e.looking = time.Now(), asked, err, nil
		if err == nil {
			changed := !bytes.Equal(seen.JSON, e.seen.JSON) || len(seen.Events) != len(e.seen.Events) || lastAt(seen.Events) != lastAt(e.seen.Events)
			if e.seen, e.seenAt, e.known = seen, began, asked; changed {
				e.rev++
				e.wake()
			}
		} else if e.wake(); len(e.followers) == 0 {
			b.read.Remove(e.id) // many names are guessed
		}
		close(done)
	}()
}

func lastAt(events []client.Event) uint64 {
	if len(events) == 0 {
		return 0
	}
	return events[len(events)-1].At
}

// wake tells all followers of a job to look at it; the caller holds mu.
func (e *entry) wake() {
	for f := range e.followers {
		f.wake()
	}
}

// Follower is one stream's view of a job. Its methods are for one goroutine.
type Follower struct {
	// C has something when the job or its frames may have moved on.
	C chan struct{}

	board *Board
	entry *entry
	wants []store.FramesFrom // what it waits for; Board.mu guards it
}

// wake never blocks: a follower that was told already knows.
func (f *Follower) wake() {
	select {
	case f.C <- struct{}{}:
	default:
	}
}

// Follow begins to watch a job; end it with Close.
func (b *Board) Follow(id common.Hash) *Follower {
	b.mu.Lock()
	defer b.mu.Unlock()
	e := b.entry(id)
	f := &Follower{C: make(chan struct{}, 1), board: b, entry: e}
	e.followers[f] = struct{}{}
	b.followed[id] = e
	if !b.running {
		b.running = true
		go b.watch()
	}
	return f
}

// Close ends the following.
func (f *Follower) Close() {
	f.board.mu.Lock()
	defer f.board.mu.Unlock()
	if delete(f.entry.followers, f); len(f.entry.followers) == 0 {
		delete(f.board.followed, f.entry.id)
		f.board.read.Add(f.entry.id, f.entry)
	}
}

// Seen returns the newest look, its revision, which changes with what it says, and
// the error of the newest look; ok is false as long as there was none without error.
func (f *Follower) Seen() (seen Seen, rev uint64, ok bool, err error) {
	f.board.mu.Lock()
	defer f.board.mu.Unlock()
	e := f.entry
	return e.seen, e.rev, e.rev > 0, e.err
}

// Await sets the frames that the follower is woken for, once, in place of those
// before. A look that came since the caller's rev wakes it at once.
func (f *Follower) Await(rev uint64, wants ...store.FramesFrom) {
	f.board.mu.Lock()
	defer f.board.mu.Unlock()
	f.wants = append(f.wants[:0], wants...)
	if f.entry.rev != rev {
		f.wake()
	}
}

// watch asks for all followers until there are none.
func (b *Board) watch() {
	tick := time.NewTicker(b.Tick)
	defer tick.Stop()
	marking := time.Time{}
	for range tick.C {
		now := time.Now()
		wants, jobs, more := b.asked()
		if !more {
			return
		}
		// A store that does not answer is asked again at the next tick; who reads
		// frames or jobs learns of it by itself.
		ctx, cancel := context.WithTimeout(context.Background(), lookTime)
		if b.arrived(ctx, wants) == nil && now.Sub(marking) >= markEvery && b.marks(ctx, jobs) == nil {
			marking = now
		}
		cancel()
		b.due(now)
	}
}

// markEvery is how often marks are read.
const markEvery = 500 * time.Millisecond

// asked collects what followers wait for; more is false, and the watch over, when there are none.
func (b *Board) asked() (wants map[store.FramesFrom][]*Follower, jobs []common.Hash, more bool) {
	b.mu.Lock()
	defer b.mu.Unlock()
	if len(b.followed) == 0 {
		b.running = false
		return nil, nil, false
	}
	wants = map[store.FramesFrom][]*Follower{}
	for id, e := range b.followed {
		jobs = append(jobs, id)
		for f := range e.followers {
			for _, w := range f.wants {
				wants[w] = append(wants[w], f)
			}
		}
	}
	return wants, jobs, true
}

// arrived wakes those whose frames are there.
func (b *Board) arrived(ctx context.Context, wants map[store.FramesFrom][]*Follower) error {
	ask := make([]store.FramesFrom, 0, len(wants))
	for w := range wants {
		ask = append(ask, w)
	}
	there, err := b.source.Arrived(ctx, ask)
	if err != nil {
		return err
	}
	b.mu.Lock()
	defer b.mu.Unlock()
	for i, w := range ask {
		if !there[i] {
			continue
		}
		for _, f := range wants[w] {
			f.wants = f.wants[:0]
			f.wake()
		}
	}
	return nil
}

// marks finds the jobs whose mark changed: they are due at once.
func (b *Board) marks(ctx context.Context, jobs []common.Hash) error {
	marks, err := b.source.Marks(ctx, jobs)
	if err != nil {
		return err
	}
	b.mu.Lock()
	defer b.mu.Unlock()
	for id, m := range marks {
		if e := b.followed[id]; e != nil && e.mark != m {
			e.mark = m
			e.moves++
		}
	}
	return nil
}

// due looks at the followed jobs whose turn it is, those that changed first.
func (b *Board) due(now time.Time) {
	b.mu.Lock()
	defer b.mu.Unlock()
	turn := time.Duration(len(b.followed)) * time.Second / time.Duration(b.Looks)
	turn = min(max(turn, time.Second), patience)
	var waiting []*entry
	room := lookingAtOnce
	for _, e := range b.followed {
		switch {
		case e.looking != nil:
			room--
		case e.changed(), now.Sub(e.at) >= turn && (e.err != nil || !e.seen.Job.State.Terminal()):
			waiting = append(waiting, e)
		}
	}
	slices.SortFunc(waiting, func(x, y *entry) int {
		if x.changed() != y.changed() {
			return cmp.Compare(bit(y.changed()), bit(x.changed()))
		}
		return x.at.Compare(y.at)
	})
	budget := max(1, int(b.Tick*time.Duration(b.Looks)/time.Second))
	for i, e := range waiting {
		if i >= room || i >= budget && !e.changed() {
			return
		}
		b.look(e)
	}
}

// changed reports whether a look is known to find something new; the caller holds mu.
func (e *entry) changed() bool { return e.moved() || e.at.IsZero() }

// current reports whether nothing is known to have changed since the look that
// found what the entry holds began.
func (e *entry) current() bool {
	return !e.seenAt.IsZero() && e.err == nil && e.known == e.moves
}

// moved reports whether something changed since the newest look began.
func (e *entry) moved() bool { return e.moves != e.asked }

func bit(b bool) int {
	if b {
		return 1
	}
	return 0
}
