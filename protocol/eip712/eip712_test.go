package eip712

import (
	"encoding/json"
	"errors"
	"math/big"
	"testing"

	"github.com/ethereum/go-ethereum/common"
	"github.com/ethereum/go-ethereum/crypto"
	"github.com/ethereum/go-ethereum/signer/core/apitypes"
	"pgregory.net/rapid"
)

var domain = Domain{ChainID: 90_210, Escrow: common.HexToAddress("0xe5c0")}

// Every kind of member, against a stock implementation.
func TestStructHash(t *testing.T) {
	t.Parallel()
	const typ = "Everything(bytes32 h,address a,uint8 small,uint64 u,uint128 big,uint256 bigger)"
	rapid.Check(t, func(t *rapid.T) {
		h := common.Hash(rapid.SliceOfN(rapid.Byte(), 32, 32).Draw(t, "hash"))
		a := common.Address(h[3:23])
		small, u := rapid.Uint8().Draw(t, "small"), rapid.Uint64().Draw(t, "u")
		half := new(big.Int).SetBytes(h[:16])
		got := domain.Digest(New(typ).Bytes32(h).Address(a).Uint64(uint64(small)).Uint64(u).Big(half).Big(h.Big()).Hash())
		text, err := json.Marshal(NewTypedData(domain, typ, map[string]any{
			"h": h.Hex(), "a": a.Hex(), "small": big.NewInt(int64(small)).String(), "u": new(big.Int).SetUint64(u).String(),
			"big": half.String(), "bigger": h.Big().String(),
		}))
		if err != nil {
			t.Fatal(err)
		}
		var td apitypes.TypedData
		if err := json.Unmarshal(text, &td); err != nil {
			t.Fatal(err)
		}
		want, _, err := apitypes.TypedDataAndHash(td)
		if err != nil || got != common.BytesToHash(want) {
			t.Fatalf("%s, want %x: %v", got, want, err)
		}
	})
}

func TestSeparatorNamesTheNetwork(t *testing.T) {
	t.Parallel()
	seen := map[common.Hash]bool{}
	for _, d := range []Domain{domain, {domain.ChainID + 1, domain.Escrow}, {domain.ChainID, common.Address{1}}, {}} {
		if seen[d.Separator()] {
			t.Errorf("%+v shares its separator", d)
		}
		seen[d.Separator()] = true
	}
}

func TestSignAndRecover(t *testing.T) {
	t.Parallel()
	key, err := crypto.GenerateKey()
	if err != nil {
		t.Fatal(err)
	}
	who := crypto.PubkeyToAddress(key.PublicKey)
	digest := common.HexToHash("0xd19e57")
	sig, err := Sign(key, digest)
	if err != nil {
		t.Fatal(err)
	}
	if err := Verify(who, digest, sig); err != nil || len(sig) != 65 || sig[64] != 27 && sig[64] != 28 {
		t.Fatalf("%x: %v", sig, err)
	}
	// The other signature of the same key and digest: s mirrored, v flipped.
	mirrored := append([]byte{}, sig...)
	s := new(big.Int).Sub(crypto.S256().Params().N, new(big.Int).SetBytes(sig[32:64]))
	s.FillBytes(mirrored[32:64])
	mirrored[64] ^= 27 ^ 28
	zero := make([]byte, 65)
	zero[64] = 27
	v0 := append([]byte{}, sig...)
	v0[64] -= 27
	for name, bad := range map[string][]byte{
		"none": nil, "short": sig[:64], "long": append(append([]byte{}, sig...), 0), "mirrored": mirrored, "zero": zero, "v of 0 or 1": v0,
	} {
		if got, err := Recover(digest, bad); !errors.Is(err, ErrSignature) {
			t.Errorf("%s: %s, %v", name, got, err)
		}
	}
	if err := Verify(common.Address{1}, digest, sig); !errors.Is(err, ErrSignature) {
		t.Errorf("another signer: %v", err)
	}
	if err := Verify(who, common.HexToHash("0x1"), sig); !errors.Is(err, ErrSignature) {
		t.Errorf("another digest: %v", err)
	}
}

func TestTypedDataRefusesOtherMembers(t *testing.T) {
	t.Parallel()
	for name, values := range map[string]map[string]any{
		"missing": {"a": 1}, "surplus": {"a": 1, "b": 2, "c": 3}, "misspelt": {"a": 1, "c": 2},
	} {
		func() {
			defer func() {
				if recover() == nil {
					t.Errorf("%s: accepted", name)
				}
			}()
			NewTypedData(domain, "T(uint8 a,uint8 b)", values)
		}()
	}
}

func FuzzRecover(f *testing.F) {
	f.Add(make([]byte, 32), make([]byte, 65))
	f.Fuzz(func(t *testing.T, digest, sig []byte) {
		d := common.BytesToHash(digest)
		if who, err := Recover(d, sig); err == nil {
			if err := Verify(who, d, sig); err != nil {
				t.Fatal(err)
			}
		}
	})
}
