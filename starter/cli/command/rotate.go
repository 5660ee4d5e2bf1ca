package command

import (
	"crypto/rand"
	"errors"
	"fmt"
	"math/big"
	"os"
	"slices"
	"strings"

	"github.com/spf13/cobra"

	"github.com/skyops/skyops/protocol/seal"
	"github.com/skyops/skyops/starter/cli/home"
	"github.com/skyops/skyops/starter/cli/terminal"
	"github.com/skyops/skyops/starter/cli/wallet"
)

func (a *app) keysAddPhraseCommand() *cobra.Command {
	var label, output string
	c := &cobra.Command{
		Use: "phrase", Short: "Add a slot that a recovery phrase opens: 24 words on paper", Args: cobra.NoArgs,
		Long: "Make a recovery phrase (BIP-39, 24 English words) and add a slot that it opens. It is shown once, on a\n" +
			"terminal, and two of its words are asked for; elsewhere name a file with --output.\n\n" +
			"Together with the keyring's file it opens every result of this wallet. It is no key of a wallet: it cannot\n" +
			"spend, and other programs make nothing of it.",
		RunE: func(*cobra.Command, []string) error { return a.keysAddPhrase(label, output) },
	}
	c.Flags().StringVar(&label, "label", "", "what to call the slot")
	c.Flags().StringVarP(&output, "output", "o", "", "file to write the words to, readable by you alone, instead of showing them")
	return c
}

func (a *app) keysAddPhrase(label, output string) error {
	if output == "" && !terminal.IsTerminal(a.Err) {
		return usage("name a file with --output", "there is no terminal to show the words on")
	}
	if _, err := os.Lstat(output); output != "" && err == nil {
		return usage("name another file", "%s exists already, and may hold the words of another phrase", output)
	}
	r, udk, err := a.openOwn()
	if err != nil {
		return err
	}
	words, entropy, err := wallet.NewPhrase()
	if err != nil {
		return err
	}
	defer clear(entropy)
	if output != "" {
		err = home.WriteFile(output, []byte(words+"\n"))
	} else {
		err = a.showPhrase(strings.Fields(words))
	}
	if err != nil {
		return err
	}
	slot, err := r.AddPhrase(udk, entropy, label)
	if err != nil {
		return err
	}
	return a.added(r, slot)
}

// showPhrase shows the words of a recovery phrase, and asks for two of them.
func (a *app) showPhrase(words []string) error {
	a.say("Write these %d words down, in this order, on paper. They are not shown again.\n", len(words))
	for i := 0; i < len(words); i += 4 {
		row := ""
		for j, w := range words[i:min(i+4, len(words))] {
			row += fmt.Sprintf("%4d  %-10s", i+j+1, w)
		}
		a.say("%s", row)
	}
	a.say("")
	for range 2 {
		n, err := rand.Int(rand.Reader, big.NewInt(int64(len(words))))
		if err != nil {
			return err
		}
		i := int(n.Int64())
		typed, err := a.ReadPassword(fmt.Sprintf("Word %d: ", i+1))
		if err != nil {
			return err
		}
		if strings.ToLower(strings.TrimSpace(typed)) != words[i] {
			return usage("begin anew; these words open nothing", "that is not word %d", i+1)
		}
	}
	return nil
}

func (a *app) keysRotateCommand() *cobra.Command {
	return &cobra.Command{
		Use: "rotate", Short: "Replace the data key; what was sealed to the old one still opens", Args: cobra.NoArgs,
		Long: "Make a fresh data key: what you submit from now on is sealed to it. The key that it replaces comes with it, so\n" +
			"that everything of before still opens. Rotate when the data key, an exported copy of it, or a slot's secret may\n" +
			"be in other hands. Who has the old key goes on reading what was sealed to it, jobs that run now included, and\n" +
			"delegations that were signed before still return their results to it: revoke those.\n\n" +
			"The slots that are opened by what you give here (the wallet's password, --phrase-file, --passphrase-file) come\n" +
			"along, the others end; add them anew. Back up the keyring afterwards, and import it where a browser has the old\n" +
			"one: it opens what is sealed to its newest key only.",
		RunE: func(*cobra.Command, []string) error { return a.keysRotate() },
	}
}

func (a *app) keysRotate() error {
	r, udk, err := a.openOwn()
	if err != nil {
		return err
	}
	if err := a.unlockToo(r); err != nil {
		return err
	}
	next, fresh, err := r.Rotate(udk)
	if err != nil {
		return err
	}
	kept, err := a.carryOver(r, next, fresh)
	if err != nil {
		return err
	}
	if len(next.Slots) == 0 {
		return fail(exitUsage, "give the wallet's password, --phrase-file or --passphrase-file", errors.New("the new key would have no slot: a signature cannot be carried over"))
	}
	ended := 0
	for _, s := range r.Slots {
		if !slices.Contains(kept, s.ID) {
			ended++
			a.say("Slot %s (%s %s) ends; add it anew: skyops keys add", s.ID, s.Kind, terminal.Cell(s.Label))
		}
	}
	old := fingerprint(r.Recipient)
	r.Keyring = next
	if err := r.save(); err != nil {
		return err
	}
	a.say("The data key %s is replaced by %s, with %d of %d slots. Back up the keyring anew:\n  %s",
		old, fingerprint(next.Recipient), len(next.Slots), len(next.Slots)+ended, r.store.KeyringFile(r.address))
	fmt.Fprintln(a.Out, next.Recipient)
	return nil
}

// unlockToo opens the wallet too, where it is here and has a slot: the next
// keyring is to have one as well.
func (a *app) unlockToo(r *keyring) error {
	if !slices.ContainsFunc(r.Slots, func(s seal.Slot) bool { return wallet.Opens(s, r.address) }) {
		return nil
	}
	_, err := a.unlock()
	if errors.Is(err, wallet.ErrNone) || errors.Is(err, ErrNoTerminal) {
		return nil
	}
	return err
}

// carryOver gives the next keyring those slots whose secret was given, and
// returns their ids in the old one.
func (a *app) carryOver(r *keyring, next *seal.Keyring, fresh *seal.Identity) (kept []string, err error) {
	for _, s := range r.Slots {
		var added bool
		switch {
		case s.Kind == seal.SlotKey && s.Account == r.address && a.unlocked != nil:
			_, err = next.AddKey(fresh, a.unlocked.Key(), s.Label)
			added = true
		case s.Kind == seal.SlotWallet && s.Account == r.address && a.unlocked != nil:
			_, err = a.addOwnWallet(next, fresh, s.Label)
			added = true
		case s.Kind == seal.SlotPassphrase && a.passphraseFrom.given():
			added, err = a.carryWords(s, r, next, fresh)
		case s.Kind == seal.SlotPhrase && a.phraseFrom.given():
			added, err = a.carryPhrase(s, r, next, fresh)
		}
		if err != nil {
			return nil, err
		}
		if added {
			kept = append(kept, s.ID)
		}
	}
	return kept, nil
}

// only is the keyring with one of its slots.
func (r *keyring) only(s seal.Slot) *seal.Keyring {
	one := *r.Keyring
	one.Slots = []seal.Slot{s}
	return &one
}

func (a *app) carryWords(s seal.Slot, r *keyring, next *seal.Keyring, fresh *seal.Identity) (bool, error) {
	words, err := a.ask(a.passphraseFrom, "Passphrase of the data key: ")
	if err != nil {
		return false, err
	}
	if _, err := r.only(s).OpenPassphrase(words); err != nil {
		return false, nil // another passphrase
	}
	_, err = next.AddPassphrase(fresh, words, 0, s.Label)
	return true, err
}

func (a *app) carryPhrase(s seal.Slot, r *keyring, next *seal.Keyring, fresh *seal.Identity) (bool, error) {
	entropy, err := a.askPhrase()
	if err != nil {
		return false, err
	}
	defer clear(entropy)
	if _, err := r.only(s).OpenPhrase(entropy); err != nil {
		return false, nil // another phrase
	}
	_, err = next.AddPhrase(fresh, entropy, s.Label)
	return true, err
}
