package job

import (
	"fmt"
	"io"

	"github.com/ethereum/go-ethereum/common"

	"github.com/skyops/skyops/protocol/canonical"
)

// ParseSpec reads a spec in JSON or YAML, at most MaxSpecBytes long, and
// validates it. Unknown fields are errors.
func ParseSpec(b []byte) (Spec, error) {
	var s Spec
	if err := decodeStrict(b, MaxSpecBytes, &s); err != nil {
		return Spec{}, fmt.Errorf("spec: %w", err)
	}
	if err := s.Validate(); err != nil {
		return Spec{}, fmt.Errorf("spec: %w", err)
	}
	return s, nil
}

// Canonical returns the bytes that Hash hashes: canonical JSON (RFC 8785).
func (s Spec) Canonical() ([]byte, error) {
	b, err := canonical.JSON(s)
	if err != nil {
		return nil, fmt.Errorf("spec: %w", err)
	}
	if len(b) > MaxSpecBytes {
		return nil, fmt.Errorf("spec: is %d bytes long; at most %d", len(b), MaxSpecBytes)
	}
	return b, nil
}

// Hash returns SHA-256 over Canonical: what an order commits to.
func (s Spec) Hash() (common.Hash, error) {
	h, err := canonical.Hash(s)
	if err != nil {
		return common.Hash{}, fmt.Errorf("spec: %w", err)
	}
	return h, nil
}

// NewSalt reads a spec's salt from random.
func NewSalt(random io.Reader) (common.Hash, error) {
	var h common.Hash
	if _, err := io.ReadFull(random, h[:]); err != nil {
		return common.Hash{}, fmt.Errorf("make salt: %w", err)
	}
	return h, nil
}
