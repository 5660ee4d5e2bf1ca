package ingress

import (
	"context"
	"crypto/aes"
	"crypto/cipher"
	"crypto/rand"
	"encoding/binary"
	"errors"
	"fmt"
	"sync"
	"time"
)

// A sealing key is used for keyPeriod and opens for one period more, so what is
// sealed stays good for at least that long: the longest an attempt may run.
// Every ingress of a scheduler finds the same keys in the store.
const keyPeriod = 30 * 24 * time.Hour

// keySize is the length of a sealing key in bytes.
const keySize = 32

// errToken reports a token that was not sealed here, for this purpose and holder.
var errToken = errors.New("token is not valid here")

// Secrets keeps named secrets that all processes of a scheduler share.
type Secrets interface {
	Secret(ctx context.Context, name string, make func() ([]byte, error)) ([]byte, error)
}

// sealer seals tokens so that only their holder can give them back. It keeps
// no tokens: it works across restarts and on every ingress of the scheduler.
type sealer struct {
	secrets Secrets
	now     func() time.Time

	mu   sync.Mutex
	keys map[uint32]cipher.AEAD // by period
}

func newSealer(s Secrets, now func() time.Time) *sealer {
	return &sealer{secrets: s, now: now, keys: map[uint32]cipher.AEAD{}}
}

func (s *sealer) period() uint32 {
	return uint32(s.now().Unix() / int64(keyPeriod/time.Second))
}

// seal returns period ‖ nonce ‖ ciphertext of plain, bound to context.
func (s *sealer) seal(ctx context.Context, plain []byte, context string) ([]byte, error) {
	p := s.period()
	aead, err := s.key(ctx, p)
	if err != nil {
		return nil, err
	}
	out := binary.BigEndian.AppendUint32(nil, p)
	nonce := make([]byte, aead.NonceSize())
	if _, err := rand.Read(nonce); err != nil {
		return nil, fmt.Errorf("draw nonce: %w", err)
	}
	out = append(out, nonce...)
	return aead.Seal(out, nonce, plain, []byte(context)), nil
}

// open returns what was sealed with the same context, or errToken.
func (s *sealer) open(ctx context.Context, sealed []byte, context string) ([]byte, error) {
	if len(sealed) < 4 {
		return nil, errToken
	}
	p, now := binary.BigEndian.Uint32(sealed), s.period()
	if p != now && p+1 != now && p != now+1 { // +1: another ingress's clock may be ahead
		return nil, errToken
	}
	aead, err := s.key(ctx, p)
	if err != nil {
		return nil, err
	}
	body := sealed[4:]
	if len(body) < aead.NonceSize() {
		return nil, errToken
	}
	plain, err := aead.Open(nil, body[:aead.NonceSize()], body[aead.NonceSize():], []byte(context))
	if err != nil {
		return nil, errToken
	}
	return plain, nil
}

func (s *sealer) key(ctx context.Context, period uint32) (cipher.AEAD, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if k := s.keys[period]; k != nil {
		return k, nil
	}
	key, err := s.secrets.Secret(ctx, fmt.Sprintf("ingress-token-key/%d", period), func() ([]byte, error) {
		b := make([]byte, keySize)
		_, err := rand.Read(b)
		return b, err
	})
	if err != nil {
		return nil, fmt.Errorf("read token key: %w", err)
	}
	block, err := aes.NewCipher(key)
	if err != nil {
		return nil, fmt.Errorf("token cipher: %w", err)
	}
	aead, err := cipher.NewGCM(block)
	if err != nil {
		return nil, fmt.Errorf("token cipher mode: %w", err)
	}
	s.keys[period] = aead
	return aead, nil
}
