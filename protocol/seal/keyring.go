package seal

import (
	"bytes"
	"crypto/ecdsa"
	"crypto/rand"
	"crypto/subtle"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"

	"filippo.io/age"
	"github.com/ethereum/go-ethereum/common"
	"github.com/ethereum/go-ethereum/crypto"

	"github.com/skyops/skyops/protocol/eip712"
)

// KeyringVersion is the only version of Keyring this code reads.
const KeyringVersion = 1

// MaxKeyring bounds an encoded keyring, in bytes.
const MaxKeyring = 256 << 10

const maxSlots = 32

// ErrRepeat reports a wallet whose signatures of one message differ: it cannot
// open a slot later, so it is not given one.
var ErrRepeat = errors.New("the wallet does not sign the same message the same way twice")

// ErrLast reports the removal of a keyring's last slot.
var ErrLast = errors.New("it is the last slot, the key could never be opened again")

// SlotKind says what opens a slot.
type SlotKind string

// The kinds of slot.
const (
	SlotKey        SlotKind = "key"        // the account's private key (keystore, mnemonic)
	SlotWallet     SlotKind = "wallet"     // a wallet's signature over UnlockDigest
	SlotPassphrase SlotKind = "passphrase" // words printed or remembered, through scrypt
	SlotPhrase     SlotKind = "phrase"     // the random bits that a recovery phrase spells
)

// Slot is one way to open a keyring.
type Slot struct {
	ID      string         `json:"id"` // random, to remove it by
	Kind    SlotKind       `json:"kind"`
	Label   string         `json:"label,omitempty"` // for people
	Account common.Address `json:"account,omitzero"`
	Domain  *eip712.Domain `json:"domain,omitempty"` // of a wallet slot: what its message was signed for
	Salt    common.Hash    `json:"salt,omitzero"`
	Sealed  []byte         `json:"sealed"` // the key: AES-256-GCM, or an age scrypt file
}

// Keyring holds the owner's user data key behind slots. It is not secret by
// itself, yet a passphrase slot can be guessed at, so it is served to its owner
// only.
type Keyring struct {
	Version   int    `json:"version"`
	Recipient string `json:"recipient"` // the user data key's public half
	Slots     []Slot `json:"slots"`
	// Earlier holds the keys that this one replaced, sealed to Recipient: who opens
	// the keyring reads what was sealed to them.
	Earlier []byte `json:"earlier,omitempty"`
}

// NewKeyring makes a random user data key and its keyring, which has no slot yet.
func NewKeyring() (*Keyring, *Identity, error) {
	udk, err := NewIdentity()
	if err != nil {
		return nil, nil, err
	}
	return &Keyring{Version: KeyringVersion, Recipient: udk.Recipient(), Slots: []Slot{}}, udk, nil
}

// ParseKeyring reads what Encode wrote.
func ParseKeyring(b []byte) (*Keyring, error) {
	if len(b) > MaxKeyring {
		return nil, fmt.Errorf("parse keyring: %w: %d bytes", ErrCorrupt, len(b))
	}
	d := json.NewDecoder(bytes.NewReader(b))
	d.DisallowUnknownFields()
	var k Keyring
	if err := d.Decode(&k); err != nil {
		return nil, fmt.Errorf("parse keyring: %w: %v", ErrCorrupt, err)
	}
	if k.Version != KeyringVersion {
		return nil, fmt.Errorf("parse keyring: version %d, this program reads %d", k.Version, KeyringVersion)
	}
	if err := CheckRecipient(k.Recipient); err != nil {
		return nil, fmt.Errorf("parse keyring: %w: %v", ErrCorrupt, err)
	}
	if len(k.Slots) > maxSlots {
		return nil, fmt.Errorf("parse keyring: %w: %d slots", ErrCorrupt, len(k.Slots))
	}
	return &k, nil
}

// Encode returns the keyring as JSON.
func (k *Keyring) Encode() ([]byte, error) {
	b, err := json.MarshalIndent(k, "", "  ")
	if err != nil {
		return nil, fmt.Errorf("encode keyring: %w", err)
	}
	return append(b, '\n'), nil
}

// AddKey adds a slot that the account's private key opens.
func (k *Keyring) AddKey(udk *Identity, key *ecdsa.PrivateKey, label string) (Slot, error) {
	s, err := k.newSlot(udk, SlotKey, label)
	if err != nil {
		return Slot{}, err
	}
	s.Account = crypto.PubkeyToAddress(key.PublicKey)
	secret := crypto.FromECDSA(key)
	defer clear(secret)
	return k.addSealed(udk, s, secret)
}

// UnlockType is the EIP-712 type a wallet signs to open its slot. The signature
// stays on the machine that asked for it.
const UnlockType = "UnlockKey(string purpose,address account,bytes32 salt)"

// UnlockPurpose is the purpose member, shown by the wallet.
const UnlockPurpose = "Open my Skyops data key on this computer. Sign this only in the Skyops client."

// UnlockDigest returns what the wallet signs for a slot with the given salt.
func UnlockDigest(d eip712.Domain, account common.Address, salt common.Hash) common.Hash {
	return d.Digest(eip712.New(UnlockType).
		Bytes32(crypto.Keccak256Hash([]byte(UnlockPurpose))).Address(account).Bytes32(salt).Hash())
}

// UnlockMessage returns what UnlockDigest hashes, as wallets show and sign it.
func UnlockMessage(d eip712.Domain, account common.Address, salt common.Hash) eip712.TypedData {
	return eip712.NewTypedData(d, UnlockType, map[string]any{"purpose": UnlockPurpose, "account": account.Hex(), "salt": salt.Hex()})
}

// Digest returns what the wallet signs to open this wallet slot.
func (s Slot) Digest() (common.Hash, error) {
	if s.Kind != SlotWallet || s.Domain == nil {
		return common.Hash{}, fmt.Errorf("slot %s is not a wallet slot", s.ID)
	}
	return UnlockDigest(*s.Domain, s.Account, s.Salt), nil
}

// AddWallet adds a slot that a wallet's signature over UnlockDigest opens. The
// wallet is asked twice beforehand: if the two signatures differ, ErrRepeat.
// A slot of another kind should exist before results are sealed to the key.
func (k *Keyring) AddWallet(udk *Identity, d eip712.Domain, account common.Address, salt common.Hash, first, second []byte, label string) (Slot, error) {
	s, err := k.newSlot(udk, SlotWallet, label)
	if err != nil {
		return Slot{}, err
	}
	s.Account, s.Domain, s.Salt = account, &d, salt
	digest := UnlockDigest(d, account, salt)
	secret, err := walletSecret(digest, account, first)
	if err != nil {
		return Slot{}, fmt.Errorf("add wallet slot: %w", err)
	}
	defer clear(secret)
	again, err := walletSecret(digest, account, second)
	if err != nil {
		return Slot{}, fmt.Errorf("add wallet slot: %w", err)
	}
	defer clear(again)
	if subtle.ConstantTimeCompare(secret, again) != 1 {
		return Slot{}, fmt.Errorf("add wallet slot: %w", ErrRepeat)
	}
	return k.addSealed(udk, s, secret)
}

// AddPassphrase adds a slot that words open, through scrypt with 2^work rounds;
// 0 takes 18, about a second.
func (k *Keyring) AddPassphrase(udk *Identity, passphrase string, work int, label string) (Slot, error) {
	s, err := k.newSlot(udk, SlotPassphrase, label)
	if err != nil {
		return Slot{}, err
	}
	r, err := age.NewScryptRecipient(passphrase)
	if err != nil {
		return Slot{}, fmt.Errorf("add passphrase slot: %w", err)
	}
	if work == 0 {
		work = 18
	}
	r.SetWorkFactor(work)
	var out bytes.Buffer
	w, err := age.Encrypt(&out, r)
	if err != nil {
		return Slot{}, fmt.Errorf("add passphrase slot: %w", err)
	}
	_, err = w.Write([]byte(udk.Encode()))
	if err = errors.Join(err, w.Close()); err != nil {
		return Slot{}, fmt.Errorf("add passphrase slot: %w", err)
	}
	s.Sealed = out.Bytes()
	k.Slots = append(k.Slots, s)
	return s, nil
}

// MinPhrase is the fewest random bits of a recovery phrase, in bytes: there is no
// scrypt between them and a guess.
const MinPhrase = 16

// AddPhrase adds a slot that random bits open, which a recovery phrase spells.
func (k *Keyring) AddPhrase(udk *Identity, entropy []byte, label string) (Slot, error) {
	if len(entropy) < MinPhrase {
		return Slot{}, fmt.Errorf("add phrase slot: %d random bytes instead of %d or more", len(entropy), MinPhrase)
	}
	s, err := k.newSlot(udk, SlotPhrase, label)
	if err != nil {
		return Slot{}, err
	}
	return k.addSealed(udk, s, entropy)
}

// OpenPhrase opens the keyring with the random bits of a recovery phrase.
func (k *Keyring) OpenPhrase(entropy []byte) (*Identity, error) {
	return k.openAny(SlotPhrase, common.Address{}, func(s Slot) ([]byte, error) { return s.unseal(k.Recipient, entropy) })
}

// maxEarlier is how often a key is replaced at most.
const maxEarlier = 64

// Rotate makes a fresh user data key and its keyring, which has no slot yet. The
// key that it replaces, and those before, come with it.
func (k *Keyring) Rotate(udk *Identity) (*Keyring, *Identity, error) {
	earlier, err := k.OpenEarlier(udk)
	if err != nil {
		return nil, nil, err
	}
	if len(earlier) == maxEarlier {
		return nil, nil, fmt.Errorf("rotate: the key was replaced %d times already", maxEarlier)
	}
	next, fresh, err := NewKeyring()
	if err != nil {
		return nil, nil, err
	}
	var plain []byte
	for _, id := range append([]*Identity{udk}, earlier...) {
		plain = append(append(plain, id.Encode()...), '\n')
	}
	defer clear(plain)
	if next.Earlier, err = SealBytes(plain, next.Recipient); err != nil {
		return nil, nil, fmt.Errorf("rotate: %w", err)
	}
	return next, fresh, nil
}

// OpenEarlier returns the keys that this one replaced, the newest first.
func (k *Keyring) OpenEarlier(udk *Identity) ([]*Identity, error) {
	if udk.Recipient() != k.Recipient {
		return nil, fmt.Errorf("open earlier keys: %w: another user data key than the keyring's", ErrKey)
	}
	if len(k.Earlier) == 0 {
		return nil, nil
	}
	plain, err := udk.OpenBytes(k.Earlier)
	if err != nil {
		return nil, fmt.Errorf("open earlier keys: %w", err)
	}
	defer clear(plain)
	var all []*Identity
	for line := range bytes.Lines(plain) {
		id, err := ParseIdentity(string(bytes.TrimSuffix(line, []byte{'\n'})))
		if err != nil || len(all) == maxEarlier {
			return nil, fmt.Errorf("open earlier keys: %w", ErrCorrupt)
		}
		all = append(all, id)
	}
	return all, nil
}

// Remove drops a slot, but never the last one.
func (k *Keyring) Remove(id string) error {
	for i, s := range k.Slots {
		if s.ID != id {
			continue
		}
		if len(k.Slots) == 1 {
			return fmt.Errorf("remove slot %s: %w", id, ErrLast)
		}
		k.Slots = append(k.Slots[:i:i], k.Slots[i+1:]...)
		return nil
	}
	return fmt.Errorf("remove slot: there is no slot %s", id)
}

// OpenKey opens the keyring with an account's private key.
func (k *Keyring) OpenKey(key *ecdsa.PrivateKey) (*Identity, error) {
	account := crypto.PubkeyToAddress(key.PublicKey)
	secret := crypto.FromECDSA(key)
	defer clear(secret)
	return k.openAny(SlotKey, account, func(s Slot) ([]byte, error) { return s.unseal(k.Recipient, secret) })
}

// WalletSlots returns the slots of a wallet; sign one's Digest and give the
// signature to OpenWallet.
func (k *Keyring) WalletSlots(account common.Address) []Slot {
	var out []Slot
	for _, s := range k.Slots {
		if s.Kind == SlotWallet && s.Account == account {
			out = append(out, s)
		}
	}
	return out
}

// OpenWallet opens the keyring with a wallet's signature over a slot's Digest.
func (k *Keyring) OpenWallet(account common.Address, signature []byte) (*Identity, error) {
	return k.openAny(SlotWallet, account, func(s Slot) ([]byte, error) {
		digest, err := s.Digest()
		if err != nil {
			return nil, err
		}
		secret, err := walletSecret(digest, account, signature)
		if err != nil {
			return nil, err
		}
		defer clear(secret)
		return s.unseal(k.Recipient, secret)
	})
}

// OpenPassphrase opens the keyring with words.
func (k *Keyring) OpenPassphrase(passphrase string) (*Identity, error) {
	id, err := age.NewScryptIdentity(passphrase)
	if err != nil {
		return nil, fmt.Errorf("open keyring: %w", err)
	}
	id.SetMaxWorkFactor(20)
	return k.openAny(SlotPassphrase, common.Address{}, func(s Slot) ([]byte, error) { return openBytes(s.Sealed, id) })
}

// openAny tries the slots of one kind and account.
func (k *Keyring) openAny(kind SlotKind, account common.Address, open func(Slot) ([]byte, error)) (*Identity, error) {
	err := error(nil)
	for _, s := range k.Slots {
		if s.Kind != kind || s.Account != account {
			continue
		}
		plain, failed := open(s)
		if failed == nil {
			var udk *Identity
			udk, failed = k.check(plain)
			clear(plain)
			if failed == nil {
				return udk, nil
			}
		}
		err = failed
	}
	if err == nil {
		return nil, fmt.Errorf("open keyring: %w: it has no %s slot for this account", ErrKey, kind)
	}
	return nil, fmt.Errorf("open keyring: %w", err)
}

// check reads a slot's content and compares it with the keyring's recipient.
func (k *Keyring) check(plain []byte) (*Identity, error) {
	udk, err := ParseIdentity(string(plain))
	if err != nil {
		return nil, fmt.Errorf("%w: %v", ErrCorrupt, err)
	}
	if udk.Recipient() != k.Recipient {
		return nil, fmt.Errorf("%w: the slot holds the key of another keyring", ErrCorrupt)
	}
	return udk, nil
}

func (k *Keyring) newSlot(udk *Identity, kind SlotKind, label string) (Slot, error) {
	if udk.Recipient() != k.Recipient {
		return Slot{}, fmt.Errorf("add slot: %w: another user data key than the keyring's", ErrKey)
	}
	if len(k.Slots) == maxSlots {
		return Slot{}, fmt.Errorf("add slot: there are %d already", maxSlots)
	}
	s := Slot{Kind: kind, Label: label}
	id := make([]byte, 8)
	rand.Read(id)
	rand.Read(s.Salt[:])
	s.ID = hex.EncodeToString(id)
	return s, nil
}

// addSealed seals the user data key under a secret and appends the slot.
func (k *Keyring) addSealed(udk *Identity, s Slot, secret []byte) (Slot, error) {
	aead, err := s.kek(secret)
	if err != nil {
		return Slot{}, fmt.Errorf("add %s slot: %w", s.Kind, err)
	}
	plain := []byte(udk.Encode())
	defer clear(plain)
	nonce := make([]byte, aead.NonceSize())
	rand.Read(nonce)
	s.Sealed = aead.Seal(nonce, nonce, plain, s.aad(k.Recipient))
	k.Slots = append(k.Slots, s)
	return s, nil
}

func (s Slot) unseal(recipient string, secret []byte) ([]byte, error) {
	aead, err := s.kek(secret)
	if err != nil {
		return nil, err
	}
	if len(s.Sealed) < aead.NonceSize() {
		return nil, fmt.Errorf("%w: slot %s", ErrCorrupt, s.ID)
	}
	n := aead.NonceSize()
	plain, err := aead.Open(nil, s.Sealed[:n], s.Sealed[n:], s.aad(recipient))
	if err != nil {
		return nil, fmt.Errorf("%w: slot %s", ErrKey, s.ID)
	}
	return plain, nil
}
