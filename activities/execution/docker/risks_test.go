package docker

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/docker/docker/api/types/system"
)

// A version that is known to be patched is no risk; any other is, also one that
// cannot be read, and the way out is said.
func TestVersionsWithKnownEscapes(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		name string
		risk func(string) []string
		safe []string
		bad  map[string]string // version to a word of the answer
	}{
		{"runc", runcRisk,
			[]string{"1.2.8", "1.2.10+ds1", "1.3.3", "v1.3.4", "1.4.0", "1.4.0-rc.3", "1.5.0-rc.1", "2.0.0"},
			map[string]string{
				"1.1.5+ds1-1+deb12u1": "1.2.8", "1.2.7": "CVE-2025-31133", "1.3.2": "1.3.3", "1.3.3-rc.1": "break out", "1.4.0-rc.2": "break out", "0.9.9": "runsc",
				"": "does not say", "unknown": "does not say", "1.3": "does not say", "commit-1.3.3": "does not say",
			}},
		{"toolkit", toolkitRisk,
			[]string{"1.17.8", "1.17.9-1", "1.18.0", "2.0.0"},
			map[string]string{
				"1.16.1": "CVE-2024-0132, CVE-2025-23266", "1.16.2": "(CVE-2025-23266)", "1.17.7": "1.17.8", "1.17.8-rc.1": "CVE-2025-23266",
				"": "nvidia-ctk", "dev": "does not say",
			}},
	} {
		for _, v := range c.safe {
			if got := c.risk(v); got != nil {
				t.Errorf("%s %s: %v", c.name, v, got)
			}
		}
		for v, word := range c.bad {
			if got := c.risk(v); len(got) != 1 || !strings.Contains(got[0], word) {
				t.Errorf("%s %q: %v, want %q", c.name, v, got, word)
			}
		}
	}
}

// gVisor runs all jobs where it is known, but those with GPUs only when the
// operator says that it can.
func TestRuntimeOfAJob(t *testing.T) {
	t.Parallel()
	with := system.Info{Runtimes: map[string]system.RuntimeWithStatus{sandbox: {}, plain: {}}}
	without := system.Info{Runtimes: map[string]system.RuntimeWithStatus{plain: {}}}
	for _, c := range []struct {
		info     system.Info
		opts     Options
		cpu, gpu string
		runc     bool // its version matters
	}{
		{without, Options{GPUs: true}, "", "", true},
		{without, Options{GPUs: true, SandboxGPUs: true}, "", "", true},
		{with, Options{GPUs: true}, sandbox, plain, true},
		{with, Options{GPUs: true, SandboxGPUs: true}, sandbox, sandbox, false},
		{with, Options{}, sandbox, sandbox, false}, // devices are simulated: no container gets one
	} {
		f := (&Runtime{opts: c.opts}).read(c.info)
		if cpu, gpu := f.runtimeFor(nil), f.runtimeFor([]string{"GPU-1"}); cpu != c.cpu || gpu != c.gpu || f.runc != c.runc {
			t.Errorf("%+v: %q without, %q with GPUs, runc %t", c, cpu, gpu, f.runc)
		}
	}
}

func TestToolkitVersionIsAsked(t *testing.T) {
	dir := t.TempDir()
	t.Setenv("PATH", dir)
	if got := toolkitVersion(t.Context()); got != "" {
		t.Errorf("without a toolkit: %q", got)
	}
	for _, step := range []struct{ program, says, want string }{
		{"nvidia-container-cli", "cli-version: 1.16.1\nlib-version: 1.16.1", "1.16.1"},
		{"nvidia-container-runtime-hook", "NVIDIA Container Runtime Hook version 1.17.7\ncommit: abc", "1.17.7"},
		{"nvidia-ctk", "NVIDIA Container Toolkit CLI version 1.17.8\ncommit: f202b80", "1.17.8"},
	} {
		script := "#!/bin/sh\n[ \"$1\" = --version ] && printf '" + step.says + "\\n'\n"
		if err := os.WriteFile(filepath.Join(dir, step.program), []byte(script), 0o700); err != nil {
			t.Fatal(err)
		}
		if got := toolkitVersion(t.Context()); got != step.want {
			t.Errorf("with %s: %q, want %s", step.program, got, step.want)
		}
	}
}
