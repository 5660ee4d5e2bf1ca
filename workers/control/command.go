package control

import (
	"context"
	"crypto/ecdsa"
	"errors"
	"fmt"
	"log/slog"

	"github.com/ethereum/go-ethereum/crypto"
	"github.com/spf13/cobra"
	"github.com/spf13/pflag"

	"github.com/skyops/skyops/activities/delivery/arweave"
	"github.com/skyops/skyops/protocol/network"
	"github.com/skyops/skyops/workers/role"
	"github.com/skyops/skyops/workers/vitals"
)

// Config is what the role is started with.
type Config struct {
	Network      string // file, operator's copy
	Store        string // DSN, see package store
	Master       string // file: 32 bytes in hex
	SchedulerKey string // file: the scheduler's chain key in hex
	Canaries     string // file: a canary.Plan, read anew for each canary; empty: none are sent
	AnyWebhook   bool   // webhooks over http and at private addresses too
	CanaryKeys   string // file: what canaries' orders are signed and their results opened with
	Arweave      string // file: the wallet (JWK) that pays for results on Arweave; empty: none are delivered there
}

// Command returns the command of the role "control".
func Command() *cobra.Command {
	var c Config
	return role.Command("control", "Run workflows, placement and the scheduler's transactions", func(f *pflag.FlagSet) {
		f.StringVar(&c.Network, "network", "", "network file with its operator section")
		f.StringVar(&c.Store, "store", "", "store, sqlite:PATH or postgres://…")
		f.StringVar(&c.Master, "master", "", "file with the scheduler's master key")
		f.StringVar(&c.SchedulerKey, "scheduler-key", "", "file with the scheduler's chain key")
		f.StringVar(&c.Canaries, "canaries", "", "JSON file that says which jobs with known answers nodes are sent, how often, and whose answers are right")
		f.StringVar(&c.CanaryKeys, "canary-keys", "", "file with the chain keys of the wallets that order them, and the AGE-SECRET-KEY that their results are sealed to, a line each")
		f.BoolVar(&c.AnyWebhook, "any-webhook", false, "tell webhooks over http and at private addresses too; development networks only")
		f.StringVar(&c.Arweave, "arweave-wallet", "", "file with the wallet (JSON Web Key) that pays for results on Arweave; none: they are not delivered there")
	}, []string{"network", "store", "master", "scheduler-key"}, func(ctx context.Context, log *slog.Logger, v *vitals.Vitals) error {
		return Run(ctx, c, log, v)
	})
}

// secrets is what a Config's files hold.
type secrets struct {
	network network.Network
	master  []byte
	key     *ecdsa.PrivateKey
	purse   purse
	arweave *arweave.Wallet
}

// load reads and checks the files.
func (c Config) load() (s secrets, err error) {
	if s.network, err = network.LoadOperator(c.Network); err != nil {
		return s, err
	}
	if s.master, err = role.ReadSecret(c.Master); err != nil {
		return s, fmt.Errorf("master key: %w", err)
	}
	if s.key, err = role.ReadChainKey(c.SchedulerKey); err != nil {
		return s, fmt.Errorf("scheduler key: %w", err)
	}
	if got := crypto.PubkeyToAddress(s.key.PublicKey); got != s.network.Scheduler {
		return s, fmt.Errorf("scheduler key is %s's, the network's scheduler is %s", got, s.network.Scheduler)
	}
	if c.Arweave != "" {
		if s.network.Arweave == nil {
			return s, errors.New("--arweave-wallet: the network file names no Arweave gateway")
		}
		if s.network.Arweave.MaxWinston == 0 {
			return s, errors.New("--arweave-wallet: the network file's arweave has no maxWinston, so that its gateway alone would say what the wallet pays: write the most per MiB")
		}
		text, err := role.ReadKey(c.Arweave)
		if err != nil {
			return s, fmt.Errorf("wallet for Arweave: %w", err)
		}
		if s.arweave, err = arweave.ParseWallet([]byte(text)); err != nil {
			return s, err
		}
	}
	if (c.Canaries == "") != (c.CanaryKeys == "") {
		return s, errors.New("--canaries and --canary-keys belong together")
	}
	if c.CanaryKeys != "" {
		if s.purse, err = readPurse(c.CanaryKeys); err != nil {
			return s, err
		}
		s.purse.plan = c.Canaries
	}
	return s, nil
}
