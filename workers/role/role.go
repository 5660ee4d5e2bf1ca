// Package role is what the worker roles' commands have in common: flags that
// may come from the environment, key files, signals, the word that says ready.
//
// Every flag of a command can be given as SKYOPS_<FLAG> with dashes as
// underscores; a flag on the command line wins. Key files hold text, belong to
// their owner alone (mode 0600), and their content never reaches a log.
//
// Start at Command and ReadKey.
package role

import (
	"context"
	"crypto/ecdsa"
	"encoding/hex"
	"errors"
	"fmt"
	"log/slog"
	"os"
	"os/signal"
	"strings"
	"syscall"

	"github.com/ethereum/go-ethereum/crypto"
	"github.com/spf13/cobra"
	"github.com/spf13/pflag"
	"golang.org/x/sync/errgroup"

	"github.com/skyops/skyops/workers/tracing"
	"github.com/skyops/skyops/workers/vitals"
)

// Command returns a role's command. flags declares its flags; required names
// those without which it cannot run; run serves until ctx ends, which SIGINT
// and SIGTERM do. What it tells of itself is answered at the flag --admin.
func Command(name, short string, flags func(*pflag.FlagSet), required []string, run func(ctx context.Context, log *slog.Logger, v *vitals.Vitals) error) *cobra.Command {
	var admin string
	cmd := &cobra.Command{
		Use: name, Short: short, Args: cobra.NoArgs, SilenceUsage: true,
		RunE: func(cmd *cobra.Command, _ []string) error {
			if err := fromEnvironment(cmd.Flags(), required); err != nil {
				return err
			}
			ctx, stop := signal.NotifyContext(cmd.Context(), os.Interrupt, syscall.SIGTERM)
			defer stop()
			log := slog.New(slog.NewTextHandler(cmd.ErrOrStderr(), nil)).With("role", name)
			traces, err := tracing.Start(ctx, "skyops-"+name, cmd.Root().Version, os.Getenv)
			if err != nil {
				return fmt.Errorf("%s: %w", name, err)
			}
			v := vitals.New(name, cmd.Root().Version, admin)
			v.Trace(traces)
			group, serving := errgroup.WithContext(ctx)
			watched, unwatched := context.WithCancel(context.WithoutCancel(ctx)) // also while the role ends
			group.Go(func() error { return v.Serve(watched) })
			group.Go(func() error { defer unwatched(); return run(serving, log, v) })
			err = group.Wait()
			if lost := traces.Close(ctx); lost != nil {
				log.Warn("traces are lost", "err", lost)
			}
			if err != nil && !(errors.Is(err, context.Canceled) && ctx.Err() != nil) {
				return fmt.Errorf("%s: %w", name, err)
			}
			return nil
		},
	}
	cmd.Flags().StringVar(&admin, "admin", "", "address that answers /metrics, /healthz and /readyz, to whoever reaches it: use a loopback or private one (default: none)")
	flags(cmd.Flags())
	return cmd
}

// fromEnvironment fills flags that were not given, and reports what is missing.
func fromEnvironment(flags *pflag.FlagSet, required []string) error {
	var errs []error
	flags.VisitAll(func(f *pflag.Flag) {
		name := "SKYOPS_" + strings.ToUpper(strings.ReplaceAll(f.Name, "-", "_"))
		value, ok := os.LookupEnv(name)
		if !ok || f.Changed || f.Name == "help" {
			return
		}
		if err := flags.Set(f.Name, value); err != nil {
			errs = append(errs, fmt.Errorf("%s: %w", name, err))
		}
	})
	for _, name := range required {
		if f := flags.Lookup(name); f != nil && f.Value.String() == "" {
			errs = append(errs, fmt.Errorf("flag --%s is required", name))
		}
	}
	return errors.Join(errs...)
}

// Ready says that the role serves.
func Ready(log *slog.Logger, v *vitals.Vitals, args ...any) {
	v.Serves()
	log.Info("ready", args...)
}

// ReadKey returns the text of a key file, without the space around it. It
// refuses a file that others than its owner may read.
func ReadKey(path string) (string, error) {
	info, err := os.Stat(path)
	if err != nil {
		return "", fmt.Errorf("key file: %w", err)
	}
	if mode := info.Mode().Perm(); mode&0o077 != 0 {
		return "", fmt.Errorf("key file %s has mode %04o: others can read it; chmod 600 it", path, mode)
	}
	text, err := os.ReadFile(path)
	if err != nil {
		return "", fmt.Errorf("key file: %w", err)
	}
	return strings.TrimSpace(string(text)), nil
}

// ReadSecret returns the 32 bytes that a key file holds as hex.
func ReadSecret(path string) ([]byte, error) {
	text, err := ReadKey(path)
	if err != nil {
		return nil, err
	}
	b, err := hex.DecodeString(strings.TrimPrefix(text, "0x"))
	if err != nil || len(b) != 32 {
		return nil, fmt.Errorf("key file %s does not hold 32 bytes as hex", path)
	}
	return b, nil
}

// ReadChainKey returns the secp256k1 key that a key file holds as hex.
func ReadChainKey(path string) (*ecdsa.PrivateKey, error) {
	b, err := ReadSecret(path)
	if err != nil {
		return nil, err
	}
	key, err := crypto.ToECDSA(b)
	if err != nil {
		return nil, fmt.Errorf("key file %s holds no usable key", path)
	}
	return key, nil
}
