package placement

import (
	"context"
	"crypto/rand"
	"fmt"
	"sync"
	"time"

	"github.com/ethereum/go-ethereum/common"

	"github.com/skyops/skyops/protocol/match"
)

// A chain reveals one value per period and lasts about 3.7 years; its values
// take 4 MiB while it is in use.
const (
	revealPeriod = 15 * time.Minute
	chainLength  = 1 << 17
)

// Secrets keeps values that must survive a restart.
type Secrets interface {
	// Secret returns the named value, making it on first use.
	Secret(ctx context.Context, name string, make func() ([]byte, error)) ([]byte, error)
}

// Reveals is the scheduler's hash chain: every match uses the value of its
// period, which was fixed when the chain was made. The clock alone says which
// one, so that neither a restart nor a second process can choose. It is safe
// for concurrent use.
type Reveals struct {
	secrets Secrets

	mu    sync.Mutex
	which int64 // number of the chain in use
	chain match.Reveals
}

// NewReveals returns the chains kept in secrets and makes the one for now ready.
func NewReveals(secrets Secrets, now time.Time) (*Reveals, error) {
	r := &Reveals{secrets: secrets, which: -1}
	_, err := r.Reveal(now)
	return r, err
}

// Reveal returns the value for a moment.
func (r *Reveals) Reveal(at time.Time) (common.Hash, error) {
	period := at.Unix() / int64(revealPeriod.Seconds())
	r.mu.Lock()
	defer r.mu.Unlock()
	if which := period / chainLength; which != r.which {
		if err := r.load(which); err != nil {
			return common.Hash{}, err
		}
	}
	return r.chain.At(int(period % chainLength)), nil
}

// load makes a chain ready, creating its secret on first use.
func (r *Reveals) load(which int64) error {
	ctx, cancel := context.WithTimeout(context.Background(), 5*time.Second)
	defer cancel()
	secret, err := r.secrets.Secret(ctx, fmt.Sprintf("match-reveals/%d", which), func() ([]byte, error) {
		b := make([]byte, 32)
		_, err := rand.Read(b)
		return b, err
	})
	if err != nil {
		return fmt.Errorf("load match reveals: %w", err)
	}
	if len(secret) != common.HashLength {
		return fmt.Errorf("load match reveals: secret has %d bytes instead of 32", len(secret))
	}
	r.which, r.chain = which, match.NewReveals(common.BytesToHash(secret), chainLength)
	return nil
}
