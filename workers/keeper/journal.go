package keeper

import (
	"context"
	"crypto/ed25519"
	"crypto/hkdf"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"log/slog"
	"sync"

	"github.com/skyops/skyops/activities/keys"
)

// Journal writes one signed line per release. Each line holds the hash of the
// line before it, so that a log with lines taken out or changed shows it.
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

// ErrJournal reports a journal line that the keeper did not write there.
var ErrJournal = errors.New("the journal line is not genuine")

// VerifyLine checks a line and its signature (hex) against the keeper's journal
// key, and that it follows previous, the line before it (empty: the first since a start).
func VerifyLine(key ed25519.PublicKey, previous, text, signature string) (keys.Entry, error) {
	sig, err := hex.DecodeString(signature)
	if err != nil || !ed25519.Verify(key, []byte(text), sig) {
		return keys.Entry{}, fmt.Errorf("%w: its signature is wrong", ErrJournal)
	}
	var l line
	if err := json.Unmarshal([]byte(text), &l); err != nil {
		return keys.Entry{}, fmt.Errorf("%w: %v", ErrJournal, err)
	}
	var want [sha256.Size]byte
	if previous != "" {
		want = sha256.Sum256([]byte(previous))
	}
	if l.Previous != hex.EncodeToString(want[:]) {
		return keys.Entry{}, fmt.Errorf("%w: it does not follow the line before it", ErrJournal)
	}
	return l.Entry, nil
}
