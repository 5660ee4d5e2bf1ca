// Package docker runs jobs as hardened containers of a Docker engine.
//
// A container gets no network, a read-only root, no capabilities, no new
// privileges, its own user, Docker's newest seccomp filter, hard limits on
// memory, processors and processes, exactly the devices it was given, and
// nothing of the host but its attempt's directory at /skyops. It runs under
// gVisor (runsc) where the engine knows it, with GPUs only where the operator says
// that gVisor is set up for them. Its output goes through init's log
// in that directory, never into the engine's own files, which lie on disk.
//
// An image that travelled in a sealed archive is checked and measured on its way
// to the engine, is there for its owner's attempts only, and is removed with the
// last of them; see sealed.go. While they run it lies in the engine's store, on
// disk.
//
// What it does not promise: a hole in the kernel or in the container runtime
// is a hole here; Preflight names those it can tell from versions,
// and a version that it cannot read. Start at New.
package docker

import (
	"context"
	"fmt"
	"path/filepath"
	"strings"
	"sync"

	"github.com/docker/docker/api/types/system"
	"github.com/docker/docker/client"

	"github.com/skyops/skyops/activities/execution"
	"github.com/skyops/skyops/activities/execution/pid1"
)

// The names that runtimes are registered under: gVisor's, and the engine's own.
const (
	sandbox = "runsc"
	plain   = "runc"
)

// Options are what the operator decides about an engine.
type Options struct {
	Host        string // e.g. "unix:///var/run/docker.sock"; empty: as DOCKER_HOST says
	GPUs        bool   // jobs may get real GPUs
	SandboxGPUs bool   // gVisor is set up for this host's GPUs (nvproxy)
}

// Runtime is one Docker engine.
type Runtime struct {
	api  *client.Client
	opts Options

	mu    sync.Mutex
	facts *facts

	// images has a *sync.RWMutex per digest: the engine lets an image be named
	// and removed at once. It is held to remove one, shared to bring it here.
	images sync.Map
}

// facts are what containers need to know of the engine.
type facts struct {
	engine     execution.Engine
	runtime    string // of jobs without devices; "" is the engine's default
	gpuRuntime string // of jobs with devices
	runc       bool   // some jobs run under runc
	cdi        bool   // devices can be given by CDI name
	cores      int
	security   []string // the engine's options for every container
}

var _ execution.Runtime = (*Runtime)(nil)

// New returns a runtime for an engine. It does not connect yet: Preflight does.
func New(o Options) (*Runtime, error) {
	opts := []client.Opt{client.FromEnv, client.WithAPIVersionNegotiation()}
	if o.Host != "" {
		opts = append(opts, client.WithHost(o.Host))
	}
	api, err := client.NewClientWithOpts(opts...)
	if err != nil {
		return nil, fmt.Errorf("reach Docker engine: %w", err)
	}
	return &Runtime{api: api, opts: o}, nil
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
	f := r.read(info)
	if f.security, err = security(info); err != nil {
		return nil, err
	}
	if f.runc {
		v := r.runcVersion(ctx)
		f.engine.Name = strings.TrimSpace(f.engine.Name + " runc " + v)
		f.engine.Risks = append(f.engine.Risks, runcRisk(v)...)
	}
	if r.opts.GPUs && givesGPUs(info) {
		f.engine.Risks = append(f.engine.Risks, toolkitRisk(toolkitVersion(ctx))...)
	}
	f.engine.Risks = append(f.engine.Risks, kernelRisks(info)...)
	r.facts = f
	return f, nil
}

// read takes from the engine's own words how containers are run.
func (r *Runtime) read(info system.Info) *facts {
	f := &facts{cdi: hasCDI(info.CDISpecDirs), cores: info.NCPU}
	f.engine = execution.Engine{Name: "docker " + info.ServerVersion, Isolated: true}
	if _, ok := info.Runtimes[sandbox]; !ok {
		f.runc = true
		return f
	}
	f.engine.Name += " " + sandbox
	f.runtime, f.gpuRuntime = sandbox, sandbox
	if r.opts.GPUs && !r.opts.SandboxGPUs {
		f.runc, f.gpuRuntime = true, plain
	}
	return f
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

// security returns the options that every container gets. A kernel without
// filters refuses one; its operator has accepted that.
func security(info system.Info) ([]string, error) {
	options := []string{"no-new-privileges"}
	if !filtersCalls(info) {
		return options, nil
	}
	filter, err := profile()
	return append(options, "seccomp="+filter), err
}

// filtersCalls reports whether the engine can filter system calls.
func filtersCalls(info system.Info) bool {
	return strings.Contains(strings.Join(info.SecurityOptions, " "), "seccomp")
}

// kernelRisks names the protections that the engine says are off.
func kernelRisks(info system.Info) []string {
	var risks []string
	if !filtersCalls(info) {
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
