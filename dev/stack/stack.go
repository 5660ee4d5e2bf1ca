// Package stack runs the whole of Skyops on one machine: the infrastructure
// (Temporal, chain, IPFS; package infra, in a process of its own), every role as
// the same program that runs in production, and GPU hosts whose devices are
// simulated. `skyops-dev`, the demo and the end-to-end tests are its callers.
//
// Nouns: a Stack is a running network on one state folder; its Supervisor
// starts, watches and ends the processes, and is how a test kills one.
//
// Start at Start.
package stack

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"time"

	"golang.org/x/sync/errgroup"

	"github.com/skyops/skyops/chain"
	"github.com/skyops/skyops/dev/state"
	"github.com/skyops/skyops/protocol/network"
	"github.com/skyops/skyops/starter/cli/image"
	"github.com/skyops/skyops/starter/presets"
)

// Names of the processes; hosts are named by their Host.
const (
	Infra   = "infra"
	Control = "control"
	Keeper  = "keeper"
	Ingress = "ingress"
	Gateway = "gateway"
)

// Options say what to run.
type Options struct {
	Dir       string          // state folder, made when missing
	Bin       string          // folder with the programs `make build` makes
	Addresses state.Addresses // empty ones take free ports, at the first start on Dir
	Fleet     []state.Host    // nil: DefaultFleet
	Runtime   string          // "docker" (default) or "process"
	Log       *slog.Logger
	Arweave   string              // gateway of a network of others; empty: results do not go there
	Notice    chain.Notice        // of other matching parameters by the faucet's account; zero: nobody changes them
	Args      map[string][]string // more arguments of hosts' nodes and of roles, by their names
	// Unmanned registers the fleet and starts none of it: the caller speaks for its
	// hosts, with their keys.
	Unmanned bool
	// Restart is how long after its end a role or host is started again; 0: it stays ended.
	Restart time.Duration
}

// DefaultFleet is what an embedded stack pretends to own.
func DefaultFleet() []state.Host {
	host := func(name, gpus string, rate uint64) state.Host {
		return state.Host{
			Name: name, GPUs: gpus, CPUMilli: 32_000, RAMMiB: 256 << 10, DiskMiB: 100 << 10,
			RateETH: rate, RateSkyops: rate * 2000, EgressETH: 10_000, EgressSkyops: 20_000_000,
		}
	}
	return []state.Host{
		host("host-1", "A100:80GB:2", 900_000),
		host("host-2", "A100:80GB:1", 950_000),
		host("host-3", "A100:40GB:2", 700_000),
		host("host-4", "H100:80GB:1", 1_400_000),
	}
}

// Stack is a running network.
type Stack struct {
	*Supervisor
	State   *state.State
	Network network.Network
	Fleet   []state.Host
	options Options
}

// Start brings a stack up and returns when every process serves.
func Start(ctx context.Context, o Options) (*Stack, error) {
	if o.Fleet == nil {
		o.Fleet = DefaultFleet()
	}
	if o.Runtime == "" {
		o.Runtime = "docker"
	}
	for _, program := range []string{"skyops-dev", "skyops-worker", "skyops-gateway", "skyops-init"} {
		if _, err := os.Stat(filepath.Join(o.Bin, program)); err != nil {
			return nil, fmt.Errorf("program %s is not built: run make build: %w", program, err)
		}
	}
	st, err := state.Open(o.Dir, o.Addresses)
	if err != nil {
		return nil, err
	}
	s := &Stack{State: st, Fleet: o.Fleet, options: o}
	if s.Supervisor, err = NewSupervisor(st.Dir, o.Log); err != nil {
		return nil, errors.Join(err, st.Close())
	}
	if err := s.start(ctx); err != nil {
		stopCtx, cancel := context.WithTimeout(context.WithoutCancel(ctx), 20*time.Second)
		defer cancel()
		return nil, errors.Join(err, s.Stop(stopCtx))
	}
	return s, nil
}

func (s *Stack) start(ctx context.Context) error {
	if err := s.State.Addresses.CheckFree(); err != nil {
		return err
	}
	if err := s.State.WriteJSON("fleet.json", s.Fleet); err != nil {
		return err
	}
	if err := s.Supervisor.Start(ctx, s.infra()); err != nil {
		return err
	}
	var err error
	if s.Network, err = network.LoadOperator(s.State.NetworkFile()); err != nil {
		return err
	}
	if err := s.startAll(ctx, s.roles()); err != nil {
		return err
	}
	return s.startAll(ctx, s.hosts())
}

func (s *Stack) startAll(ctx context.Context, processes []Process) error {
	g, ctx := errgroup.WithContext(ctx)
	for _, p := range processes {
		g.Go(func() error { return s.Supervisor.Start(ctx, p) })
	}
	return g.Wait()
}

// Stop ends hosts first, so that they can say goodbye, then roles, then the
// infrastructure. Jobs that still run go on at the next Start.
func (s *Stack) Stop(ctx context.Context) error {
	err := s.Supervisor.Stop(ctx, names(s.hosts()), names(s.roles()), []string{Infra})
	return errors.Join(err, s.State.Close())
}

func names(processes []Process) []string {
	var out []string
	for _, p := range processes {
		out = append(out, p.Name)
	}
	return out
}

// Host returns the name of the host with a node address, "" when it is none of this stack's.
func (s *Stack) Host(node string) string {
	i := slices.IndexFunc(s.Fleet, func(h state.Host) bool {
		a, err := s.State.Address(h.Name)
		return err == nil && a.Hex() == node
	})
	if i < 0 {
		return ""
	}
	return s.Fleet[i].Name
}

func (s *Stack) program(name string) string { return filepath.Join(s.options.Bin, name) }

func (s *Stack) infra() Process {
	o := s.options
	return Process{
		Name: Infra, Path: s.program("skyops-dev"), Restart: o.Restart,
		Args: []string{"infra", "--state", s.State.Dir, "--arweave", o.Arweave, "--timelock", o.Notice.Timelock.String(), "--notice", o.Notice.Delay.String()},
	}
}

// roles are the scheduler's own processes.
func (s *Stack) roles() []Process {
	st := s.State
	common := []string{"--network", st.NetworkFile(), "--store", st.StoreDSN()}
	with := func(name string, args ...string) []string {
		return slices.Concat(common, args, s.options.Args[name])
	}
	worker := s.program("skyops-worker")
	role := func(name string, args ...string) Process {
		return Process{Name: name, Path: worker, Args: append([]string{name}, with(name, args...)...), Restart: s.options.Restart}
	}
	return []Process{
		role(Control, "--master", st.KeyFile("master"), "--scheduler-key", st.KeyFile("scheduler"), "--any-webhook"),
		role(Keeper, "--payload-key", st.KeyFile("payload-keeper"), "--keeper-key", st.KeyFile("keeper"), "--listen", st.Addresses.Keeper),
		role(Ingress, "--master", st.KeyFile("master"), "--scheduler-key", st.KeyFile("scheduler"),
			"--cert", st.KeyFile("ingress.crt"), "--key", st.KeyFile("ingress.key"),
			"--depot", st.Path("depot"), "--listen", st.Addresses.Ingress, "--blob-listen", st.Addresses.Blob, "--fleet-listen", st.Addresses.Fleet),
		{
			Name: Gateway, Path: s.program("skyops-gateway"), Restart: s.options.Restart,
			Args: with(Gateway, append([]string{"--master", st.KeyFile("master"), "--listen", st.Addresses.Gateway,
				"--operator-token", st.KeyFile("operator-token"), "--faucet-key", st.KeyFile("faucet"), "--any-webhook"}, presetImages()...)...),
		},
	}
}

// presetImages is the gateway's flag that names the images of presets which this
// machine's engine has, and its hosts share: name=digest, comma-separated. It is
// left out where there are none, as without an engine.
func presetImages() []string {
	catalogue, err := presets.Catalogue()
	if err != nil {
		return nil // its own test says so
	}
	engine, err := image.Docker()
	if err != nil {
		return nil
	}
	ctx, done := context.WithTimeout(context.Background(), 5*time.Second)
	defer done()
	var pairs []string
	for _, p := range catalogue.Presets() {
		for _, f := range p.Frameworks {
			if local, err := engine.Inspect(ctx, f.Image); err == nil {
				pairs = append(pairs, f.Image+"="+local.ID)
			}
		}
	}
	if len(pairs) == 0 {
		return nil
	}
	return []string{"--image", strings.Join(pairs, ",")}
}

// hosts are the node workers, one per simulated GPU host.
func (s *Stack) hosts() []Process {
	if s.options.Unmanned {
		return nil
	}
	number := func(v uint64) string { return strconv.FormatUint(v, 10) }
	var out []Process
	for _, h := range s.Fleet {
		out = append(out, Process{
			Name: h.Name, Path: s.program("skyops-worker"), Restart: s.options.Restart,
			Args: append([]string{
				"node", "--network", s.State.NetworkFile(), "--state", s.State.Path("hosts", h.Name), "--key", s.State.KeyFile(h.Name),
				// The only jobs here are the user's own, on the user's own machine.
				"--simulate", h.GPUs, "--runtime", s.options.Runtime, "--accept-risks",
				"--cpu-milli", number(uint64(h.CPUMilli)), "--ram-mib", number(uint64(h.RAMMiB)), "--disk-mib", number(uint64(h.DiskMiB)),
				"--rate-eth", number(h.RateETH), "--rate-skyops", number(h.RateSkyops),
				"--egress-eth", number(h.EgressETH), "--egress-skyops", number(h.EgressSkyops),
			}, s.options.Args[h.Name]...),
		})
	}
	return out
}
