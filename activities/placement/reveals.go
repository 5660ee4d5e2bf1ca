package placement

import (
	"context"
	"crypto/rand"
	"fmt"
	"sync"
	"time"

	"github.com/ethereum/go-ethereum/common"
	"github.com/ethereum/go-ethereum/crypto"
)

// The chain has a value for each of chainLength pages, four months of a book that
// is never idle. Every stride-th value is kept, the others are made of those.
const (
	chainLength = 1 << 20
	stride      = 1 << 10
)

// Secrets keeps values that must survive a restart.
type Secrets interface {
	// Secret returns the named value, making it on first use.
	Secret(ctx context.Context, name string, make func() ([]byte, error)) ([]byte, error)
}

// Reveals is the scheduler's hash chain: page n of its book uses the value that
// keccak256 turns into page n-1's, so that all were fixed when the chain's end was
// published. The page alone says which one, so that neither a restart nor a
// second process can choose. It is safe for concurrent use.
type Reveals struct {
	secrets Secrets

	mu     sync.Mutex
	marks  []common.Hash // marks[i] is what keccak256 turns into page i·stride's value; the last is the secret
	block  uint64        // which stretch of it is in values
	values []common.Hash // of pages block·stride and on
}

// NewReveals returns the chain kept in secrets.
func NewReveals(secrets Secrets) *Reveals { return &Reveals{secrets: secrets} }

// Commitment returns what must be on chain before the book's first page is used.
func (r *Reveals) Commitment() (common.Hash, error) {
	first, err := r.Reveal(0)
	return crypto.Keccak256Hash(first[:]), err
}

// Reveal returns a page's value.
func (r *Reveals) Reveal(page uint64) (common.Hash, error) {
	if page >= chainLength {
		return common.Hash{}, fmt.Errorf("page %d of the book has no reveal: the chain has %d, and begins no second one yet", page, chainLength)
	}
	r.mu.Lock()
	defer r.mu.Unlock()
	if r.marks == nil {
		if err := r.load(); err != nil {
			return common.Hash{}, err
		}
	}
	if block := page / stride; r.values == nil || block != r.block {
		r.block, r.values = block, stretch(r.marks[block])
	}
	return r.values[page%stride], nil
}

// stretch returns the values of stride pages from the one behind the last of them.
func stretch(mark common.Hash) []common.Hash {
	values := make([]common.Hash, stride)
	for i := stride - 1; i >= 0; i-- {
		mark = crypto.Keccak256Hash(mark[:])
		values[i] = mark
	}
	return values
}

// load makes the chain ready, drawing its secret on first use.
func (r *Reveals) load() error {
	ctx, cancel := context.WithTimeout(context.Background(), 5*time.Second)
	defer cancel()
	kept, err := r.secrets.Secret(ctx, "match-reveals", newMarks)
	if err != nil {
		return fmt.Errorf("load match reveals: %w", err)
	}
	if len(kept) != chainLength/stride*common.HashLength {
		return fmt.Errorf("load match reveals: they have %d bytes instead of %d", len(kept), chainLength/stride*common.HashLength)
	}
	marks := make([]common.Hash, 0, chainLength/stride)
	for ; len(kept) > 0; kept = kept[common.HashLength:] {
		marks = append(marks, common.BytesToHash(kept[:common.HashLength]))
	}
	r.marks = marks
	return nil
}

// newMarks draws a chain and returns its marks one after the other.
func newMarks() ([]byte, error) {
	var h common.Hash
	if _, err := rand.Read(h[:]); err != nil {
		return nil, err
	}
	marks := make([]byte, chainLength/stride*common.HashLength)
	for i := chainLength/stride - 1; i >= 0; i-- {
		copy(marks[i*common.HashLength:], h[:])
		h = stretch(h)[0]
	}
	return marks, nil
}
