package seal

import (
	"crypto/hkdf"
	"crypto/hmac"
	"crypto/sha256"
	"errors"
	"fmt"

	"github.com/ethereum/go-ethereum/common"
)

// WorkKey is the secret that an owner names work by (package job): it follows
// from the owner's data key, and tells nothing of it.
func (i *Identity) WorkKey() ([32]byte, error) { return i.subkey("skyops/workkey/v1") }

func (i *Identity) subkey(label string) ([32]byte, error) {
	secret := []byte(i.Encode())
	defer clear(secret)
	b, err := hkdf.Key(sha256.New, secret, nil, label, 32)
	if err != nil {
		return [32]byte{}, fmt.Errorf("derive %s: %w", label, err)
	}
	defer clear(b)
	return [32]byte(b), nil
}

// SealMemo seals what an owner wants to have again with an order, of which
// nonce is the nonce: at most 1 MiB less 32 bytes. Anyone can seal to an owner;
// only the owner can make what OpenMemo opens.
func SealMemo(own *Identity, nonce common.Hash, plain []byte) ([]byte, error) {
	mac, err := memoMAC(own, nonce, plain)
	if err != nil {
		return nil, err
	}
	whole := append(mac, plain...)
	defer clear(whole)
	return SealBytes(whole, own.Recipient())
}

// OpenMemo opens the memo of an order with one of the owner's data keys, and
// returns which. Errors wrap ErrKey or ErrCorrupt.
func OpenMemo(own []*Identity, nonce common.Hash, sealed []byte) (plain []byte, by *Identity, err error) {
	err = fmt.Errorf("%w: there is no data key", ErrKey)
	for _, id := range own {
		var whole []byte
		if whole, err = id.OpenBytes(sealed); err != nil {
			if errors.Is(err, ErrKey) {
				continue
			}
			break
		}
		if len(whole) < sha256.Size {
			return nil, nil, fmt.Errorf("open memo: %w: %d bytes", ErrCorrupt, len(whole))
		}
		plain = whole[sha256.Size:]
		mac, err := memoMAC(id, nonce, plain)
		if err != nil {
			return nil, nil, err
		}
		if !hmac.Equal(mac, whole[:sha256.Size]) {
			return nil, nil, fmt.Errorf("open memo: %w: its owner did not write it for this order", ErrCorrupt)
		}
		return plain, id, nil
	}
	return nil, nil, fmt.Errorf("open memo: %w", err)
}

func memoMAC(own *Identity, nonce common.Hash, plain []byte) ([]byte, error) {
	key, err := own.subkey("skyops/memo/v1")
	if err != nil {
		return nil, err
	}
	defer clear(key[:])
	mac := hmac.New(sha256.New, key[:])
	mac.Write(nonce[:])
	mac.Write(plain)
	return mac.Sum(nil), nil
}
