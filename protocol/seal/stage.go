package seal

import (
	"context"
	"fmt"
	"io"
	"sync"

	"golang.org/x/sync/semaphore"
)

// Room bounds the bytes of ciphertext that all Readers which share it hold in
// memory, however many there are. A Reader takes a segment's room before it
// fetches it, and needs no more to open it: Readers may wait for each other, and
// none waits for ever. nil has no bound.
type Room struct {
	bytes int64
	left  *semaphore.Weighted
}

// NewRoom returns a room of so many bytes. A segment that is larger takes all of it.
func NewRoom(bytes int64) *Room { return &Room{bytes, semaphore.NewWeighted(bytes)} }

// take waits for so many bytes, and returns what gives them back, once.
func (r *Room) take(ctx context.Context, size uint64) (give func(), err error) {
	if r == nil {
		return func() {}, nil
	}
	n := int64(min(size, uint64(r.bytes)))
	if err := r.left.Acquire(ctx, n); err != nil {
		return nil, fmt.Errorf("wait for memory: %w", err)
	}
	return sync.OnceFunc(func() { r.left.Release(n) }), nil
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
