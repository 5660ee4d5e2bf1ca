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

// ChainLength is how many pages a chain of reveals is for: four months of a book
// that is never idle.
const ChainLength = 1 << 20

// stride says which values of a chain are kept, the others are made of those. It
// divides a chain's length.
const stride = 1 << 10

// Secrets keeps values that must survive a restart.
type Secrets interface {
	// Secret returns the named value, making it on first use.
	Secret(ctx context.Context, name string, make func() ([]byte, error)) ([]byte, error)
}

// Reveals are the scheduler's hash chains, each for the same number of pages, one
// after the other: page n of its book uses the value that keccak256 turns into page
// n-1's, so that all of a chain were fixed when its end was published. The page
// alone says which one, so that neither a restart nor a second process can choose.
// They are safe for concurrent use.
type Reveals struct {
	secrets Secrets
	length  uint64

	mu     sync.Mutex
	known  uint64        // the newest chain whose commitment is on the network's chain
	chain  uint64        // which one is in marks
	marks  []common.Hash // marks[i] is what keccak256 turns into the value of the chain's page i·stride; the last is the secret
	block  uint64        // which stretch of it is in values
	values []common.Hash // of the chain's pages block·stride and on
}

// NewReveals returns the chains of so many pages each that are kept in secrets.
func NewReveals(secrets Secrets, length uint64) *Reveals {
	return &Reveals{secrets: secrets, length: length}
}

// Length returns how many pages each chain is for: chain i begins with page i·Length.
func (r *Reveals) Length() uint64 { return r.length }

// Commitment returns what must be on chain before a chain's first page is used.
func (r *Reveals) Commitment(chain uint64) (common.Hash, error) {
	r.mu.Lock()
	defer r.mu.Unlock()
	first, err := r.value(chain * r.length)
	return crypto.Keccak256Hash(first[:]), err
}

// Committed says that the commitment of a chain is on the network's chain.
func (r *Reveals) Committed(chain uint64) {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.known = max(r.known, chain)
}

// Reveal returns a page's value. It fails for a page whose chain was not said to
// be committed: what is drawn by it could have been chosen.
func (r *Reveals) Reveal(page uint64) (common.Hash, error) {
	r.mu.Lock()
	defer r.mu.Unlock()
	if chain := page / r.length; chain > r.known {
		return common.Hash{}, fmt.Errorf("page %d of the book has no reveal: the chain of reveals from page %d on is not announced yet", page, chain*r.length)
	}
	return r.value(page)
}

// value returns a page's value. The caller holds mu.
func (r *Reveals) value(page uint64) (common.Hash, error) {
	chain, at := page/r.length, page%r.length
	if r.marks == nil || r.chain != chain {
		if err := r.load(chain); err != nil {
			return common.Hash{}, err
		}
	}
	if block := at / stride; r.values == nil || block != r.block {
		r.block, r.values = block, stretch(r.marks[block])
	}
	return r.values[at%stride], nil
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

// load makes a chain ready, drawing its secret on first use.
func (r *Reveals) load(chain uint64) error {
	ctx, cancel := context.WithTimeout(context.Background(), 5*time.Second)
	defer cancel()
	name, count := "match-reveals", int(r.length/stride)
	if chain > 0 {
		name = fmt.Sprintf("match-reveals-%d", chain)
	}
	kept, err := r.secrets.Secret(ctx, name, func() ([]byte, error) { return newMarks(count) })
	if err != nil {
		return fmt.Errorf("load match reveals: %w", err)
	}
	if len(kept) != count*common.HashLength {
		return fmt.Errorf("load match reveals: they have %d bytes instead of %d", len(kept), count*common.HashLength)
	}
	r.marks, r.values = make([]common.Hash, 0, count), nil
	for ; len(kept) > 0; kept = kept[common.HashLength:] {
		r.marks = append(r.marks, common.BytesToHash(kept[:common.HashLength]))
	}
	r.chain = chain
	return nil
}

// newMarks draws a chain and returns its marks one after the other.
func newMarks(count int) ([]byte, error) {
	var h common.Hash
	if _, err := rand.Read(h[:]); err != nil {
		return nil, err
	}
	marks := make([]byte, count*common.HashLength)
	for i := count - 1; i >= 0; i-- {
		copy(marks[i*common.HashLength:], h[:])
		h = stretch(h)[0]
	}
	return marks, nil
}
