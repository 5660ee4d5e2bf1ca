package identity

import (
	"crypto/hkdf"
	"crypto/hmac"
	"crypto/sha256"
	"encoding/hex"
	"fmt"

	"github.com/ethereum/go-ethereum/common"
)

// OwnerKey derives the key that owners' addresses are indexed under from the
// scheduler's 32-byte master key.
func OwnerKey(master []byte) ([]byte, error) {
	key, err := hkdf.Key(sha256.New, master, nil, "skyops owner index", sha256.Size)
	if err != nil {
		return nil, fmt.Errorf("derive owner index key: %w", err)
	}
	return key, nil
}

// OwnerHash is what stands for an owner in indexes that operators and backups
// can read: 32 hex digits, equal for equal owners, worth nothing without key.
func OwnerHash(key []byte, owner common.Address) string {
	m := hmac.New(sha256.New, key)
	m.Write(owner[:])
	return hex.EncodeToString(m.Sum(nil)[:16])
}
