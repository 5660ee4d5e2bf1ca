package seal

import (
	"crypto/hpke"
	"encoding/binary"
	"errors"
	"fmt"
	"strings"

	"github.com/ethereum/go-ethereum/common"
)

// Binding is what a released key is good for. It is authenticated, not sent:
// both sides know it from the order, the lease and the node's Accept.
type Binding struct {
	ChainID uint64
	Escrow  common.Address
	Job     common.Hash
	Epoch   uint32
	Node    common.Address
	Expiry  uint64 // unix seconds, Accept.Expiry
}

const releaseLabel = "skyops/keyrelease/v1"

// info returns the binding as HPKE info; every member has a fixed width.
func (b Binding) info() []byte {
	out := append([]byte{}, releaseLabel...)
	out = binary.BigEndian.AppendUint64(out, b.ChainID)
	out = append(out, b.Escrow[:]...)
	out = append(out, b.Job[:]...)
	out = binary.BigEndian.AppendUint32(out, b.Epoch)
	out = append(out, b.Node[:]...)
	return binary.BigEndian.AppendUint64(out, b.Expiry)
}

// Ephemeral is a node's key for one attempt: made with the Accept, forgotten at the end.
type Ephemeral struct{ key hpke.PrivateKey }

// NewEphemeral makes a random MLKEM768-X25519 HPKE key.
func NewEphemeral() (*Ephemeral, error) {
	k, err := hpke.MLKEM768X25519().GenerateKey()
	if err != nil {
		return nil, fmt.Errorf("generate ephemeral key: %w", err)
	}
	return &Ephemeral{key: k}, nil
}

// Public returns the public key, for record.Accept.Key: 1216 bytes.
func (e *Ephemeral) Public() []byte { return e.key.PublicKey().Bytes() }

// JobKeys are what a node gets for one attempt.
type JobKeys struct {
	Own    *Identity // the job's own: its checkpoints are sealed to it
	Shared *Identity // of all jobs of an order with several; nil: the order has one job
}

// Common is the key that what the submission carries is sealed to: inputs,
// secrets, images.
func (k JobKeys) Common() *Identity {
	if k.Shared != nil {
		return k.Shared
	}
	return k.Own
}

// All are the keys as a reader wants them.
func (k JobKeys) All() []*Identity {
	if k.Shared != nil {
		return []*Identity{k.Own, k.Shared}
	}
	return []*Identity{k.Own}
}

// Release seals a job's keys to a node's ephemeral public key under the binding.
func Release(keys JobKeys, ephemeral []byte, b Binding) ([]byte, error) {
	pub, err := hpke.MLKEM768X25519().NewPublicKey(ephemeral)
	if err != nil {
		return nil, errors.New("release key: the node's key is not an MLKEM768-X25519 public key")
	}
	plain := []byte(keys.Own.Encode())
	if keys.Shared != nil {
		plain = append(append(plain, '\n'), keys.Shared.Encode()...)
	}
	defer clear(plain)
	sealed, err := hpke.Seal(pub, hpke.HKDFSHA256(), hpke.AES256GCM(), b.info(), plain)
	if err != nil {
		return nil, fmt.Errorf("release key: %w", err)
	}
	return sealed, nil
}

// Open opens a release. It fails with ErrKey unless the binding is exactly the
// one the keeper sealed under.
func (e *Ephemeral) Open(sealed []byte, b Binding) (JobKeys, error) {
	plain, err := hpke.Open(e.key, hpke.HKDFSHA256(), hpke.AES256GCM(), b.info(), sealed)
	if err != nil {
		return JobKeys{}, fmt.Errorf("open released key: %w: sealed to another node, job or epoch", ErrKey)
	}
	defer clear(plain)
	own, shared, several := strings.Cut(string(plain), "\n")
	var keys JobKeys
	if keys.Own, err = ParseIdentity(own); err == nil && several {
		keys.Shared, err = ParseIdentity(shared)
	}
	if err != nil {
		return JobKeys{}, fmt.Errorf("open released key: %w: %v", ErrCorrupt, err)
	}
	return keys, nil
}
