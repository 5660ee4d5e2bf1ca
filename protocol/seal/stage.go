package seal

import (
	"context"
	"fmt"
	"io"
	"slices"
	"sync"
)

// Room bounds the bytes of ciphertext that all Readers which share it hold in
// memory, however many there are. A Reader takes a segment's room before it
// fetches it, and needs no more to open it: Readers may wait for each other, and
// none waits for ever. A guest that holds something takes more only where at least as
// much as it held stays free: others get on however slow what it reads is. What comes
// free goes to the guest that holds least, and of several to the one that got
// something longest ago.
type Room struct {
	mu      sync.Mutex
	bytes   int64
	free    int64
	turns   uint64 // taken so far
	waiting []*turn
}

// Guest is one of those that share a room. nil has no bound.
type Guest struct {
	room   *Room
	held   int64
	served uint64 // its last turn
	waits  int
}

// turn is a segment's wait for its room.
type turn struct {
	guest *Guest
	bytes int64
	come  chan struct{} // closed when it has it
}

// NewRoom returns a room of so many bytes. A segment that is larger takes all of it.
func NewRoom(bytes int64) *Room { return &Room{bytes: bytes, free: bytes} }

// Guest lets another one in.
func (r *Room) Guest() *Guest { return &Guest{room: r} }

// Crowded reports whether the guest waits while others hold more than it does.
func (g *Guest) Crowded() bool {
	g.room.mu.Lock()
	defer g.room.mu.Unlock()
	return g.waits > 0 && g.room.bytes-g.room.free-g.held > g.held
}

// take waits for so many bytes, and returns what gives them back, once.
func (g *Guest) take(ctx context.Context, size uint64) (give func(), err error) {
	if g == nil {
		return func() {}, nil
	}
	t := &turn{guest: g, bytes: int64(min(size, uint64(g.room.bytes))), come: make(chan struct{})}
	g.room.enter(t)
	give = sync.OnceFunc(func() { g.room.leave(t) })
	select {
	case <-t.come:
		return give, nil
	case <-ctx.Done():
		give()
		return nil, fmt.Errorf("wait for memory: %w", ctx.Err())
	}
}

func (r *Room) enter(t *turn) {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.waiting = append(r.waiting, t)
	t.guest.waits++
	r.serve()
}

// leave gives a turn's room back, or its place among those that wait.
func (r *Room) leave(t *turn) {
	r.mu.Lock()
	defer r.mu.Unlock()
	if i := slices.Index(r.waiting, t); i >= 0 {
		r.waiting = slices.Delete(r.waiting, i, i+1)
		t.guest.waits--
	} else {
		r.free += t.bytes
		t.guest.held -= t.bytes
	}
	r.serve()
}

// serve gives what is free to those whose turn it is. Nobody goes before them: a
// large segment would never come.
func (r *Room) serve() {
	for {
		next := r.next()
		if next < 0 || r.waiting[next].bytes > r.free {
			return
		}
		t := r.waiting[next]
		r.waiting = slices.Delete(r.waiting, next, next+1)
		r.free -= t.bytes
		r.turns++
		t.guest.waits--
		t.guest.held += t.bytes
		t.guest.served = r.turns
		close(t.come)
	}
}

// next returns whose turn it is, -1 for nobody's: who has its share waits for itself,
// and keeps nobody else waiting.
func (r *Room) next() int {
	next := -1
	first := map[*Guest]bool{} // a guest's turns come in the order of their coming
	for i, t := range r.waiting {
		if first[t.guest] {
			continue
		}
		first[t.guest] = true
		share := t.guest.held == 0 || t.guest.held <= r.free-t.bytes
		if share && (next < 0 || t.guest.before(r.waiting[next].guest)) {
			next = i
		}
	}
	return next
}

func (g *Guest) before(other *Guest) bool {
	return g.held < other.held || g.held == other.held && g.served < other.served
}

// roomy is a stage that gives its room back when it is closed.
type roomy struct {
	Stage
	give func()
}

func (s roomy) Close() error {
	defer s.give()
	return s.Stage.Close()
}

// Stage holds one segment's ciphertext between fetching and opening. Close
// discards it. *os.File is a Stage.
type Stage interface {
	io.Writer
	io.ReaderAt
	io.Closer
}

// block is the unit memoryStage grows by.
const block = 1 << 20

var blocks = sync.Pool{New: func() any { return new([block]byte) }}

// memoryStage keeps one segment's ciphertext in blocks that are used again.
type memoryStage struct {
	mu     sync.RWMutex
	blocks []*[block]byte
	size   int64
}

func (m *memoryStage) Write(p []byte) (int, error) {
	total := len(p)
	for len(p) > 0 {
		off := int(m.size % block)
		if off == 0 && int(m.size/block) == len(m.blocks) {
			m.mu.Lock()
			m.blocks = append(m.blocks, blocks.Get().(*[block]byte))
			m.mu.Unlock()
		}
		n := copy(m.blocks[m.size/block][off:], p)
		p = p[n:]
		m.mu.Lock()
		m.size += int64(n)
		m.mu.Unlock()
	}
	return total, nil
}

func (m *memoryStage) ReadAt(p []byte, off int64) (int, error) {
	done := 0
	for done < len(p) {
		b := m.at(off + int64(done))
		if len(b) == 0 {
			return done, io.EOF
		}
		done += copy(p[done:], b)
	}
	return done, nil
}

// at returns what is staged from off to the end of its block.
func (m *memoryStage) at(off int64) []byte {
	m.mu.RLock()
	defer m.mu.RUnlock()
	if off >= m.size {
		return nil
	}
	return m.blocks[off/block][off%block : min(block, off%block+m.size-off)]
}

func (m *memoryStage) Close() error {
	m.mu.Lock()
	defer m.mu.Unlock()
	for _, b := range m.blocks {
		blocks.Put(b)
	}
	m.blocks, m.size = nil, 0
	return nil
}
