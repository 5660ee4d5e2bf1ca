package seal

import (
	"bytes"
	"crypto/hkdf"
	"crypto/rand"
	"crypto/sha256"
	"encoding/json"
	"fmt"
	"log/slog"
	"strings"

	"github.com/ethereum/go-ethereum/common"
)

// Seed is what the keys of several jobs of one order are made from: one for
// each job, and one that they share. Derivation is one-way, so
// that no node can tell another job's key from what it got, and whoever shows a
// seed with the right shared key knew all of them. It prints as a placeholder.
type Seed struct{ secret [32]byte }

// NewSeed makes a random seed.
func NewSeed() Seed {
	var s Seed
	_, _ = rand.Read(s.secret[:]) // it never fails: crypto/rand
	return s
}

// DeriveSeed makes the seed that a secret has for a salt: its owner finds it
// again, as for jobs that are run anew.
func DeriveSeed(secret *Identity, salt common.Hash) (Seed, error) {
	b, err := hkdf.Key(sha256.New, []byte(secret.Encode()), salt[:], "skyops/orderseed/v1", 32)
	if err != nil {
		return Seed{}, fmt.Errorf("derive seed: %w", err)
	}
	defer clear(b)
	return Seed{secret: [32]byte(b)}, nil
}

// Shared returns the key that every job of the seed gets: inputs and secrets
// that they have in common are sealed to it.
func (s Seed) Shared() (*Identity, error) { return s.derive("shared") }

// Own returns the key of the job with this number under the order: its
// checkpoints are sealed to it.
func (s Seed) Own(number uint32) (*Identity, error) { return s.derive(fmt.Sprintf("job/%d", number)) }

// Edge returns the key of an output of a pipeline's step, which the steps that
// take it get: all variants of the step have one.
func (s Seed) Edge(step, output string) (*Identity, error) {
	return s.derive("edge/" + step + "/" + output)
}

func (s Seed) derive(label string) (*Identity, error) {
	key, err := hkdf.Key(sha256.New, s.secret[:], nil, "skyops/jobkey/v1/"+label, 32)
	if err != nil {
		return nil, fmt.Errorf("derive key: %w", err)
	}
	defer clear(key)
	return ParseIdentity(bech32(identityPrefix, key))
}

// String returns a placeholder, never the seed.
func (s Seed) String() string { return "[seed]" }

// GoString returns a placeholder, never the seed.
func (s Seed) GoString() string { return "[seed]" }

// LogValue returns a placeholder, never the seed.
func (s Seed) LogValue() slog.Value { return slog.StringValue("[seed]") }

// OrderEnvelope is what the keeper reads when it opens the envelope of an order
// with several jobs: their keys, and the only owner and root that they may be
// released for.
type OrderEnvelope struct {
	Seed  Seed
	Root  common.Hash // Order.Root
	Owner common.Address
}

type orderEnvelopeJSON struct {
	Seed  []byte         `json:"seed"`
	Root  common.Hash    `json:"root"`
	Owner common.Address `json:"owner"`
}

// SealOrderEnvelope seals the keys of an order's jobs to the keeper.
func SealOrderEnvelope(keeper string, e OrderEnvelope) ([]byte, error) {
	plain, err := json.Marshal(orderEnvelopeJSON{Seed: e.Seed.secret[:], Root: e.Root, Owner: e.Owner})
	if err != nil {
		return nil, fmt.Errorf("encode envelope: %w", err)
	}
	defer clear(plain)
	sealed, err := SealBytes(plain, keeper)
	if err != nil {
		return nil, fmt.Errorf("seal envelope to keeper: %w", err)
	}
	return sealed, nil
}

// OpenOrderEnvelope opens an envelope with the keeper's key. The caller must
// compare Root and Owner with the order before it releases a key.
func OpenOrderEnvelope(keeper *Identity, sealed []byte) (OrderEnvelope, error) {
	plain, err := keeper.OpenBytes(sealed)
	if err != nil {
		return OrderEnvelope{}, fmt.Errorf("open envelope: %w", err)
	}
	defer clear(plain)
	var e orderEnvelopeJSON
	d := json.NewDecoder(bytes.NewReader(plain))
	d.DisallowUnknownFields()
	if err := d.Decode(&e); err != nil || len(e.Seed) != len(Seed{}.secret) {
		return OrderEnvelope{}, fmt.Errorf("open envelope: %w: not one of an order with several jobs", ErrCorrupt)
	}
	defer clear(e.Seed)
	return OrderEnvelope{Seed: Seed{secret: [32]byte(e.Seed)}, Root: e.Root, Owner: e.Owner}, nil
}

// identityPrefix is that of age's hybrid identities.
const identityPrefix = "age-secret-key-pq-"

// bech32 writes data as BIP 173 has it, in upper case. The age package makes
// identities from their text alone.
func bech32(prefix string, data []byte) string {
	const letters = "qpzry9x8gf2tvdw0s3jn54khce6mua7l"
	var values []byte
	for i := range prefix {
		values = append(values, prefix[i]>>5)
	}
	values = append(values, 0)
	for i := range prefix {
		values = append(values, prefix[i]&31)
	}
	from := len(values)
	held, bits := uint32(0), 0
	for _, b := range data {
		held, bits = held<<8|uint32(b), bits+8
		for ; bits >= 5; bits -= 5 {
			values = append(values, byte(held>>(bits-5))&31)
		}
	}
	if bits > 0 {
		values = append(values, byte(held<<(5-bits))&31)
	}
	sum := checksum(append(values[:len(values):len(values)], 0, 0, 0, 0, 0, 0)) ^ 1
	var out strings.Builder
	out.WriteString(prefix + "1")
	for _, v := range values[from:] {
		out.WriteByte(letters[v])
	}
	for i := range 6 {
		out.WriteByte(letters[sum>>(5*(5-i))&31])
	}
	return strings.ToUpper(out.String())
}

// checksum is BIP 173's polymod.
func checksum(values []byte) uint32 {
	sum := uint32(1)
	for _, v := range values {
		top := sum >> 25
		sum = sum&0x1ffffff<<5 ^ uint32(v)
		for i, g := range [5]uint32{0x3b6a57b2, 0x26508e6d, 0x1ea119fa, 0x3d4233dd, 0x2a1462b3} {
			if top>>i&1 == 1 {
				sum ^= g
			}
		}
	}
	return sum
}
