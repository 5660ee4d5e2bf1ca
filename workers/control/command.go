package control

import (
	"context"
	"crypto/ecdsa"
	"fmt"
	"log/slog"

	"github.com/ethereum/go-ethereum/crypto"
	"github.com/spf13/cobra"
	"github.com/spf13/pflag"

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
}

// Command returns the command of the role "control".
func Command() *cobra.Command {
	var c Config
	return role.Command("control", "Run workflows, placement and the scheduler's transactions", func(f *pflag.FlagSet) {
		f.StringVar(&c.Network, "network", "", "network file with its operator section")
		f.StringVar(&c.Store, "store", "", "store, sqlite:PATH or postgres://…")
		f.StringVar(&c.Master, "master", "", "file with the scheduler's master key")
		f.StringVar(&c.SchedulerKey, "scheduler-key", "", "file with the scheduler's chain key")
	}, []string{"network", "store", "master", "scheduler-key"}, func(ctx context.Context, log *slog.Logger, v *vitals.Vitals) error {
		return Run(ctx, c, log, v)
	})
}

// secrets is what a Config's files hold.
type secrets struct {
	network network.Network
	master  []byte
	key     *ecdsa.PrivateKey
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
	return s, nil
}
