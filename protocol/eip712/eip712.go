// Package eip712 hashes and signs the typed messages that wallets, nodes,
// schedulers and contracts exchange (EIP-712, https://eips.ethereum.org/EIPS/eip-712).
//
// Nouns: a Domain names the network a message is for (chain id and escrow
// contract), so that a signature made for one network is worthless on another;
// a Struct accumulates one message's members in the order of its type string.
//
// The package promises byte-for-byte agreement with Solidity's
// keccak256(abi.encode(...)) for static members. It does not encode dynamic
// members (string, bytes, arrays): Skyops messages carry their hashes.
//
// Start at Domain.Digest.
package eip712

import (
	"crypto/ecdsa"
	"encoding/binary"
	"errors"
	"fmt"
	"math/big"

	"github.com/ethereum/go-ethereum/common"
	"github.com/ethereum/go-ethereum/crypto"
)

// Name and Version are the domain's constant members.
const (
	Name    = "Skyops"
	Version = "1"
)

const domainType = "EIP712Domain(string name,string version,uint256 chainId,address verifyingContract)"

// Domain separates the messages of one network from those of every other.
type Domain struct {
	ChainID uint64         `json:"chainId"`
	Escrow  common.Address `json:"escrow"` // the JobEscrow contract
}

// Separator returns the EIP-712 domain separator.
func (d Domain) Separator() common.Hash {
	return New(domainType).
		Bytes32(crypto.Keccak256Hash([]byte(Name))).
		Bytes32(crypto.Keccak256Hash([]byte(Version))).
		Uint64(d.ChainID).
		Address(d.Escrow).
		Hash()
}

// Digest returns the 32 bytes to sign for a message with the given struct hash.
func (d Domain) Digest(structHash common.Hash) common.Hash {
	sep := d.Separator()
	return crypto.Keccak256Hash([]byte{0x19, 0x01}, sep[:], structHash[:])
}

// Struct encodes one message. Members are added in the order of the type string.
type Struct struct{ buf []byte }

// New starts a message of the given EIP-712 type string.
func New(typeString string) *Struct {
	return &Struct{buf: crypto.Keccak256([]byte(typeString))}
}

// Bytes32 adds a bytes32 member.
func (s *Struct) Bytes32(h common.Hash) *Struct { s.buf = append(s.buf, h[:]...); return s }

// Address adds an address member.
func (s *Struct) Address(a common.Address) *Struct {
	s.buf = append(s.buf, make([]byte, 12)...)
	s.buf = append(s.buf, a[:]...)
	return s
}

// Uint64 adds an unsigned integer member of any width up to 64 bits.
func (s *Struct) Uint64(v uint64) *Struct {
	s.buf = append(s.buf, make([]byte, 24)...)
	s.buf = binary.BigEndian.AppendUint64(s.buf, v)
	return s
}

// Big adds an unsigned integer member of any width; v must be in [0, 2^256).
func (s *Struct) Big(v *big.Int) *Struct {
	s.buf = append(s.buf, common.BigToHash(v).Bytes()...)
	return s
}

// Hash returns keccak256 of the encoded members: the struct hash.
func (s *Struct) Hash() common.Hash { return crypto.Keccak256Hash(s.buf) }

// ErrSignature reports a signature that is malformed, malleable or not of the expected signer.
var ErrSignature = errors.New("signature is not valid")

// Sign returns the 65-byte signature r ‖ s ‖ v with v 27 or 28, as wallets and contracts expect it.
func Sign(key *ecdsa.PrivateKey, digest common.Hash) ([]byte, error) {
	sig, err := crypto.Sign(digest[:], key)
	if err != nil {
		return nil, fmt.Errorf("sign digest: %w", err)
	}
	sig[64] += 27
	return sig, nil
}

// Recover returns the address whose key made sig. It refuses high-s signatures (EIP-2).
func Recover(digest common.Hash, sig []byte) (common.Address, error) {
	if len(sig) != 65 {
		return common.Address{}, fmt.Errorf("%w: %d bytes instead of 65", ErrSignature, len(sig))
	}
	if sig[64] != 27 && sig[64] != 28 {
		return common.Address{}, fmt.Errorf("%w: recovery byte %d", ErrSignature, sig[64])
	}
	r, s := new(big.Int).SetBytes(sig[:32]), new(big.Int).SetBytes(sig[32:64])
	if !crypto.ValidateSignatureValues(sig[64]-27, r, s, true) {
		return common.Address{}, fmt.Errorf("%w: r or s out of range", ErrSignature)
	}
	raw := append(append([]byte{}, sig[:64]...), sig[64]-27)
	pub, err := crypto.SigToPub(digest[:], raw)
	if err != nil {
		return common.Address{}, fmt.Errorf("%w: %v", ErrSignature, err)
	}
	return crypto.PubkeyToAddress(*pub), nil
}

// Verify checks that sig over digest was made by signer's key.
func Verify(signer common.Address, digest common.Hash, sig []byte) error {
	got, err := Recover(digest, sig)
	if err != nil {
		return err
	}
	if got != signer {
		return fmt.Errorf("%w: made by %s, not by %s", ErrSignature, got, signer)
	}
	return nil
}
