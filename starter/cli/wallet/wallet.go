// Package wallet keeps a user's wallets: each a key in a geth keystore file
// (Web3 Secret Storage v3, as other wallets read it) and a keyring with the user
// data key that results are sealed to.
//
// The wallet unlocks the user data key; it is not derived from the wallet. Who
// loses the keyring file cannot open results any more, so it is to be backed up
// with the key. Slots of the keyring that others open (words, a signature of a
// wallet elsewhere) open results also when the key or its password is lost.
//
// Start at Open and Store.Unlock.
package wallet

import (
	"crypto/ecdsa"
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"time"

	"github.com/ethereum/go-ethereum/accounts/keystore"
	"github.com/ethereum/go-ethereum/common"
	"github.com/ethereum/go-ethereum/crypto"
	"github.com/google/uuid"

	"github.com/skyops/skyops/protocol/eip712"
	"github.com/skyops/skyops/protocol/seal"
	"github.com/skyops/skyops/starter/cli/home"
)

var (
	// ErrNone reports that there is no wallet, or none of that address.
	ErrNone = errors.New("no such wallet")
	// ErrPassword reports a wrong password.
	ErrPassword = errors.New("the password does not open the wallet")
	// ErrShort reports a password that can be guessed.
	ErrShort = errors.New("the password is shorter")
	// ErrExists reports that the wallet is there already.
	ErrExists = errors.New("the wallet is there already")
)

// MinPassword is how short a password may be, in characters.
const MinPassword = 8

// Cost is how hard guessing a password is made.
type Cost struct{ n, p int }

// The costs: Standard takes about 0.7 s and 256 MB to unlock, Light a twentieth
// of it, for keys that protect nothing, as in tests and benchmarks.
var (
	Standard = Cost{keystore.StandardScryptN, keystore.StandardScryptP}
	Light    = Cost{keystore.LightScryptN, keystore.LightScryptP}
)

// Store is the folder of wallets.
type Store struct {
	keys     string // keystore files
	keyrings string
}

// Open returns the wallets below a home folder.
func Open(h *home.Home) *Store {
	return &Store{keys: filepath.Join(h.Dir(), "keystore"), keyrings: filepath.Join(h.Dir(), "keyrings")}
}

// Info describes a wallet without opening it.
type Info struct {
	Address   common.Address `json:"address"`
	Recipient string         `json:"recipient,omitempty"` // what results are sealed to
	File      string         `json:"file"`
}

// List returns the wallets, oldest first.
func (s *Store) List() ([]Info, error) {
	files, err := os.ReadDir(s.keys)
	if errors.Is(err, fs.ErrNotExist) {
		return nil, nil
	}
	if err != nil {
		return nil, fmt.Errorf("list wallets: %w", err)
	}
	var all []Info
	for _, f := range files {
		i := Info{File: filepath.Join(s.keys, f.Name())}
		var head struct {
			Address string `json:"address"`
		}
		b, err := os.ReadFile(i.File)
		if err != nil || json.Unmarshal(b, &head) != nil || !common.IsHexAddress(head.Address) {
			continue // not a keystore file
		}
		i.Address = common.HexToAddress(head.Address)
		if k, err := s.Keyring(i.Address); err == nil {
			i.Recipient = k.Recipient
		}
		all = append(all, i)
	}
	return all, nil
}

// Find returns the wallet of an address.
func (s *Store) Find(a common.Address) (Info, error) {
	all, err := s.List()
	if err != nil {
		return Info{}, err
	}
	i := slices.IndexFunc(all, func(i Info) bool { return i.Address == a })
	if i < 0 {
		return Info{}, fmt.Errorf("%w: %s", ErrNone, a)
	}
	return all[i], nil
}

// Add stores a key under a password, with a fresh user data key unless the
// address has one from before.
func (s *Store) Add(key *ecdsa.PrivateKey, password string, cost Cost) (Info, error) {
	address := crypto.PubkeyToAddress(key.PublicKey)
	if _, err := s.Find(address); err == nil {
		return Info{}, fmt.Errorf("%w: %s", ErrExists, address)
	}
	if len([]rune(password)) < MinPassword {
		return Info{}, fmt.Errorf("%w than %d characters", ErrShort, MinPassword)
	}
	k, err := s.Keyring(address)
	if errors.Is(err, fs.ErrNotExist) {
		k, err = s.newKeyring(key)
	}
	if err != nil {
		return Info{}, err
	}
	id, err := uuid.NewRandom()
	if err != nil {
		return Info{}, fmt.Errorf("name the key: %w", err)
	}
	b, err := keystore.EncryptKey(&keystore.Key{Id: id, Address: address, PrivateKey: key}, password, cost.n, cost.p)
	if err != nil {
		return Info{}, fmt.Errorf("encrypt the key: %w", err)
	}
	name := fmt.Sprintf("UTC--%s--%x", time.Now().UTC().Format("2006-01-02T15-04-05.000000000Z"), address)
	file := filepath.Join(s.keys, name)
	if err := home.WriteFile(file, b); err != nil {
		return Info{}, err
	}
	return Info{Address: address, Recipient: k.Recipient, File: file}, nil
}

// newKeyring makes the user data key that key will open. The keyring is stored
// before the wallet: a wallet without one is never seen.
func (s *Store) newKeyring(key *ecdsa.PrivateKey) (*seal.Keyring, error) {
	k, udk, err := seal.NewKeyring()
	if err != nil {
		return nil, fmt.Errorf("make the user data key: %w", err)
	}
	if _, err := k.AddKey(udk, key, "this wallet"); err != nil {
		return nil, fmt.Errorf("lock the user data key: %w", err)
	}
	return k, s.SetKeyring(crypto.PubkeyToAddress(key.PublicKey), k)
}

// KeyringFile is where the keyring of an address lies.
func (s *Store) KeyringFile(a common.Address) string {
	return filepath.Join(s.keyrings, strings.ToLower(a.Hex())+".json")
}

// Keyring returns the keyring of an address.
func (s *Store) Keyring(a common.Address) (*seal.Keyring, error) {
	b, err := os.ReadFile(s.KeyringFile(a))
	if err != nil {
		return nil, fmt.Errorf("read keyring: %w", err)
	}
	return seal.ParseKeyring(b)
}

// SetKeyring stores the keyring of an address, whole or not at all.
func (s *Store) SetKeyring(a common.Address, k *seal.Keyring) error {
	b, err := k.Encode()
	if err != nil {
		return err
	}
	return home.WriteFile(s.KeyringFile(a), b)
}

// Unlocked is a wallet whose key is in memory. It implements client.Signer.
type Unlocked struct {
	address common.Address
	key     *ecdsa.PrivateKey
	keyring *seal.Keyring
}

// Unlock opens a wallet.
func (s *Store) Unlock(a common.Address, password string) (*Unlocked, error) {
	info, err := s.Find(a)
	if err != nil {
		return nil, err
	}
	b, err := os.ReadFile(info.File)
	if err != nil {
		return nil, fmt.Errorf("read wallet: %w", err)
	}
	key, err := keystore.DecryptKey(b, password)
	if errors.Is(err, keystore.ErrDecrypt) {
		return nil, fmt.Errorf("%w: %s", ErrPassword, a)
	}
	if err != nil {
		return nil, fmt.Errorf("open wallet %s: %w", a, err)
	}
	k, err := s.Keyring(a)
	if errors.Is(err, fs.ErrNotExist) { // the key came here without one, as a file of another wallet
		k, err = s.newKeyring(key.PrivateKey)
	}
	if err != nil {
		return nil, err
	}
	return &Unlocked{address: a, key: key.PrivateKey, keyring: k}, nil
}

// Address returns the wallet's address.
func (u *Unlocked) Address() common.Address { return u.address }

// Sign signs a digest.
func (u *Unlocked) Sign(digest common.Hash) ([]byte, error) { return eip712.Sign(u.key, digest) }

// Key returns the private key, for transactions.
func (u *Unlocked) Key() *ecdsa.PrivateKey { return u.key }

// Recipient returns what results are sealed to.
func (u *Unlocked) Recipient() string { return u.keyring.Recipient }

// Opens reports whether a slot is one that this account opens.
func Opens(s seal.Slot, a common.Address) bool {
	return s.Account == a && (s.Kind == seal.SlotKey || s.Kind == seal.SlotWallet)
}

// Open opens a keyring with the wallet's key, or by signing for a wallet slot.
func (u *Unlocked) Open(k *seal.Keyring) (*seal.Identity, error) {
	udk, err := k.OpenKey(u.key)
	if err == nil {
		return udk, nil
	}
	for _, s := range k.WalletSlots(u.address) {
		digest, err := s.Digest()
		if err != nil {
			return nil, err
		}
		signature, err := u.Sign(digest)
		if err != nil {
			return nil, err
		}
		if udk, err := k.OpenWallet(u.address, signature); err == nil {
			return udk, nil
		}
	}
	return nil, err
}

// ParseKey reads a private key: hex, or a keystore file and its password.
func ParseKey(b []byte, password func() (string, error)) (*ecdsa.PrivateKey, error) {
	text := strings.TrimSpace(string(b))
	if strings.HasPrefix(text, "{") {
		p, err := password()
		if err != nil {
			return nil, err
		}
		key, err := keystore.DecryptKey([]byte(text), p)
		if errors.Is(err, keystore.ErrDecrypt) {
			return nil, ErrPassword
		}
		if err != nil {
			return nil, fmt.Errorf("read keystore file: %w", err)
		}
		return key.PrivateKey, nil
	}
	key, err := crypto.HexToECDSA(strings.TrimPrefix(text, "0x"))
	if err != nil {
		return nil, errors.New("this is neither a keystore file nor a private key of 64 hex digits")
	}
	return key, nil
}
