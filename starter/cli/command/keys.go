package command

import (
	"crypto/rand"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"strings"

	"github.com/ethereum/go-ethereum/common"
	"github.com/ethereum/go-ethereum/common/hexutil"
	"github.com/spf13/cobra"

	"github.com/skyops/skyops/protocol/eip712"
	"github.com/skyops/skyops/protocol/seal"
	"github.com/skyops/skyops/starter/cli/home"
	"github.com/skyops/skyops/starter/cli/terminal"
)

// minPassphrase is how short a passphrase may be: who has the keyring's file can
// guess at it without anybody noticing.
const minPassphrase = 12

func (a *app) keysCommand() *cobra.Command {
	c := &cobra.Command{
		Use: "keys", Short: "Keep the key that opens results: see, add and remove the ways to it",
		Long: "Results are sealed to the data key of a wallet. The data key lies in the wallet's keyring, behind slots;\n" +
			"any one of them opens it. A new wallet has one slot, for the key of the wallet itself. Add another one\n" +
			"before you lose that: a recovery phrase (24 words on paper), a passphrase, or the signature of a wallet that lives\n" +
			"elsewhere.\n\n" +
			"Commands that open something use the wallet and its password; with --phrase-file, --passphrase-file (or -fd) or\n" +
			"--signature-file they use that slot, and need no password.\n\n" +
			"Exit codes: 4 there is no such keyring or slot, 5 the password, phrase, passphrase or signature does not open it.",
	}
	c.AddCommand(a.keysStatusCommand(), a.keysAddCommand(), a.keysMessageCommand(), a.keysRemoveCommand(), a.keysRotateCommand(), a.keysPublishCommand(), a.keysExportCommand())
	return c
}

// keyStatus is what keys status --json writes.
type keyStatus struct {
	Wallet      common.Address `json:"wallet"`
	File        string         `json:"file"`
	Recipient   string         `json:"recipient"` // what results are sealed to
	Fingerprint string         `json:"fingerprint"`
	Rotated     bool           `json:"rotated,omitempty"` // earlier keys lie behind it
	Slots       []keySlot      `json:"slots"`
}

type keySlot struct {
	ID      string         `json:"id"`
	Kind    seal.SlotKind  `json:"kind"`
	Account common.Address `json:"account,omitzero"`
	Label   string         `json:"label,omitempty"`
}

// fingerprint is enough of a public key to compare it by eye.
func fingerprint(recipient string) string {
	sum := sha256.Sum256([]byte(recipient))
	return hex.EncodeToString(sum[:8])
}

func (a *app) keysStatusCommand() *cobra.Command {
	var asJSON bool
	c := &cobra.Command{
		Use: "status", Short: "Show the data key's fingerprint and what opens it", Args: cobra.NoArgs,
		RunE: func(*cobra.Command, []string) error { return a.keysStatus(asJSON) },
	}
	c.Flags().BoolVar(&asJSON, "json", false, "write JSON")
	return c
}

func (a *app) keysStatus(asJSON bool) error {
	r, err := a.keyring()
	if err != nil {
		return err
	}
	s := keyStatus{Wallet: r.address, File: r.store.KeyringFile(r.address), Recipient: r.Recipient, Fingerprint: fingerprint(r.Recipient), Rotated: len(r.Earlier) > 0}
	rows := [][]string{}
	for _, slot := range r.Slots {
		s.Slots = append(s.Slots, keySlot{slot.ID, slot.Kind, slot.Account, slot.Label})
		account := ""
		if slot.Account != (common.Address{}) {
			account = slot.Account.Hex()
		}
		rows = append(rows, []string{slot.ID, string(slot.Kind), orDash(account), slot.Label})
	}
	if asJSON {
		return a.printJSON(s)
	}
	terminal.Table(a.Out, nil, [][]string{{"Wallet", s.Wallet.Hex()}, {"Data key", s.Fingerprint}, {"Keyring", s.File}})
	fmt.Fprintln(a.Out)
	terminal.Table(a.Out, []string{"SLOT", "KIND", "ACCOUNT", "LABEL"}, rows)
	if len(s.Slots) == 1 {
		a.say("There is one way to this key. Add another one: skyops keys add phrase")
	}
	return nil
}

func (a *app) keysAddCommand() *cobra.Command {
	c := &cobra.Command{Use: "add", Short: "Add a way to open the data key"}
	c.AddCommand(a.keysAddPhraseCommand(), a.keysAddPassphraseCommand(), a.keysAddWalletCommand())
	return c
}

func (a *app) keysAddPassphraseCommand() *cobra.Command {
	var label string
	var light bool
	var from source
	c := &cobra.Command{
		Use: "passphrase", Short: "Add a slot that words open", Args: cobra.NoArgs,
		RunE: func(*cobra.Command, []string) error { return a.keysAddPassphrase(from, label, light) },
	}
	from.register(c.Flags(), "new-passphrase", "", "the new passphrase")
	c.Flags().StringVar(&label, "label", "", "what to call the slot")
	c.Flags().BoolVar(&light, "light", false, "make the passphrase cheap to check, and to guess: for keys that protect nothing")
	return c
}

func (a *app) keysAddPassphrase(from source, label string, light bool) error {
	r, udk, err := a.openOwn()
	if err != nil {
		return err
	}
	words, err := a.ask(from, fmt.Sprintf("New passphrase, %d characters or more: ", minPassphrase))
	if err != nil {
		return err
	}
	if len([]rune(words)) < minPassphrase {
		return usage("choose a longer one, such as six random words", "the passphrase is shorter than %d characters", minPassphrase)
	}
	if !from.given() {
		if err := a.askAgain(words); err != nil {
			return err
		}
	}
	work := 0
	if light {
		work = 10
	}
	slot, err := r.AddPassphrase(udk, words, work, label)
	if err != nil {
		return err
	}
	return a.added(r, slot)
}

func (a *app) keysAddWalletCommand() *cobra.Command {
	var label, message, signatures string
	c := &cobra.Command{
		Use: "wallet", Short: "Add a slot that a wallet's signature opens", Args: cobra.NoArgs,
		Long: "Add a slot that a wallet's signature opens. The message to sign is made by skyops keys message; the wallet\n" +
			"signs it twice, because one whose signatures differ could not open the slot later:\n\n" +
			"  skyops keys message 0xADDRESS > message.json\n" +
			"  cast wallet sign --data --from-file message.json … > signatures.txt     # twice, one line each\n" +
			"  skyops keys add wallet --message message.json --signatures signatures.txt\n\n" +
			"Without --message the chosen wallet of this machine signs. Treat a signature as a password.",
		RunE: func(*cobra.Command, []string) error {
			if (message == "") != (signatures == "") {
				return usage("see skyops keys add wallet --help", "--message and --signatures belong together")
			}
			if message == "" {
				return a.keysAddOwnWallet(label)
			}
			return a.keysAddWallet(message, signatures, label)
		},
	}
	c.Flags().StringVar(&label, "label", "", "what to call the slot")
	c.Flags().StringVar(&message, "message", "", "file with the message that was signed, of skyops keys message")
	c.Flags().StringVar(&signatures, "signatures", "", "file with two signatures of it, one per line, in hex")
	return c
}

// keysAddOwnWallet adds a slot for signatures of the chosen wallet.
func (a *app) keysAddOwnWallet(label string) error {
	r, udk, err := a.openOwn()
	if err != nil {
		return err
	}
	slot, err := a.addOwnWallet(r.Keyring, udk, label)
	if err != nil {
		return err
	}
	return a.added(r, slot)
}

// addOwnWallet has the chosen wallet sign for a slot of a keyring.
func (a *app) addOwnWallet(k *seal.Keyring, udk *seal.Identity, label string) (seal.Slot, error) {
	n, err := a.network()
	if err != nil {
		return seal.Slot{}, err
	}
	u, err := a.unlock()
	if err != nil {
		return seal.Slot{}, err
	}
	salt := newSalt()
	var twice [2][]byte
	for i := range twice {
		if twice[i], err = u.Sign(seal.UnlockDigest(n.Domain(), u.Address(), salt)); err != nil {
			return seal.Slot{}, err
		}
	}
	return k.AddWallet(udk, n.Domain(), u.Address(), salt, twice[0], twice[1], label)
}

// keysAddWallet adds a slot for signatures of a wallet that is not here.
func (a *app) keysAddWallet(message, signatures, label string) error {
	m, err := a.readMessage(message)
	if err != nil {
		return err
	}
	twice, err := a.readSignatures(signatures, 2)
	if err != nil {
		return err
	}
	r, udk, err := a.openOwn()
	if err != nil {
		return err
	}
	domain := eip712.Domain{ChainID: m.Domain.ChainID, Escrow: m.Domain.VerifyingContract}
	slot, err := r.AddWallet(udk, domain, m.Message.Account, m.Message.Salt, twice[0], twice[1], label)
	switch {
	case errors.Is(err, seal.ErrKey):
		return fail(exitUnauthorized, "sign the whole message as typed data (eth_signTypedData_v4) with that wallet", err)
	case errors.Is(err, seal.ErrRepeat):
		return fail(exitFailure, "use a passphrase instead: skyops keys add passphrase", err)
	case err != nil:
		return err
	}
	return a.added(r, slot)
}

// added stores a keyring with a new slot.
func (a *app) added(r *keyring, slot seal.Slot) error {
	if err := r.save(); err != nil {
		return err
	}
	a.say("The data key %s has %d slots. Back up the keyring anew:\n  %s", fingerprint(r.Recipient), len(r.Slots), r.store.KeyringFile(r.address))
	fmt.Fprintln(a.Out, slot.ID)
	return nil
}

// signedMessage is what is read of a message that a wallet signed.
type signedMessage struct {
	Domain struct {
		ChainID           uint64         `json:"chainId"`
		VerifyingContract common.Address `json:"verifyingContract"`
	} `json:"domain"`
	Message struct {
		Account common.Address `json:"account"`
		Salt    common.Hash    `json:"salt"`
	} `json:"message"`
}

func (a *app) readMessage(file string) (signedMessage, error) {
	var m signedMessage
	b, err := a.readInput(file)
	if err != nil {
		return m, fmt.Errorf("read the message: %w", err)
	}
	if err := json.Unmarshal(b, &m); err != nil {
		return m, usage("make one with skyops keys message", "%s is not a message to sign: %w", file, err)
	}
	return m, nil
}

// readSignatures reads signatures in hex, one per line.
func (a *app) readSignatures(file string, want int) ([][]byte, error) {
	b, err := a.readInput(file)
	if err != nil {
		return nil, fmt.Errorf("read the signatures: %w", err)
	}
	lines := strings.Fields(string(b))
	if len(lines) != want {
		return nil, usage("write each on a line of its own", "%s holds %d signatures instead of %d", file, len(lines), want)
	}
	all := make([][]byte, want)
	for i, l := range lines {
		if all[i], err = hexutil.Decode(l); err != nil || len(all[i]) != 65 {
			return nil, usage("a signature is 0x and 130 hex digits", "line %d of %s is not a signature", i+1, file)
		}
	}
	return all, nil
}

func (a *app) keysMessageCommand() *cobra.Command {
	return &cobra.Command{
		Use: "message ADDRESS|SLOT", Short: "Write what a wallet elsewhere signs, to make a slot or to open one", Args: cobra.ExactArgs(1),
		Long: "Write what a wallet elsewhere signs as typed data (eth_signTypedData_v4): for an address, a new message, to\n" +
			"add a slot with; for a slot, its message again, to open the data key with --signature-file.",
		RunE: func(_ *cobra.Command, args []string) error { return a.keysMessage(args[0]) },
	}
}

func (a *app) keysMessage(of string) error {
	if common.IsHexAddress(of) {
		n, err := a.network()
		if err != nil {
			return err
		}
		return a.printJSON(seal.UnlockMessage(n.Domain(), common.HexToAddress(of), newSalt()))
	}
	r, err := a.keyring()
	if err != nil {
		return err
	}
	s, err := r.find(of)
	if err != nil {
		return err
	}
	if s.Kind != seal.SlotWallet || s.Domain == nil {
		return usage("see skyops keys status", "slot %s is opened by a %s, not by a signature", s.ID, s.Kind)
	}
	return a.printJSON(seal.UnlockMessage(*s.Domain, s.Account, s.Salt))
}

func newSalt() (salt common.Hash) {
	rand.Read(salt[:])
	return salt
}

func (a *app) keysRemoveCommand() *cobra.Command {
	return &cobra.Command{
		Use: "remove SLOT", Short: "Remove a way to open the data key, when another one opens it", Args: cobra.ExactArgs(1),
		Long: "Remove a way to open the data key. Another slot has to open it first, so that the key is not lost: the\n" +
			"wallet's with its password, or the one of --phrase-file, --passphrase-file or --signature-file. Copies\n" +
			"of the keyring that were made before keep the slot.",
		RunE: func(_ *cobra.Command, args []string) error { return a.keysRemove(args[0]) },
	}
}

func (a *app) keysRemove(id string) error {
	r, err := a.keyring()
	if err != nil {
		return err
	}
	slot, err := r.find(id)
	if err != nil {
		return err
	}
	if err := r.Remove(slot.ID); errors.Is(err, seal.ErrLast) {
		return fail(exitUsage, "add another one first: skyops keys add phrase", err)
	} else if err != nil {
		return err
	}
	if _, err := a.openKeyring(r); err != nil {
		code, next := exitUnauthorized, "open it with another slot: its password, --phrase-file, --passphrase-file or --signature-file"
		if f := new(fault); errors.As(err, &f) {
			code, next = f.code, f.next
		}
		return fail(code, next, fmt.Errorf("slot %s stays, since no other slot was shown to open the data key: %w", slot.ID, err))
	}
	if err := r.save(); err != nil {
		return err
	}
	a.say("Slot %s (%s) is removed; %d are left.", slot.ID, slot.Kind, len(r.Slots))
	return nil
}

func (a *app) keysExportCommand() *cobra.Command {
	var output string
	c := &cobra.Command{
		Use: "export", Short: "Write out the key that opens results, for the age command", Args: cobra.NoArgs,
		Long: "Write out the key that opens results, for the age command (1.3 or newer):\n\n" +
			"  skyops keys export --output id.txt\n  skyops result JOB --sealed --output package\n" +
			"  for f in package/*.age; do age -d -i id.txt \"$f\"; done | tar x\n\n" +
			"Whoever has this key reads every result of this wallet, for ever. It cannot spend.",
		RunE: func(*cobra.Command, []string) error { return a.keysExport(output) },
	}
	c.Flags().StringVarP(&output, "output", "o", "", "file to write, readable by you alone; - is stdout")
	return c
}

func (a *app) keysExport(output string) error {
	if output == "" {
		return usage("name a file with --output, or - for stdout", "the key is written only where you say")
	}
	if output == "-" && terminal.IsTerminal(a.Out) {
		return usage("name a file with --output, or send stdout on: … --output - | COMMAND", "the key would stay in this terminal's history")
	}
	keys, err := a.dataKeys()
	if err != nil {
		return err
	}
	text := ""
	for i, key := range keys {
		note := ""
		if i > 0 {
			note = ", replaced"
		}
		text += fmt.Sprintf("# Skyops data key %s%s\n%s\n", fingerprint(key.Recipient()), note, key.Encode())
	}
	a.say("WARNING: this is the data key itself, without any password. Whoever has it reads every result\nof this wallet, past and future, and it cannot be withdrawn. Delete it when it has done its work.")
	if output == "-" {
		_, err := fmt.Fprint(a.Out, text)
		return err
	}
	return home.WriteFile(output, []byte(text))
}
