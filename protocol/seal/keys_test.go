package seal_test

import (
	"bytes"
	"crypto/ecdsa"
	"encoding/json"
	"errors"
	"fmt"
	"log/slog"
	"maps"
	"math/big"
	"slices"
	"strings"
	"testing"

	"github.com/ethereum/go-ethereum/common"
	"github.com/ethereum/go-ethereum/crypto"
	"github.com/ethereum/go-ethereum/signer/core/apitypes"

	"github.com/skyops/skyops/protocol/eip712"
	"github.com/skyops/skyops/protocol/seal"
)

func TestIdentityText(t *testing.T) {
	t.Parallel()
	id := identity(t)
	again, err := seal.ParseIdentity(id.Encode())
	if err != nil {
		t.Fatal(err)
	}
	if again.Recipient() != id.Recipient() || !strings.HasPrefix(id.Recipient(), "age1pq1") {
		t.Fatal("another recipient after parsing")
	}
	file := "# created by age-keygen\n" + id.Encode() + "\n"
	if again, err = seal.ReadIdentity(strings.NewReader(file)); err != nil || again.Recipient() != id.Recipient() {
		t.Fatalf("identity file: %v", err)
	}
	for _, bad := range []string{"", "AGE-SECRET-KEY-PQ-1QQ", id.Recipient()} {
		if _, err := seal.ParseIdentity(bad); err == nil {
			t.Errorf("parsed %q", bad)
		}
	}
}

func TestIdentityIsNotPrinted(t *testing.T) {
	t.Parallel()
	id := identity(t)
	var log bytes.Buffer
	slog.New(slog.NewJSONHandler(&log, nil)).Info("key", "id", id)
	all := log.String() + fmt.Sprintf("%v %+v %#v %s", id, id, id, id)
	if strings.Contains(all, "SECRET") || strings.Contains(strings.ToUpper(all), id.Encode()[20:40]) {
		t.Fatalf("printed: %s", all)
	}
}

func TestEnvelope(t *testing.T) {
	t.Parallel()
	keeper, jobKey := identity(t), identity(t)
	want := seal.Envelope{Key: jobKey, SpecHash: common.Hash{7}, Owner: common.Address{8}}
	sealed, err := seal.SealEnvelope(keeper.Recipient(), want)
	if err != nil {
		t.Fatal(err)
	}
	got, err := seal.OpenEnvelope(keeper, sealed)
	if err != nil {
		t.Fatal(err)
	}
	if got.Key.Encode() != jobKey.Encode() || got.SpecHash != want.SpecHash || got.Owner != want.Owner {
		t.Fatalf("got %+v", got)
	}
	if _, err := seal.OpenEnvelope(jobKey, sealed); !errors.Is(err, seal.ErrKey) {
		t.Errorf("another key: %v", err)
	}
	for i := range sealed {
		bad := slices.Clone(sealed)
		bad[i] ^= 1
		if _, err := seal.OpenEnvelope(keeper, bad); err == nil {
			t.Fatalf("byte %d flipped unnoticed", i)
		}
	}
}

func TestReleaseIsForOneBinding(t *testing.T) {
	t.Parallel()
	jobKey := identity(t)
	e, err := seal.NewEphemeral()
	if err != nil {
		t.Fatal(err)
	}
	other, err := seal.NewEphemeral()
	if err != nil {
		t.Fatal(err)
	}
	if len(e.Public()) != 1216 {
		t.Errorf("public key of %d bytes", len(e.Public()))
	}
	b := seal.Binding{ChainID: 1337, Escrow: common.Address{1}, Job: common.Hash{2}, Epoch: 3, Node: common.Address{4}, Expiry: 5}
	sealed, err := seal.Release(seal.JobKeys{Own: jobKey}, e.Public(), b)
	if err != nil {
		t.Fatal(err)
	}
	got, err := e.Open(sealed, b)
	if err != nil || got.Own.Encode() != jobKey.Encode() || got.Shared != nil {
		t.Fatalf("open: %v", err)
	}
	if _, err := other.Open(sealed, b); !errors.Is(err, seal.ErrKey) {
		t.Errorf("another node's key: %v", err)
	}
	changes := map[string]func(*seal.Binding){
		"chain":  func(b *seal.Binding) { b.ChainID++ },
		"escrow": func(b *seal.Binding) { b.Escrow[19]++ },
		"job":    func(b *seal.Binding) { b.Job[0]++ },
		"epoch":  func(b *seal.Binding) { b.Epoch++ },
		"node":   func(b *seal.Binding) { b.Node[0]++ },
		"expiry": func(b *seal.Binding) { b.Expiry++ },
	}
	for name, change := range changes {
		wrong := b
		change(&wrong)
		if _, err := e.Open(sealed, wrong); !errors.Is(err, seal.ErrKey) {
			t.Errorf("another %s: %v", name, err)
		}
	}
	if _, err := seal.Release(seal.JobKeys{Own: jobKey}, e.Public()[1:], b); err == nil {
		t.Error("took a short public key")
	}
}

func TestSecrets(t *testing.T) {
	t.Parallel()
	key, want := identity(t), map[string]string{"TOKEN": "hunter2", "EMPTY": ""}
	sealed, err := seal.SealSecrets(want, key.Recipient())
	if err != nil {
		t.Fatal(err)
	}
	if bytes.Contains(sealed, []byte("hunter2")) {
		t.Fatal("in the clear")
	}
	got, err := seal.OpenSecrets(key, sealed)
	if err != nil || !maps.Equal(got, want) {
		t.Fatalf("got %v, %v", got, err)
	}
}

// slots is a keyring with one slot of each kind, and what opens them.
type slots struct {
	ring      *seal.Keyring
	udk       *seal.Identity
	key       *ecdsa.PrivateKey
	account   common.Address
	digest    common.Hash // that the wallet signed
	signature []byte
	first     string // the key's slot
}

// newSlots makes a keyring, which was written and read again.
func newSlots(t *testing.T) slots {
	t.Helper()
	ring, udk, err := seal.NewKeyring()
	if err != nil {
		t.Fatal(err)
	}
	key, err := crypto.GenerateKey()
	if err != nil {
		t.Fatal(err)
	}
	account := crypto.PubkeyToAddress(key.PublicKey)
	domain := eip712.Domain{ChainID: 1337, Escrow: common.Address{9}}
	salt := common.Hash{1, 2, 3}
	digest := seal.UnlockDigest(domain, account, salt)
	signature, err := eip712.Sign(key, digest)
	if err != nil {
		t.Fatal(err)
	}
	first, err := ring.AddKey(udk, key, "laptop")
	if err != nil {
		t.Fatal(err)
	}
	if _, err := ring.AddWallet(udk, domain, account, salt, signature, highS(signature), "metamask"); err != nil {
		t.Fatal(err)
	}
	if _, err := ring.AddPassphrase(udk, "correct horse", 10, "paper"); err != nil {
		t.Fatal(err)
	}
	encoded, err := ring.Encode()
	if err != nil {
		t.Fatal(err)
	}
	if ring, err = seal.ParseKeyring(encoded); err != nil {
		t.Fatal(err)
	}
	return slots{ring, udk, key, account, digest, signature, first.ID}
}

func TestKeyringSlots(t *testing.T) {
	t.Parallel()
	s := newSlots(t)
	ring, udk, key, account, signature := s.ring, s.udk, s.key, s.account, s.signature
	stranger, _ := crypto.GenerateKey()
	opened := map[string]func() (*seal.Identity, error){
		"key":        func() (*seal.Identity, error) { return ring.OpenKey(key) },
		"wallet":     func() (*seal.Identity, error) { return ring.OpenWallet(account, signature) },
		"high s":     func() (*seal.Identity, error) { return ring.OpenWallet(account, highS(signature)) },
		"v 0 or 1":   func() (*seal.Identity, error) { return ring.OpenWallet(account, lowV(signature)) },
		"passphrase": func() (*seal.Identity, error) { return ring.OpenPassphrase("correct horse") },
	}
	for name, open := range opened {
		if got, err := open(); err != nil || got.Encode() != udk.Encode() {
			t.Errorf("%s: %v", name, err)
		}
	}
	refused := map[string]func() (*seal.Identity, error){
		"key":        func() (*seal.Identity, error) { return ring.OpenKey(stranger) },
		"wallet":     func() (*seal.Identity, error) { return ring.OpenWallet(common.Address{1}, signature) },
		"signature":  func() (*seal.Identity, error) { return ring.OpenWallet(account, make([]byte, 65)) },
		"passphrase": func() (*seal.Identity, error) { return ring.OpenPassphrase("wrong horse") },
	}
	for name, open := range refused {
		if _, err := open(); !errors.Is(err, seal.ErrKey) {
			t.Errorf("%s: %v", name, err)
		}
	}
	if slots := ring.WalletSlots(account); len(slots) != 1 {
		t.Errorf("wallet slots: %d", len(slots))
	} else if d, err := slots[0].Digest(); err != nil || d != s.digest {
		t.Errorf("digest: %v", err)
	}
}

// What is removed opens nothing; the last slot cannot be.
func TestKeyringSlotsAreRemoved(t *testing.T) {
	t.Parallel()
	s := newSlots(t)
	ring := s.ring
	if err := ring.Remove(s.first); err != nil {
		t.Fatal(err)
	}
	if _, err := ring.OpenKey(s.key); !errors.Is(err, seal.ErrKey) {
		t.Errorf("removed slot opens: %v", err)
	}
	if err := ring.Remove(s.first); err == nil {
		t.Error("removed a slot twice")
	}
	ring.Slots = ring.Slots[:1]
	if err := ring.Remove(ring.Slots[0].ID); !errors.Is(err, seal.ErrLast) || len(ring.Slots) != 1 {
		t.Errorf("remove the last slot: %v", err)
	}
}

func TestWalletThatDoesNotRepeatItselfGetsNoSlot(t *testing.T) {
	t.Parallel()
	ring, udk, err := seal.NewKeyring()
	if err != nil {
		t.Fatal(err)
	}
	key, err := crypto.GenerateKey()
	if err != nil {
		t.Fatal(err)
	}
	account, domain, salt := crypto.PubkeyToAddress(key.PublicKey), eip712.Domain{ChainID: 1}, common.Hash{1}
	secret := new(big.Int).SetBytes(crypto.FromECDSA(key))
	first := randomizedSignature(t, secret, seal.UnlockDigest(domain, account, salt), 5)
	second := randomizedSignature(t, secret, seal.UnlockDigest(domain, account, salt), 6)
	if _, err := ring.AddWallet(udk, domain, account, salt, first, second, ""); !errors.Is(err, seal.ErrRepeat) {
		t.Fatalf("got %v, want ErrRepeat", err)
	}
	if _, err := ring.AddWallet(udk, domain, common.Address{1}, salt, first, first, ""); !errors.Is(err, seal.ErrKey) {
		t.Fatalf("another account's signature: %v", err)
	}
	if len(ring.Slots) != 0 {
		t.Fatal("a slot was added")
	}
	if _, err := ring.AddKey(identity(t), key, ""); !errors.Is(err, seal.ErrKey) {
		t.Fatalf("another user data key: %v", err)
	}
}

func TestSlotIsBoundToItsKeyring(t *testing.T) {
	t.Parallel()
	key, _ := crypto.GenerateKey()
	mine, udk, _ := seal.NewKeyring()
	if _, err := mine.AddKey(udk, key, ""); err != nil {
		t.Fatal(err)
	}
	theirs, _, _ := seal.NewKeyring()
	mine.Recipient = theirs.Recipient
	if _, err := mine.OpenKey(key); err == nil {
		t.Fatal("a keyring with another recipient opened")
	}
}

// highS returns the other valid form of a signature.
func highS(sig []byte) []byte {
	out := slices.Clone(sig)
	new(big.Int).Sub(crypto.S256().Params().N, new(big.Int).SetBytes(sig[32:64])).FillBytes(out[32:64])
	out[64] = 27 + 28 - out[64]
	return out
}

func lowV(sig []byte) []byte {
	out := slices.Clone(sig)
	out[64] -= 27
	return out
}

// randomizedSignature signs with a chosen nonce, as wallets with hedged signatures do.
func randomizedSignature(t *testing.T, d *big.Int, digest common.Hash, k int64) []byte {
	t.Helper()
	n := crypto.S256().Params().N
	x, y := crypto.S256().ScalarBaseMult(big.NewInt(k).Bytes())
	s := new(big.Int).Mul(x, d)
	s.Add(s, new(big.Int).SetBytes(digest[:]))
	s.Mul(s, new(big.Int).ModInverse(big.NewInt(k), n)).Mod(s, n)
	sig := make([]byte, 65)
	x.FillBytes(sig[:32])
	s.FillBytes(sig[32:64])
	sig[64] = 27 + byte(y.Bit(0))
	return sig
}

// TestUnlockDigestIsWhatWalletsSign compares with geth's own typed data, and
// holds the digest still: another one would lock every wallet out.
func TestUnlockDigestIsWhatWalletsSign(t *testing.T) {
	t.Parallel()
	account, salt := common.Address{19: 2}, common.Hash{31: 3}
	domain := eip712.Domain{ChainID: 1337, Escrow: common.Address{19: 1}}
	got := seal.UnlockDigest(domain, account, salt)
	message, err := json.Marshal(seal.UnlockMessage(domain, account, salt))
	if err != nil {
		t.Fatal(err)
	}
	var typed apitypes.TypedData
	if err := json.Unmarshal(message, &typed); err != nil {
		t.Fatal(err)
	}
	want, _, err := apitypes.TypedDataAndHash(typed)
	if err != nil {
		t.Fatal(err)
	}
	if got != common.Hash(want) {
		t.Fatalf("digest %s, geth says %x", got, want)
	}
	if fixed := "0xef47f8f851eb8d994eb3a9afdd20298f8c4c7f7697c32f18ae58c9fbf2d12eb7"; got.Hex() != fixed {
		t.Fatalf("digest %s, was %s", got, fixed)
	}
}
