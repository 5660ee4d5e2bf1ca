package role_test

import (
	"context"
	"errors"
	"log/slog"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/spf13/pflag"

	"github.com/skyops/skyops/workers/role"
	"github.com/skyops/skyops/workers/vitals"
)

func TestFlagsFromTheEnvironment(t *testing.T) {
	var network, listenOn string
	run := func(args ...string) error {
		network, listenOn = "", ""
		cmd := role.Command("test", "test", func(f *pflag.FlagSet) {
			f.StringVar(&network, "network", "", "")
			f.StringVar(&listenOn, "listen-on", "", "")
		}, []string{"network", "listen-on"}, func(context.Context, *slog.Logger, *vitals.Vitals) error { return nil })
		cmd.SetArgs(args)
		cmd.SetErr(&strings.Builder{})
		cmd.SetOut(&strings.Builder{})
		return cmd.Execute()
	}
	if err := run("--network", "n"); err == nil || !strings.Contains(err.Error(), "--listen-on is required") {
		t.Errorf("a missing flag: %v", err)
	}
	t.Setenv("SKYOPS_LISTEN_ON", "here")
	t.Setenv("SKYOPS_NETWORK", "environment")
	if err := run("--network", "n"); err != nil || network != "n" || listenOn != "here" {
		t.Errorf("network %q, listen-on %q, %v", network, listenOn, err)
	}
	if err := run("argument"); err == nil {
		t.Error("an argument was taken")
	}
}

func TestEndsAreNotErrors(t *testing.T) {
	broken := errors.New("broken")
	for want, err := range map[error]error{nil: context.Canceled, broken: broken} {
		ctx, cancel := context.WithCancel(t.Context())
		cmd := role.Command("test", "test", func(*pflag.FlagSet) {}, nil, func(ctx context.Context, _ *slog.Logger, _ *vitals.Vitals) error {
			cancel()
			<-ctx.Done()
			return err
		})
		cmd.SetArgs(nil)
		cmd.SetErr(&strings.Builder{})
		if got := cmd.ExecuteContext(ctx); !errors.Is(got, want) {
			t.Errorf("%v became %v", err, got)
		}
	}
}

func TestKeyFiles(t *testing.T) {
	dir := t.TempDir()
	write := func(name, text string, mode os.FileMode) string {
		path := filepath.Join(dir, name)
		if err := os.WriteFile(path, []byte(text), mode); err != nil {
			t.Fatal(err)
		}
		return path
	}
	hex := strings.Repeat("ab", 32)
	if b, err := role.ReadSecret(write("good", "0x"+hex+"\n", 0o600)); err != nil || len(b) != 32 {
		t.Errorf("good: %v", err)
	}
	if k, err := role.ReadChainKey(filepath.Join(dir, "good")); err != nil || k == nil {
		t.Errorf("chain key: %v", err)
	}
	for name, path := range map[string]string{
		"open to others": write("open", hex, 0o644), "short": write("short", "abcd", 0o600),
		"no hex": write("nohex", strings.Repeat("x", 64), 0o600), "missing": filepath.Join(dir, "missing"),
	} {
		_, err := role.ReadSecret(path)
		if err == nil {
			t.Errorf("%s: taken", name)
		} else if strings.Contains(err.Error(), "xxxx") || strings.Contains(err.Error(), hex) {
			t.Errorf("%s: the error shows the key: %v", name, err)
		}
	}
	if _, err := role.ReadChainKey(write("zero", strings.Repeat("0", 64), 0o600)); err == nil {
		t.Error("zero was taken for a key")
	}
}
