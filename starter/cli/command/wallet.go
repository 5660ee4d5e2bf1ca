package command

import (
	"context"
	"crypto/ecdsa"
	"errors"
	"fmt"
	"io"
	"os"

	"github.com/ethereum/go-ethereum/common"
	"github.com/ethereum/go-ethereum/crypto"
	"github.com/spf13/cobra"

	"github.com/skyops/skyops/starter/cli/terminal"
	"github.com/skyops/skyops/starter/cli/wallet"
)

func (a *app) walletCommand() *cobra.Command {
	c := &cobra.Command{Use: "wallet", Short: "Make, fund and use wallets"}
	c.AddCommand(a.walletNewCommand(), a.walletImportCommand(), a.walletListCommand(), a.walletUseCommand(),
		a.walletBalanceCommand(), a.walletDepositCommand(), a.walletWithdrawCommand(), a.walletRefundCommand(), a.walletFaucetCommand(), a.walletSignOutCommand())
	return c
}

func (a *app) walletNewCommand() *cobra.Command {
	var light, asJSON bool
	c := &cobra.Command{
		Use: "new", Short: "Make a wallet and the key that results are sealed to", Args: cobra.NoArgs,
		RunE: func(*cobra.Command, []string) error {
			key, err := crypto.GenerateKey()
			if err != nil {
				return fmt.Errorf("make a key: %w", err)
			}
			return a.addWallet(key, light, asJSON)
		},
	}
	c.Flags().BoolVar(&light, "light", false, "make the password cheap to check, and to guess: for keys that protect nothing")
	c.Flags().BoolVar(&asJSON, "json", false, "write JSON")
	return c
}

func (a *app) walletImportCommand() *cobra.Command {
	var light, asJSON bool
	var keyPassword string
	c := &cobra.Command{
		Use: "import FILE", Short: "Add a wallet from a keystore file or a private key (- reads stdin)", Args: cobra.ExactArgs(1),
		RunE: func(_ *cobra.Command, args []string) error {
			return a.walletImport(args[0], keyPassword, light, asJSON)
		},
	}
	c.Flags().StringVar(&keyPassword, "key-password-file", "", "file whose first line is the password of the keystore file (default: the new one)")
	c.Flags().BoolVar(&light, "light", false, "make the password cheap to check, and to guess: for keys that protect nothing")
	c.Flags().BoolVar(&asJSON, "json", false, "write JSON")
	return c
}

func (a *app) walletImport(file, keyPassword string, light, asJSON bool) error {
	b, err := a.readInput(file)
	if err != nil {
		return fmt.Errorf("read the key: %w", err)
	}
	key, err := wallet.ParseKey(b, func() (string, error) {
		if keyPassword == "" {
			return a.askPassword("Password of the keystore file, which stays the wallet's: ")
		}
		f, err := os.Open(keyPassword)
		if err != nil {
			return "", fmt.Errorf("read the password: %w", err)
		}
		defer f.Close()
		return firstLine(f, keyPassword)
	})
	if err != nil {
		return fail(exitUsage, "", err)
	}
	return a.addWallet(key, light, asJSON)
}

// readInput reads a small file, or stdin for "-".
func (a *app) readInput(file string) ([]byte, error) {
	const most = 1 << 20
	if file == "-" {
		return io.ReadAll(io.LimitReader(a.In, most))
	}
	f, err := os.Open(file)
	if err != nil {
		return nil, err
	}
	defer f.Close()
	return io.ReadAll(io.LimitReader(f, most))
}

// addWallet stores a key under a new password and chooses it if it is the first.
func (a *app) addWallet(key *ecdsa.PrivateKey, light, asJSON bool) error {
	info, err := a.storeKey(key, light)
	if err != nil {
		return err
	}
	ws, err := a.wallets()
	if err != nil {
		return err
	}
	cfg, err := a.folder.Config()
	if err != nil {
		return err
	}
	if cfg.Wallet == (common.Address{}) {
		cfg.Wallet = info.Address
		if err := a.folder.SetConfig(cfg); err != nil {
			return err
		}
	}
	a.say("Back up both files; without the second, results cannot be opened:\n  %s\n  %s", info.File, ws.KeyringFile(info.Address))
	a.say("A second way to your results, should the password be lost: skyops keys add passphrase")
	if asJSON {
		return a.printJSON(info)
	}
	fmt.Fprintln(a.Out, info.Address)
	return nil
}

// storeKey stores a key under a new password.
func (a *app) storeKey(key *ecdsa.PrivateKey, light bool) (wallet.Info, error) {
	ws, err := a.wallets()
	if err != nil {
		return wallet.Info{}, err
	}
	p, err := a.newPassword()
	if err != nil {
		return wallet.Info{}, err
	}
	cost := wallet.Standard
	if light {
		cost = wallet.Light
	}
	info, err := ws.Add(key, p, cost)
	switch {
	case errors.Is(err, wallet.ErrExists):
		return info, fail(exitUsage, "see skyops wallet list", err)
	case errors.Is(err, wallet.ErrShort):
		return info, fail(exitUsage, "choose a longer one", err)
	}
	return info, err
}

// newPassword asks a person twice; a file or descriptor is believed at once.
func (a *app) newPassword() (string, error) {
	asked := a.password == nil && !a.passwordFrom.given()
	p, err := a.askPassword(fmt.Sprintf("New password, %d characters or more: ", wallet.MinPassword))
	if err != nil || !asked {
		return p, err
	}
	return p, a.askAgain(p)
}

// askAgain has a person type a new secret once more.
func (a *app) askAgain(secret string) error {
	again, err := a.ReadPassword("The same again: ")
	if err != nil {
		return err
	}
	if secret != again {
		return usage("try again", "what was typed first and second differs")
	}
	return nil
}

func (a *app) walletListCommand() *cobra.Command {
	var asJSON bool
	c := &cobra.Command{
		Use: "list", Short: "List the wallets", Args: cobra.NoArgs,
		RunE: func(*cobra.Command, []string) error { return a.walletList(asJSON) },
	}
	c.Flags().BoolVar(&asJSON, "json", false, "write JSON")
	return c
}

func (a *app) walletList(asJSON bool) error {
	ws, err := a.wallets()
	if err != nil {
		return err
	}
	all, err := ws.List()
	if err != nil {
		return err
	}
	cfg, err := a.folder.Config()
	if err != nil {
		return err
	}
	type line struct {
		wallet.Info
		Chosen bool `json:"chosen"`
	}
	lines, rows := []line{}, [][]string{}
	for _, i := range all {
		mark := ""
		if i.Address == cfg.Wallet {
			mark = "*"
		}
		lines = append(lines, line{i, i.Address == cfg.Wallet})
		rows = append(rows, []string{mark, i.Address.Hex(), i.File})
	}
	if asJSON {
		return a.printJSON(lines)
	}
	terminal.Table(a.Out, []string{"", "ADDRESS", "FILE"}, rows)
	return nil
}

func (a *app) walletUseCommand() *cobra.Command {
	return &cobra.Command{
		Use: "use ADDRESS", Short: "Choose a wallet", Args: cobra.ExactArgs(1),
		RunE: func(_ *cobra.Command, args []string) error {
			a.walletName = args[0]
			address, err := a.address()
			if err != nil {
				return err
			}
			ws, err := a.wallets()
			if err != nil {
				return err
			}
			if _, err := ws.Find(address); err != nil {
				return err
			}
			cfg, err := a.folder.Config()
			if err != nil {
				return err
			}
			cfg.Wallet = address
			return a.folder.SetConfig(cfg)
		},
	}
}

func (a *app) walletFaucetCommand() *cobra.Command {
	var asJSON bool
	c := &cobra.Command{
		Use: "faucet", Short: "Get test coins on a development network", Args: cobra.NoArgs,
		RunE: func(c *cobra.Command, _ []string) error { return a.walletFaucet(c.Context(), asJSON) },
	}
	c.Flags().BoolVar(&asJSON, "json", false, "write JSON")
	return c
}

func (a *app) walletFaucet(ctx context.Context, asJSON bool) error {
	address, err := a.address()
	if err != nil {
		return err
	}
	c, err := a.client()
	if err != nil {
		return err
	}
	n, err := a.network()
	if err != nil {
		return err
	}
	r, err := c.Faucet(ctx, address)
	if err != nil {
		return err
	}
	if asJSON {
		return a.printJSON(r)
	}
	a.say("%s got %s and %s.", address, currency{name: "ETH"}.format(r.Coin), currency{name: "SKYOPS", asset: n.Token}.format(r.Token))
	a.say("Next: skyops wallet deposit 1")
	fmt.Fprintln(a.Out, r.CoinTx)
	return nil
}

func (a *app) walletSignOutCommand() *cobra.Command {
	return &cobra.Command{
		Use: "sign-out", Short: "End the wallet's session at the gateway and forget it here", Args: cobra.NoArgs,
		RunE: func(c *cobra.Command, _ []string) error { return a.walletSignOut(c.Context()) },
	}
}

func (a *app) walletSignOut(ctx context.Context) error {
	address, err := a.address()
	if err != nil {
		return err
	}
	c, err := a.client()
	if err != nil {
		return err
	}
	if _, ok := a.folder.Session(a.networkName, address, a.Now()); !ok {
		a.say("There is no session of %s.", address)
		return a.folder.DropSession(a.networkName, address)
	}
	// Forgotten here even when the gateway does not hear of it.
	return errors.Join(c.SignOut(ctx), a.folder.DropSession(a.networkName, address))
}
