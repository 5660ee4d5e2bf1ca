package main

import (
	"encoding/hex"
	"fmt"
	"net/netip"
	"os"
	"runtime/debug"
	"strings"

	"github.com/spf13/cobra"
	"github.com/spf13/pflag"

	"github.com/skyops/skyops/starter/gateway/api"
	"github.com/skyops/skyops/workflows/payload"
)

// config is what the gateway is started with.
type config struct {
	network       string // file
	store         string // DSN
	master        string // file
	listen        string // host:port
	admin         string // host:port; empty: none
	operatorToken string // file; empty: no codec endpoint
	faucetKey     string // file; empty: no faucet
	maxUpload     uint64
	rateIP        float64
	rateWallet    float64
	streams       int
	streamsIP     int
	streamsWallet int
	proxies       []string
	anyWebhook    bool
	images        map[string]string // digests of presets' images, by name
}

func newCommand() *cobra.Command {
	limits := api.DefaultOptions()
	c := config{
		listen: "127.0.0.1:8480", maxUpload: limits.MaxUpload, rateIP: limits.RatePerIP, rateWallet: limits.RatePerWallet,
		streams: limits.Streams, streamsIP: limits.StreamsPerIP, streamsWallet: limits.StreamsPerWallet,
	}
	cmd := &cobra.Command{
		Use:   "skyops-gateway",
		Short: "Serve the Skyops REST API and its pages",
		Long: "Serve the Skyops REST API and its pages to users.\n\nEvery flag can be given as an environment variable: SKYOPS_ and its name\n" +
			"in capitals, with _ for -. A flag on the command line wins.",
		Args: cobra.NoArgs, SilenceUsage: true, Version: buildVersion(),
		PreRunE: func(cmd *cobra.Command, _ []string) error { return fromEnvironment(cmd.Flags(), os.LookupEnv) },
		RunE:    func(cmd *cobra.Command, _ []string) error { return run(cmd.Context(), c) },
	}
	f := cmd.Flags()
	f.StringVar(&c.network, "network", "", "network file with the operator's section")
	f.StringVar(&c.store, "store", "", `store: "sqlite:/path/file.db" or "postgres://…"`)
	f.StringVar(&c.master, "master", "", "file with the master key of Temporal payloads, 32 bytes in hex")
	f.StringVar(&c.listen, "listen", c.listen, "address to serve on")
	f.StringVar(&c.admin, "admin", "", "address that answers /metrics, /healthz and /readyz, to whoever reaches it: use a loopback or private one; none: it is off")
	f.StringVar(&c.operatorToken, "operator-token", "", "file with the token that opens the codec endpoint of the Temporal Web UI; none: it is off")
	f.StringVar(&c.faucetKey, "faucet-key", "", "file with the key of the account that test coins come from; development networks only")
	f.Uint64Var(&c.maxUpload, "max-upload", c.maxUpload, "bytes of one upload at most")
	f.Float64Var(&c.rateIP, "rate-ip", c.rateIP, "requests per second from one address, 0: unlimited")
	f.Float64Var(&c.rateWallet, "rate-wallet", c.rateWallet, "requests per second of one wallet, 0: unlimited")
	f.IntVar(&c.streams, "streams", c.streams, "streams and held requests at once, 0: unlimited")
	f.IntVar(&c.streamsIP, "streams-ip", c.streamsIP, "of them for one address, 0: unlimited")
	f.IntVar(&c.streamsWallet, "streams-wallet", c.streamsWallet, "of them for one wallet, 0: unlimited")
	f.StringSliceVar(&c.proxies, "trusted-proxy", nil, "addresses (CIDR) of proxies whose X-Forwarded-For is believed")
	f.BoolVar(&c.anyWebhook, "any-webhook", false, "take webhooks over http and at private addresses too; the control role needs it as well; development networks only")
	f.StringToStringVar(&c.images, "image", nil, "digest of a preset's image that nodes hold and no registry has, for browsers: name=sha256:…")
	return cmd
}

// fromEnvironment sets the flags that the command line left alone.
func fromEnvironment(flags *pflag.FlagSet, lookup func(string) (string, bool)) error {
	var failed error
	flags.VisitAll(func(f *pflag.Flag) {
		name := "SKYOPS_" + strings.ToUpper(strings.ReplaceAll(f.Name, "-", "_"))
		v, ok := lookup(name)
		if !ok || f.Changed || f.Name == "help" || f.Name == "version" || failed != nil {
			return
		}
		if err := f.Value.Set(v); err != nil {
			failed = fmt.Errorf("environment variable %s: %w", name, err)
		}
	})
	return failed
}

// check reports what is missing.
func (c config) check() error {
	for flag, v := range map[string]string{"network": c.network, "store": c.store, "master": c.master, "listen": c.listen} {
		if v == "" {
			return fmt.Errorf("--%s is missing", flag)
		}
	}
	return nil
}

func (c config) trustedProxies() ([]netip.Prefix, error) {
	var out []netip.Prefix
	for _, p := range c.proxies {
		prefix, err := netip.ParsePrefix(p)
		if err != nil {
			return nil, fmt.Errorf("--trusted-proxy %s: %w", p, err)
		}
		out = append(out, prefix)
	}
	return out, nil
}

// readMaster reads the master key's file.
func readMaster(path string) ([]byte, error) {
	if info, err := os.Stat(path); err == nil && info.Mode().Perm()&0o077 != 0 {
		return nil, fmt.Errorf("master key in %s may be read by others: chmod 600", path)
	}
	b, err := os.ReadFile(path)
	if err != nil {
		return nil, fmt.Errorf("read master key: %w", err)
	}
	key, err := hex.DecodeString(strings.TrimSpace(string(b)))
	if err != nil || len(key) != payload.KeySize {
		return nil, fmt.Errorf("master key in %s is not %d bytes in hex", path, payload.KeySize)
	}
	return key, nil
}

// version is set by the linker.
var version string

// buildVersion is what the linker set, or the commit the program was built from.
func buildVersion() string {
	if version != "" {
		return version
	}
	if b, ok := debug.ReadBuildInfo(); ok {
		for _, s := range b.Settings {
			if s.Key == "vcs.revision" {
				return s.Value[:min(12, len(s.Value))]
			}
		}
	}
	return "devel"
}
