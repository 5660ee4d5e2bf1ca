// Package docker runs jobs as hardened containers of a Docker engine.
//
// A container gets no network, a read-only root, no capabilities, no new
// privileges, its own user, the engine's seccomp filter, hard limits on
// memory, processors and processes, exactly the devices it was given, and
// nothing of the host but its attempt's directory at /skyops. It runs under
// gVisor (runsc) where the engine knows it. Its output goes through init's log
// in that directory, never into the engine's own files, which lie on disk.
//
// An image that travelled in a sealed archive is checked and measured on its way
// to the engine, is there for its owner's attempts only, and is removed with the
// last of them; see sealed.go. While they run it lies in the engine's store, on
// disk.
//
// What it does not promise: a hole in the kernel or in the container runtime
// is a hole here; Preflight names those it can tell from versions. Start at New.
package docker

import (
	"context"
	"fmt"
	"path/filepath"
	"strconv"
	"strings"
	"sync"

	"github.com/docker/docker/api/types/system"
	"github.com/docker/docker/client"

	"github.com/skyops/skyops/activities/execution"
	"github.com/skyops/skyops/activities/execution/pid1"
)

// sandbox is gVisor's runtime, by the name it is registered under.
const sandbox = "runsc"

// Runtime is one Docker engine.
type Runtime struct {
	api *client.Client

	mu    sync.Mutex
	facts *facts

	// images has a *sync.RWMutex per digest: the engine lets an image be named
	// and removed at once. It is held to remove one, shared to bring it here.
	images sync.Map
}

// facts are what containers need to know of the engine.
type facts struct {
	engine  execution.Engine
	runtime string // "" is the engine's default
	cdi     bool   // devices can be given by CDI name
	cores   int
}

var _ execution.Runtime = (*Runtime)(nil)

// New returns a runtime for the engine at host, e.g.
// "unix:///var/run/docker.sock"; empty: as DOCKER_HOST says. It does not
// connect yet: Preflight does.
func New(host string) (*Runtime, error) {
	opts := []client.Opt{client.FromEnv, client.WithAPIVersionNegotiation()}
	if host != "" {
		opts = append(opts, client.WithHost(host))
	}
	api, err := client.NewClientWithOpts(opts...)
	if err != nil {
		return nil, fmt.Errorf("reach Docker engine: %w", err)
	}
	return &Runtime{api: api}, nil
}

// Close implements execution.Runtime.
func (r *Runtime) Close() error { return r.api.Close() }

// Show implements execution.Runtime: every container sees its attempt at /skyops.
func (r *Runtime) Show(execution.Layout) execution.View {
	return execution.View{Dir: pid1.Root, Data: pid1.Root}
}

// Preflight implements execution.Runtime.
func (r *Runtime) Preflight(ctx context.Context) (execution.Engine, error) {
	f, err := r.learn(ctx)
	if err != nil {
		return execution.Engine{}, err
	}
	return f.engine, nil
}

// learn asks the engine once what it is.
func (r *Runtime) learn(ctx context.Context) (*facts, error) {
	r.mu.Lock()
	defer r.mu.Unlock()
	if r.facts != nil {
		return r.facts, nil
	}
	info, err := r.api.Info(ctx)
	if err != nil {
		return nil, fmt.Errorf("ask Docker engine at %s what it is: %w", r.api.DaemonHost(), err)
	}
	if info.OSType != "linux" {
		return nil, fmt.Errorf("docker engine runs %s containers; jobs are Linux programs", info.OSType)
	}
	f := &facts{cdi: hasCDI(info.CDISpecDirs), cores: info.NCPU}
	name := "docker " + info.ServerVersion
	if _, ok := info.Runtimes[sandbox]; ok {
		f.runtime = sandbox
		name += " " + sandbox
	} else if v := r.runcVersion(ctx); v != "" {
		name += " runc " + v
		if risk := runcRisk(v); risk != "" {
			f.engine.Risks = append(f.engine.Risks, risk)
		}
	}
	f.engine.Name, f.engine.Isolated = name, true
	f.engine.Risks = append(f.engine.Risks, kernelRisks(info)...)
	r.facts = f
	return f, nil
}

func (r *Runtime) runcVersion(ctx context.Context) string {
	v, err := r.api.ServerVersion(ctx)
	if err != nil {
		return ""
	}
	for _, c := range v.Components {
		if c.Name == "runc" {
			return c.Version
		}
	}
	return ""
}

// kernelRisks names the protections that the engine says are off.
func kernelRisks(info system.Info) []string {
	var risks []string
	if !strings.Contains(strings.Join(info.SecurityOptions, " "), "seccomp") {
		risks = append(risks, "the engine filters no system calls (seccomp is off)")
	}
	if !info.MemoryLimit {
		risks = append(risks, "the kernel cannot limit a container's memory")
	}
	if !info.PidsLimit {
		risks = append(risks, "the kernel cannot limit a container's processes")
	}
	return risks
}

// patchedRunc lists, per release line, the first runc without the container
// break-outs CVE-2025-31133, -52565 and -52881.
var patchedRunc = map[string]int{"1.2": 8, "1.3": 3}

// runcRisk says what is wrong with a version of runc, nothing if it is patched
// or cannot be read.
func runcRisk(version string) string {
	parts := strings.SplitN(version, ".", 3)
	if len(parts) < 3 {
		return ""
	}
	major, err1 := strconv.Atoi(parts[0])
	minor, err2 := strconv.Atoi(parts[1])
	digits := strings.IndexFunc(parts[2], func(c rune) bool { return c < '0' || c > '9' })
	if digits < 0 {
		digits = len(parts[2])
	}
	patch, err3 := strconv.Atoi(parts[2][:digits])
	if err1 != nil || err2 != nil || err3 != nil {
		return ""
	}
	first, listed := patchedRunc[parts[0]+"."+parts[1]]
	if major > 1 || major == 1 && minor > 3 || listed && patch >= first {
		return ""
	}
	return "runc " + version + " lets a container break out (CVE-2025-31133, -52565, -52881): install runc 1.2.8, 1.3.3 or newer, or gVisor's runsc"
}

// hasCDI reports whether the host describes its NVIDIA devices by CDI.
func hasCDI(dirs []string) bool {
	for _, dir := range dirs {
		for _, pattern := range []string{"*nvidia*.json", "*nvidia*.yaml"} {
			if found, err := filepath.Glob(filepath.Join(dir, pattern)); err == nil && len(found) > 0 {
				return true
			}
		}
	}
	return false
}
