package seal

import (
	"bytes"
	"encoding/json"
	"fmt"

	"github.com/ethereum/go-ethereum/common"
)

// Envelope is what the keeper reads when it opens one: a job's key, and the
// only owner and spec it may be released for. Without these a stranger could
// put somebody's envelope into an order of their own.
type Envelope struct {
	Key      *Identity
	SpecHash common.Hash
	Owner    common.Address
}

type envelopeJSON struct {
	Key      string         `json:"key"`
	SpecHash common.Hash    `json:"specHash"`
	Owner    common.Address `json:"owner"`
}

// SealEnvelope seals a job's key to the keeper.
func SealEnvelope(keeper string, e Envelope) ([]byte, error) {
	plain, err := json.Marshal(envelopeJSON{Key: e.Key.Encode(), SpecHash: e.SpecHash, Owner: e.Owner})
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

// OpenEnvelope opens an envelope with the keeper's key. The caller must compare
// SpecHash and Owner with the order before it releases Key.
func OpenEnvelope(keeper *Identity, sealed []byte) (Envelope, error) {
	plain, err := keeper.OpenBytes(sealed)
	if err != nil {
		return Envelope{}, fmt.Errorf("open envelope: %w", err)
	}
	defer clear(plain)
	var e envelopeJSON
	d := json.NewDecoder(bytes.NewReader(plain))
	d.DisallowUnknownFields()
	if err := d.Decode(&e); err != nil {
		return Envelope{}, fmt.Errorf("open envelope: %w: not an envelope", ErrCorrupt)
	}
	key, err := ParseIdentity(e.Key)
	if err != nil {
		return Envelope{}, fmt.Errorf("open envelope: %w: %v", ErrCorrupt, err)
	}
	return Envelope{Key: key, SpecHash: e.SpecHash, Owner: e.Owner}, nil
}
