package main

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/skyops/skyops/starter/gateway/api"
)

func TestFlagsComeFromTheEnvironmentToo(t *testing.T) {
	t.Parallel()
	env := map[string]string{"SKYOPS_LISTEN": "1.2.3.4:5", "SKYOPS_RATE_IP": "7", "SKYOPS_HELP": "true", "SKYOPS_TRUSTED_PROXY": "10.0.0.0/8,::1/128"}
	lookup := func(name string) (string, bool) { v, ok := env[name]; return v, ok }
	c := newCommand()
	if err := c.ParseFlags([]string{"--rate-ip", "9"}); err != nil {
		t.Fatal(err)
	}
	if err := fromEnvironment(c.Flags(), lookup); err != nil {
		t.Fatal(err)
	}
	for flag, want := range map[string]string{
		"listen": "1.2.3.4:5", "rate-ip": "9", "rate-wallet": "100", "trusted-proxy": "[10.0.0.0/8,::1/128]",
	} {
		if got := c.Flags().Lookup(flag).Value.String(); got != want {
			t.Errorf("--%s is %s, not %s", flag, got, want)
		}
	}
	env["SKYOPS_MAX_UPLOAD"] = "lots"
	if err := fromEnvironment(c.Flags(), lookup); err == nil || !strings.Contains(err.Error(), "SKYOPS_MAX_UPLOAD") {
		t.Errorf("a number that is none: %v", err)
	}
}

func TestConfigSaysWhatIsMissing(t *testing.T) {
	t.Parallel()
	full := config{network: "n", store: "s", master: "m", listen: "l"}
	if err := full.check(); err != nil {
		t.Error(err)
	}
	for name, clear := range map[string]func(*config){
		"network": func(c *config) { c.network = "" }, "store": func(c *config) { c.store = "" },
		"master": func(c *config) { c.master = "" }, "listen": func(c *config) { c.listen = "" },
	} {
		c := full
		clear(&c)
		if err := c.check(); err == nil || !strings.Contains(err.Error(), "--"+name) {
			t.Errorf("without %s: %v", name, err)
		}
	}
	if _, err := (config{proxies: []string{"10.0.0.1"}}).trustedProxies(); err == nil {
		t.Error("a proxy without a prefix length is taken")
	}
}

func TestFlagDefaultsAreTheAPIs(t *testing.T) {
	t.Parallel()
	f, want := newCommand().Flags(), api.DefaultOptions()
	up, _ := f.GetUint64("max-upload")
	ip, _ := f.GetFloat64("rate-ip")
	wallet, _ := f.GetFloat64("rate-wallet")
	if up != want.MaxUpload || ip != want.RatePerIP || wallet != want.RatePerWallet {
		t.Errorf("flags say %d, %v, %v; the API %d, %v, %v", up, ip, wallet, want.MaxUpload, want.RatePerIP, want.RatePerWallet)
	}
}

func TestMasterKeyIsKeptFromOthers(t *testing.T) {
	t.Parallel()
	file := filepath.Join(t.TempDir(), "master")
	write := func(text string, mode os.FileMode) {
		t.Helper()
		if err := os.WriteFile(file, []byte(text), mode); err != nil {
			t.Fatal(err)
		}
		if err := os.Chmod(file, mode); err != nil {
			t.Fatal(err)
		}
	}
	write(strings.Repeat("ab", 32)+"\n", 0o600)
	if key, err := readMaster(file); err != nil || len(key) != 32 {
		t.Errorf("%d bytes, %v", len(key), err)
	}
	write(strings.Repeat("ab", 32), 0o644)
	if _, err := readMaster(file); err == nil {
		t.Error("a key that everybody can read is taken")
	}
	write("abcd", 0o600)
	if _, err := readMaster(file); err == nil {
		t.Error("a key of two bytes is taken")
	}
}
