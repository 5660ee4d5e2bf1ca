package control

import (
	"crypto/ecdsa"
	"encoding/hex"
	"fmt"
	"log/slog"
	"os"
	"os/signal"
	"strings"
	"syscall"

	"github.com/ethereum/go-ethereum/crypto"
	"github.com/spf13/cobra"
	"github.com/spf13/pflag"

	"github.com/skyops/skyops/protocol/network"
	"github.com/skyops/skyops/workflows/payload"
)

// Config is what the role is started with.
type Config struct {
	Network      string // file, operator's copy
	Store        string // DSN, see package store
	Master       string // file: 32 bytes in hex
	SchedulerKey string // file: the scheduler's chain key in hex
}

// Command returns the subcommand "control".
func Command() *cobra.Command {
	var c Config
	cmd := &cobra.Command{
		Use:   "control",
		Short: "run workflows and the control plane's activities",
		Long: "Runs the Job and Anchor workflows, placement, and the sender of the scheduler's\n" +
			"transactions. Every flag can be given as SKYOPS_<FLAG> in the environment.",
		Args:              cobra.NoArgs,
		SilenceUsage:      true,
		PersistentPreRunE: func(cmd *cobra.Command, _ []string) error { return fromEnvironment(cmd.Flags()) },
		RunE: func(cmd *cobra.Command, _ []string) error {
			ctx, stop := signal.NotifyContext(cmd.Context(), os.Interrupt, syscall.SIGTERM)
			defer stop()
			return Run(ctx, c, slog.Default().With("role", "control"))
		},
	}
	f := cmd.Flags()
	f.StringVar(&c.Network, "network", "", "network file with the operator's section")
	f.StringVar(&c.Store, "store", "", "store DSN: sqlite:/path/skyops.db or postgres://…")
	f.StringVar(&c.Master, "master", "", "file with the scheduler's master key, 32 bytes in hex")
	f.StringVar(&c.SchedulerKey, "scheduler-key", "", "file with the scheduler's chain key in hex")
	return cmd
}

// fromEnvironment fills flags that were not given from SKYOPS_<FLAG>.
func fromEnvironment(flags *pflag.FlagSet) error {
	var failed error
	flags.VisitAll(func(f *pflag.Flag) {
		name := "SKYOPS_" + strings.ToUpper(strings.ReplaceAll(f.Name, "-", "_"))
		if v, ok := os.LookupEnv(name); ok && !f.Changed && failed == nil {
			if err := flags.Set(f.Name, v); err != nil {
				failed = fmt.Errorf("%s: %w", name, err)
			}
		}
	})
	return failed
}

// secrets is what a Config's files hold.
type secrets struct {
	network network.Network
	master  []byte
	key     *ecdsa.PrivateKey
}

// load reads and checks the files.
func (c Config) load() (s secrets, err error) {
	for flag, v := range map[string]string{"network": c.Network, "store": c.Store, "master": c.Master, "scheduler-key": c.SchedulerKey} {
		if v == "" {
			return s, fmt.Errorf("--%s is missing", flag)
		}
	}
	if s.network, err = network.LoadOperator(c.Network); err != nil {
		return s, err
	}
	if s.master, err = readHex(c.Master, payload.KeySize); err != nil {
		return s, fmt.Errorf("master key: %w", err)
	}
	raw, err := readHex(c.SchedulerKey, 32)
	if err != nil {
		return s, fmt.Errorf("scheduler key: %w", err)
	}
	if s.key, err = crypto.ToECDSA(raw); err != nil {
		return s, fmt.Errorf("scheduler key: %w", err)
	}
	if got := crypto.PubkeyToAddress(s.key.PublicKey); got != s.network.Scheduler {
		return s, fmt.Errorf("scheduler key is %s's, the network's scheduler is %s", got, s.network.Scheduler)
	}
	return s, nil
}

// readHex reads a key file of n bytes in hex, with or without 0x.
func readHex(path string, n int) ([]byte, error) {
	text, err := os.ReadFile(path)
	if err != nil {
		return nil, fmt.Errorf("read key file: %w", err)
	}
	b, err := hex.DecodeString(strings.TrimPrefix(strings.TrimSpace(string(text)), "0x"))
	if err != nil || len(b) != n {
		return nil, fmt.Errorf("key file %s does not hold %d bytes in hex", path, n)
	}
	return b, nil
}
