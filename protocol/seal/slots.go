package seal

import (
	"crypto/cipher"
	"crypto/hkdf"
	"crypto/sha256"
	"errors"
	"fmt"
	"math/big"
	"slices"

	"github.com/ethereum/go-ethereum/common"
	"github.com/ethereum/go-ethereum/crypto"

	"github.com/skyops/skyops/protocol/eip712"
)

// kek derives a slot's key-encryption key from what opens it.
func (s Slot) kek(secret []byte) (cipher.AEAD, error) {
	key, err := hkdf.Key(sha256.New, secret, s.Salt[:], "skyops/udk/v1/"+string(s.Kind)+"/"+s.Account.Hex(), 32)
	if err != nil {
		return nil, fmt.Errorf("derive key: %w", err)
	}
	defer clear(key)
	return newGCM(key)
}

// aad binds a sealed key to its slot and keyring.
func (s Slot) aad(recipient string) []byte {
	return slices.Concat([]byte("skyops/udk/v1"), []byte{0}, []byte(s.Kind), []byte{0}, s.Account[:], s.Salt[:], []byte(recipient))
}

// walletSecret checks a signature and returns its r ‖ s with s in the lower half
// of the curve's order: the same 64 bytes whichever of the two valid forms of a
// signature a wallet returns.
func walletSecret(digest common.Hash, account common.Address, signature []byte) ([]byte, error) {
	if len(signature) != 65 {
		return nil, fmt.Errorf("%w: %d bytes instead of 65", eip712.ErrSignature, len(signature))
	}
	sig := slices.Clone(signature)
	if sig[64] < 2 {
		sig[64] += 27
	}
	n := crypto.S256().Params().N
	if s := new(big.Int).SetBytes(sig[32:64]); s.Cmp(new(big.Int).Rsh(n, 1)) > 0 && s.Cmp(n) < 0 {
		s.Sub(n, s).FillBytes(sig[32:64])
		sig[64] = 27 + 28 - sig[64]
	}
	if err := eip712.Verify(account, digest, sig); err != nil {
		return nil, errors.Join(ErrKey, err)
	}
	return sig[:64], nil
}
