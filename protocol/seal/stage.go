package seal

import (
	"io"
	"sync"
)

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
	m.mu.RLock()
	all, size := m.blocks, m.size
	m.mu.RUnlock()
	done := 0
	for done < len(p) && off < size {
		b := all[off/block][off%block:]
		if left := size - off; int64(len(b)) > left {
			b = b[:left]
		}
		n := copy(p[done:], b)
		done += n
		off += int64(n)
	}
	if done < len(p) {
		return done, io.EOF
	}
	return done, nil
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
