package command

import (
	"errors"
	"fmt"
	"io/fs"
	"slices"
	"strings"

	"github.com/ethereum/go-ethereum/common"

	"github.com/skyops/skyops/protocol/seal"
	"github.com/skyops/skyops/starter/cli/wallet"
)

// keyring is the keyring of the chosen wallet.
type keyring struct {
	*seal.Keyring
	address common.Address
	store   *wallet.Store
}

func (a *app) keyring() (*keyring, error) {
	address, err := a.address()
	if err != nil {
		return nil, err
	}
	ws, err := a.wallets()
	if err != nil {
		return nil, err
	}
	k, err := ws.Keyring(address)
	if errors.Is(err, fs.ErrNotExist) {
		// A key that came here without its keyring gets one when it is unlocked.
		if _, err := a.unlock(); err != nil {
			return nil, err
		}
		k, err = ws.Keyring(address)
	}
	if err != nil {
		return nil, err
	}
	return &keyring{k, address, ws}, nil
}

func (r *keyring) save() error { return r.store.SetKeyring(r.address, r.Keyring) }

// find returns a slot by its id or the beginning of it.
func (r *keyring) find(id string) (seal.Slot, error) {
	var found []seal.Slot
	for _, s := range r.Slots {
		if len(id) >= 4 && strings.HasPrefix(s.ID, strings.ToLower(id)) {
			found = append(found, s)
		}
	}
	if len(found) != 1 {
		return seal.Slot{}, fail(exitNotFound, "see skyops keys status", fmt.Errorf("%d slots of wallet %s begin with %q, of four digits or more", len(found), r.address, id))
	}
	return found[0], nil
}

// dataKeys opens the data key of the chosen wallet, and those that it replaced:
// the newest first.
func (a *app) dataKeys() ([]*seal.Identity, error) {
	r, udk, err := a.openOwn()
	if err != nil {
		return nil, err
	}
	earlier, err := r.OpenEarlier(udk)
	return append([]*seal.Identity{udk}, earlier...), err
}

// openOwn opens the keyring of the chosen wallet.
func (a *app) openOwn() (*keyring, *seal.Identity, error) {
	r, err := a.keyring()
	if err != nil {
		return nil, nil, err
	}
	udk, err := a.openKeyring(r)
	return r, udk, err
}

// openKeyring opens a keyring with what the user gave: a signature, a passphrase,
// a recovery phrase, or else the wallet; where that has no slot, with a passphrase or a recovery phrase that is asked for.
func (a *app) openKeyring(r *keyring) (*seal.Identity, error) {
	switch {
	case a.signatureFile != "":
		return a.openSigned(r)
	case a.passphraseFrom.given():
		return a.openWords(r)
	case a.phraseFrom.given():
		return a.openPhrase(r)
	case slices.ContainsFunc(r.Slots, func(s seal.Slot) bool { return wallet.Opens(s, r.address) }):
		u, err := a.unlock()
		if err != nil {
			return nil, err
		}
		return u.Open(r.Keyring)
	case slices.ContainsFunc(r.Slots, func(s seal.Slot) bool { return s.Kind == seal.SlotPassphrase }):
		return a.openWords(r)
	case slices.ContainsFunc(r.Slots, func(s seal.Slot) bool { return s.Kind == seal.SlotPhrase }):
		return a.openPhrase(r)
	}
	return nil, fail(exitUnauthorized, "have it sign what skyops keys message SLOT writes, and name the signature with --signature-file",
		fmt.Errorf("%w: only a signature of another wallet does", seal.ErrKey))
}

func (a *app) openWords(r *keyring) (*seal.Identity, error) {
	words, err := a.ask(a.passphraseFrom, "Passphrase of the data key: ")
	if err != nil {
		return nil, err
	}
	udk, err := r.OpenPassphrase(words)
	if errors.Is(err, seal.ErrKey) {
		return nil, fail(exitUnauthorized, "check the passphrase; skyops keys status shows the slots", err)
	}
	return udk, err
}

func (a *app) openPhrase(r *keyring) (*seal.Identity, error) {
	entropy, err := a.askPhrase()
	if err != nil {
		return nil, err
	}
	defer clear(entropy)
	udk, err := r.OpenPhrase(entropy)
	if errors.Is(err, seal.ErrKey) {
		return nil, fail(exitUnauthorized, "it is a recovery phrase, but not of this keyring; skyops keys status shows the slots", err)
	}
	return udk, err
}

// askPhrase reads a recovery phrase and returns the random bits that it spells.
func (a *app) askPhrase() ([]byte, error) {
	words, err := a.ask(a.phraseFrom, "Recovery phrase: ")
	if err != nil {
		return nil, err
	}
	entropy, err := wallet.ParsePhrase(words)
	if err != nil {
		return nil, fail(exitUnauthorized, "check the words and their order", err)
	}
	return entropy, nil
}

func (a *app) openSigned(r *keyring) (*seal.Identity, error) {
	signatures, err := a.readSignatures(a.signatureFile, 1)
	if err != nil {
		return nil, err
	}
	for _, s := range r.Slots {
		if s.Kind != seal.SlotWallet {
			continue
		}
		if udk, err := r.OpenWallet(s.Account, signatures[0]); err == nil {
			return udk, nil
		}
	}
	return nil, fail(exitUnauthorized, "sign what skyops keys message SLOT writes, for a slot of skyops keys status",
		fmt.Errorf("%w: the signature is of none of the wallet slots", seal.ErrKey))
}
