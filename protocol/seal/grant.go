package seal

import (
	"bytes"
	"context"
	"crypto/hmac"
	"encoding/json"
	"fmt"
	"os"
	"slices"

	"filippo.io/age"
	"github.com/ethereum/go-ethereum/common"
)

// Grant lets another one open one package: its segments' keys, and where it is.
// Nothing else opens with it. It is a secret; sealed to who it is for it may be
// sent by anybody. It does not say who made it.
type Grant struct {
	Job      common.Hash `json:"job"`
	CID      string      `json:"cid"`      // directory of the package
	Manifest common.Hash `json:"manifest"` // SHA-256 of the package's manifest
	Keys     [][]byte    `json:"keys"`     // file key of each segment, in order
}

// NewGrant makes a grant of a package that one of the identities opens. Of each
// segment it reads the first few kilobytes. Errors wrap ErrKey or ErrCorrupt.
func NewGrant(ctx context.Context, m *Manifest, cid string, ids []*Identity, fetch Fetch) (Grant, error) {
	hash, err := m.Hash()
	if err != nil {
		return Grant{}, err
	}
	g := Grant{Job: m.Job, CID: cid, Manifest: hash}
	var openers []age.Identity
	for _, id := range ids {
		openers = append(openers, id.key)
	}
	for i := range m.own() {
		key, err := segmentKey(ctx, i, openers, fetch)
		if err != nil {
			return Grant{}, fmt.Errorf("segment %d: %w", i, err)
		}
		g.Keys = append(g.Keys, key)
	}
	return g, g.Check(m)
}

func segmentKey(ctx context.Context, i int, ids []age.Identity, fetch Fetch) ([]byte, error) {
	r, err := fetch(ctx, i)
	if err != nil {
		return nil, err
	}
	defer r.Close()
	head, err := age.ExtractHeader(r)
	if err != nil {
		return nil, openError(err)
	}
	key, err := age.DecryptHeader(head, ids...)
	if err != nil {
		return nil, openError(err)
	}
	return key, nil
}

// Check reports whether the grant's keys are those that the manifest was made
// with. Errors wrap ErrCorrupt.
func (g Grant) Check(m *Manifest) error {
	keys := newKeySum()
	for _, key := range g.Keys {
		keys.Write(key)
	}
	want, err := m.commit(sum(keys))
	if err != nil {
		return err
	}
	if len(g.Keys) != m.own() || !hmac.Equal(want[:], m.Commitment[:]) {
		return fmt.Errorf("%w: the keys are not those of the package", ErrCorrupt)
	}
	return nil
}

// Seal seals the grant to who it is for.
func (g Grant) Seal(recipients ...string) ([]byte, error) {
	plain, err := json.Marshal(g)
	if err != nil {
		return nil, fmt.Errorf("encode grant: %w", err)
	}
	defer clear(plain)
	return SealBytes(plain, recipients...)
}

// OpenGrant opens what Seal made, with the first identity that does. Errors wrap
// ErrKey or ErrCorrupt.
func OpenGrant(ids []*Identity, sealed []byte) (Grant, error) {
	var openers []age.Identity
	for _, id := range ids {
		openers = append(openers, id.key)
	}
	plain, err := openBytes(sealed, openers...)
	if err != nil {
		return Grant{}, fmt.Errorf("open grant: %w", err)
	}
	defer clear(plain)
	d := json.NewDecoder(bytes.NewReader(plain))
	d.DisallowUnknownFields()
	var g Grant
	if err := d.Decode(&g); err != nil || d.More() {
		return Grant{}, fmt.Errorf("open grant: %w: not a grant", ErrCorrupt)
	}
	for _, key := range g.Keys {
		if len(key) != fileKeySize {
			return Grant{}, fmt.Errorf("open grant: %w: a key of %d bytes", ErrCorrupt, len(key))
		}
	}
	return g, nil
}

// grantedKey opens the segment that it is the key of.
type grantedKey []byte

func (k grantedKey) Unwrap([]*age.Stanza) ([]byte, error) { return slices.Clone(k), nil }

// UnpackGranted is Unpack with a grant instead of an identity.
func UnpackGranted(ctx context.Context, m *Manifest, g Grant, fetch Fetch, root *os.Root, limits Limits) (Extracted, error) {
	if err := g.Check(m); err != nil {
		return Extracted{}, err
	}
	n, _, err := unpack(ctx, m, nil, fetch, root, limits, ReaderOptions{Keys: g.Keys})
	return n, err
}
