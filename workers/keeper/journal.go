package keeper

import (
	"context"
	"crypto/ed25519"
	"crypto/hkdf"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"log/slog"
	"sync"

	"github.com/skyops/skyops/activities/keys"
)

// Journal writes one signed line per release to the keeper's log. Each line holds
// the hash of the line before it, so that whoever keeps the lines elsewhere and
// knows the journal's key (which the keeper says when it is ready) can tell that
// one was changed, or taken out between two others. It does not show lines that
// are missing at the end or with a whole start of the process, because every
// start begins anew; no command checks it yet; and its key is made from the
// keeper's, so its operator can write any journal.
type Journal struct {
	key ed25519.PrivateKey
	log *slog.Logger

	mu   sync.Mutex
	last [sha256.Size]byte
}

var _ keys.Journal = (*Journal)(nil)

// NewJournal returns a journal signed with a key made from the keeper's
// identity, so that it is the same after every start.
func NewJournal(identity string, log *slog.Logger) (*Journal, error) {
	seed, err := hkdf.Key(sha256.New, []byte(identity), nil, "skyops keeper journal", ed25519.SeedSize)
	if err != nil {
		return nil, fmt.Errorf("derive journal key: %w", err)
	}
	return &Journal{key: ed25519.NewKeyFromSeed(seed), log: log}, nil
}

// Public returns the key that verifies the journal's lines.
func (j *Journal) Public() ed25519.PublicKey { return j.key.Public().(ed25519.PublicKey) }

// line is what is signed.
type line struct {
	keys.Entry
	Previous string `json:"previous"` // SHA-256 of the signed line before, zeros at a start
}

// Released implements keys.Journal.
func (j *Journal) Released(_ context.Context, e keys.Entry) error {
	j.mu.Lock()
	defer j.mu.Unlock()
	body, err := json.Marshal(line{Entry: e, Previous: hex.EncodeToString(j.last[:])})
	if err != nil {
		return fmt.Errorf("encode journal line: %w", err)
	}
	j.last = sha256.Sum256(body)
	j.log.Info("job key released", "line", string(body), "signature", hex.EncodeToString(ed25519.Sign(j.key, body)))
	return nil
}
