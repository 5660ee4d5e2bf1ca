package seal

import (
	"io"
	"sync"
)

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
