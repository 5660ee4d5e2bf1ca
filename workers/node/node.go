package node

import (
	"context"
	"crypto/rand"
	"errors"
	"fmt"
	"log/slog"
	"os"
	"path/filepath"
	"runtime/debug"
	"slices"
	"sync"
	"syscall"
	"time"

	"github.com/ethereum/go-ethereum/common"
	"github.com/ethereum/go-ethereum/crypto"
	"golang.org/x/sys/unix"

	"github.com/skyops/skyops/activities/egress"
	"github.com/skyops/skyops/activities/execution"
	"github.com/skyops/skyops/activities/execution/cache"
	"github.com/skyops/skyops/activities/execution/docker"
	"github.com/skyops/skyops/activities/execution/outside"
	"github.com/skyops/skyops/activities/execution/process"
	"github.com/skyops/skyops/activities/gpu"
	"github.com/skyops/skyops/activities/gpu/cuda"
	"github.com/skyops/skyops/activities/gpu/nvml"
	"github.com/skyops/skyops/activities/gpu/simulated"
	"github.com/skyops/skyops/protocol/eip712"
	"github.com/skyops/skyops/protocol/job"
	"github.com/skyops/skyops/protocol/lease"
	"github.com/skyops/skyops/protocol/record"
	"github.com/skyops/skyops/workers/nodeservice"
	"github.com/skyops/skyops/workers/role"
	"github.com/skyops/skyops/workers/vitals"
)

// node is a GPU host's wiring.
type node struct {
	loaded
	address common.Address
	log     *slog.Logger
	vitals  *vitals.Vitals
	clock   execution.Clock

	lock    *os.File
	kept    *inclusions
	runtime execution.Runtime
	engine  execution.Engine
	scratch *execution.Scratch
	status  *status
	ledger  *ledger
	door    *door
	ingress *ingress
	work    *execution.Activities
	cleared []lease.Ref // attempts of an earlier process that were wiped
	// MiB of all devices, and how much of it was overwritten before the first job: once
	// scrubbed is closed.
	scrubbed               chan struct{}
	gpuMemory, overwritten uint64
}

// Run serves until ctx ends, and then until the running jobs have left.
func Run(ctx context.Context, s Settings, log *slog.Logger, v *vitals.Vitals) (err error) {
	if err := refuseCore(); err != nil {
		return fmt.Errorf("refuse core dumps: %w", err)
	}
	l, err := s.load()
	if err != nil {
		return err
	}
	n := &node{loaded: l, address: crypto.PubkeyToAddress(l.key.PublicKey), log: log, vitals: v, clock: clock{}}
	n.log = log.With("node", n.address)
	defer func() { err = errors.Join(err, n.close()) }()
	ctx, end := context.WithCancel(ctx)
	defer end()
	for _, step := range []struct {
		name string
		do   func(context.Context) error
	}{
		{"lock state directory", n.takeLock}, {"prepare engine", n.openRuntime}, {"prepare scratch", n.openScratch},
		{"find GPUs", n.openDevices}, {"clear what was left", n.clear}, {"overwrite GPU memory", n.scrub},
		{"open receipts", n.openInclusions}, {"reach ingress", n.openDoor},
	} {
		if err := step.do(ctx); err != nil {
			return fmt.Errorf("%s: %w", step.name, err)
		}
	}
	return n.serve(ctx)
}

// takeLock keeps two processes from being the same node.
func (n *node) takeLock(context.Context) error {
	if err := os.MkdirAll(n.State, 0o711); err != nil {
		return err
	}
	f, err := os.OpenFile(filepath.Join(n.State, "lock"), os.O_RDWR|os.O_CREATE, 0o600)
	if err != nil {
		return err
	}
	if err := unix.Flock(int(f.Fd()), unix.LOCK_EX|unix.LOCK_NB); err != nil {
		return errors.Join(fmt.Errorf("another process runs this node in %s: %w", n.State, err), f.Close())
	}
	n.lock = f
	return nil
}

func (n *node) openInclusions(context.Context) (err error) {
	n.kept, err = openInclusions(filepath.Join(n.State, inclusionsFile), keptInclusions)
	return err
}

func (n *node) openRuntime(ctx context.Context) (err error) {
	if n.Runtime == job.RuntimeProcess {
		n.runtime, err = process.New(filepath.Join(n.State, "processes"))
	} else {
		n.runtime, err = docker.New(docker.Options{Host: n.Engine, GPUs: n.Simulate == "", SandboxGPUs: n.SandboxGPUs})
	}
	if err != nil {
		return err
	}
	if n.engine, err = n.runtime.Preflight(ctx); err != nil {
		return fmt.Errorf("%w; a host without an engine can run jobs with --runtime process, not isolated", err)
	}
	for _, risk := range n.engine.Risks {
		n.log.Warn("running jobs of strangers is risky", "why", risk)
	}
	// Without isolation, --runtime process was the operator's word already.
	if n.engine.Isolated && len(n.engine.Risks) > 0 {
		return n.unlessAccepted(errors.New(n.engine.Risks[0] + "; mend that"))
	}
	return nil
}

// unlessAccepted refuses a risk that the operator did not take knowingly.
func (s Settings) unlessAccepted(risk error) error {
	if risk == nil || s.AcceptRisks {
		return nil
	}
	return fmt.Errorf("%w; or take the risk with --accept-risks", risk)
}

func (n *node) openScratch(context.Context) (err error) {
	if n.scratch, err = execution.OpenScratch(n.Scratch, n.uid); err != nil {
		return err
	}
	risk := n.scratch.Risk()
	if risk != nil {
		n.log.Warn("plaintext may reach the disk", "why", risk)
	}
	return n.unlessAccepted(risk)
}

func (n *node) openDevices(ctx context.Context) error {
	n.status = &status{
		node: n.address, runtime: n.Runtime, rate: n.Rate, egress: n.Egress, log: n.log, changed: make(chan struct{}, 1),
		overwritable: map[string]bool{},
	}
	var err error
	if n.status.host, n.status.scrub, err = n.openHost(); err != nil {
		return err
	}
	devices, err := n.status.host.Devices(ctx)
	if err != nil {
		return err
	}
	n.status.describe(devices)
	n.status.ledger = execution.NewLedger(execution.Resources{
		Devices: n.status.ids(), CPU: n.CPU, RAM: n.RAM, Disk: n.Disk,
	}, n.status.touch)
	return nil
}

// openHost finds the GPUs and what overwrites their memory. A host without any
// offers its processors.
func (n *node) openHost() (gpu.Host, gpu.Scrubber, error) {
	var cfg simulated.Config
	if n.Simulate == "" {
		host, err := nvml.Open()
		if !errors.Is(err, nvml.ErrAbsent) {
			return host, cuda.New(selfProgram, scrubName), err
		}
		n.log.Warn("the node offers no GPU", "why", err)
	} else {
		var err error
		if cfg, err = simulation(n.Simulate); err != nil {
			return nil, nil, fmt.Errorf("--simulate %s: %w", n.Simulate, err)
		}
	}
	cfg.Seed = n.address.Hex()
	cfg.Held = func(id string) bool {
		_, held := n.status.ledger.Holder(id)
		return held
	}
	host, err := simulated.New(cfg)
	return host, host, err
}

// simulation reads a GPU request as the devices to invent: one model, one size.
func simulation(text string) (simulated.Config, error) {
	r, err := job.ParseGPU(text)
	if err != nil {
		return simulated.Config{}, err
	}
	if len(r.Models) != 1 {
		return simulated.Config{}, errors.New("name one model, such as A100:80GB:2")
	}
	model, _ := job.GPUModelByID(r.Models[0])
	size := r.MaxMem
	if size == 0 && len(model.Memory) > 0 {
		size = model.Memory[len(model.Memory)-1]
	}
	return simulated.Config{Name: model.Name, Memory: uint64(size) << 30, Count: int(r.Max)}, nil
}

// clear kills and wipes what an earlier process of this node left: the ingress
// took it for lost when that process ended.
func (n *node) clear(ctx context.Context) error {
	running, err := n.runtime.List(ctx, n.address)
	if err != nil {
		return err
	}
	for _, r := range running {
		if err := n.runtime.Remove(ctx, r.Handle); err != nil {
			return err
		}
		n.cleared = append(n.cleared, r.Attempt)
		n.log.Info("an earlier process's attempt was killed", "job", r.Attempt.Job, "epoch", r.Attempt.Epoch)
	}
	if err := n.runtime.ReleaseImages(ctx, n.address); err != nil {
		return err
	}
	left, err := n.scratch.Leftovers()
	if err != nil {
		return err
	}
	for _, root := range left {
		if err := n.scratch.Wipe(root); err != nil {
			return err
		}
		if ref, ok := execution.AttemptOf(filepath.Base(root)); ok && !slices.Contains(n.cleared, ref) {
			n.cleared = append(n.cleared, ref)
			n.log.Info("what an earlier process left of an attempt was wiped", "job", ref.Job, "epoch", ref.Epoch)
		}
	}
	return nil
}

// reportCleared hands in the erasure receipts of what clear wiped.
func (n *node) reportCleared(ctx context.Context) {
	select {
	case <-n.scrubbed:
	case <-ctx.Done():
		return
	}
	for _, ref := range n.cleared {
		e := record.Erasure{Job: ref.Job, Epoch: ref.Epoch, Node: n.address, At: uint64(time.Now().Unix()), GPUMemory: n.gpuMemory, Overwritten: n.overwritten}
		var err error
		if e.Signature, err = eip712.Sign(n.key, n.network.Domain().Digest(e.StructHash())); err == nil {
			err = n.handIn(ctx, e)
		}
		if err != nil {
			n.log.Warn("erasure receipt was not taken", "job", ref.Job, "epoch", ref.Epoch, "err", err)
		}
	}
}

// handIn gives the ingress an erasure receipt, for as long as it does not answer.
func (n *node) handIn(ctx context.Context, e record.Erasure) error {
	for pause := time.Second; ; pause = min(2*pause, time.Minute) {
		err := n.ingress.Erased(ctx, e)
		if err == nil || errors.Is(err, lease.ErrStale) || errors.Is(err, execution.ErrRefused) {
			return err
		}
		select {
		case <-ctx.Done():
			return err
		case <-time.After(pause):
		}
	}
}

func (n *node) openDoor(context.Context) (err error) {
	if n.door, err = openDoor(n.loaded); err != nil {
		return err
	}
	n.ingress = &ingress{service: n.door.service, http: n.door.http}
	if url := n.network.Operator.Blob; url != "" {
		n.ingress.blobURL.Store(&url)
	}
	n.ledger = &ledger{network: n.network}
	beyond, err := n.openOutside()
	if err != nil {
		return err
	}
	kept, err := n.openCache()
	if err != nil {
		return err
	}
	n.work = execution.New(execution.Config{
		Domain: n.network.Domain(), Token: n.network.Token, Scheduler: n.network.Scheduler, Key: n.key,
		Runtime: n.runtime, Init: n.Init, Scratch: n.scratch, UID: n.uid, Ledger: n.status.ledger,
		Ingress: n.ingress, Outside: beyond, Cache: kept, Host: n.status, Owners: n.ledger, Watch: watchCheckpoints, Clock: n.clock, Log: n.log,
	})
	return nil
}

// openCache returns what keeps sealed inputs between jobs, nil where the operator
// wants none. The beats name what it has.
func (n *node) openCache() (execution.Cache, error) {
	if n.Cache == 0 {
		return nil, nil
	}
	c, err := cache.Open(filepath.Join(n.State, "cache"), int64(n.Cache)<<20, n.status.touch)
	if err != nil {
		return nil, err
	}
	n.status.setInputs(c.Whole)
	return c, nil
}

// openOutside returns what fetches plain inputs, nil where the operator wants none.
func (n *node) openOutside() (execution.Outside, error) {
	if !n.Outside {
		return nil, nil
	}
	web, err := outside.New(outside.Options{Client: egress.Guard{}.Client(), Forbidden: egress.ErrForbidden, Arweave: n.Arweave})
	return reach{web}, err
}

// serve keeps a session and a worker until ctx ends, then drains.
func (n *node) serve(ctx context.Context) error {
	life, end := context.WithCancel(context.WithoutCancel(ctx))
	var beside sync.WaitGroup
	defer beside.Wait()
	defer end()
	welcome := make(chan *nodeservice.Welcome, 1)
	instance := make([]byte, 16)
	rand.Read(instance)
	s := &session{
		service: n.door.service, domain: n.network.Domain(), key: n.key, status: n.status, attempts: n.work,
		clock: n.clock, version: version(), engine: n.engine.Name, instance: instance, log: n.log,
		scheduler: n.network.Scheduler, included: n.kept.add,
		welcomed: func(w *nodeservice.Welcome) {
			if url := w.GetBlobUrl(); url != "" {
				n.ingress.blobURL.Store(&url)
			}
			select {
			case welcome <- w:
			default:
			}
		},
	}
	beside.Go(func() { n.status.measure(life) })
	beside.Go(func() { n.status.watchRest(life, filepath.Join(n.State, restFile)) })
	beside.Go(func() { n.status.watchImages(life, n.runtime) })
	beside.Go(func() { _ = s.run(life) })
	var w *nodeservice.Welcome
	select {
	case w = <-welcome:
	case <-ctx.Done():
		return nil
	}
	beside.Go(func() { n.reportCleared(life) })
	fatal := make(chan error, 1)
	stop, err := n.door.work(life, n, w.GetPayloadKey(), fatal)
	if err != nil {
		return err
	}
	n.watched()
	role.Ready(n.log, n.vitals, "engine", n.engine.Name, "gpu", job.GPUName(n.status.model), "count", len(n.status.devices),
		"simulated", n.status.simulated(), "cpuMilli", n.CPU, "ramMiB", n.RAM, "diskMiB", n.Disk)
	beside.Go(func() { n.trimIdle(life) })
	select {
	case err = <-fatal:
		err = fmt.Errorf("poll for work: %w", err)
	case <-ctx.Done():
		n.drain(life)
	}
	stop()
	return err
}

// drain lets the running jobs save and leave.
func (n *node) drain(ctx context.Context) {
	n.status.drain()
	if running := n.work.Running(); len(running) > 0 {
		n.log.Info("draining", "attempts", len(running), "atMost", n.Drain)
	}
	ctx, cancel := context.WithTimeout(ctx, n.Drain)
	defer cancel()
	n.work.Drain(ctx)
}

// close ends what is open, the last first.
func (n *node) close() error {
	var errs []error
	if n.work != nil {
		n.work.Close()
	}
	if n.scrubbed != nil {
		<-n.scrubbed
	}
	if n.ledger != nil {
		n.ledger.close()
	}
	if n.door != nil {
		errs = append(errs, n.door.close())
	}
	if n.status != nil && n.status.host != nil {
		errs = append(errs, n.status.host.Close())
	}
	if n.runtime != nil {
		errs = append(errs, n.runtime.Close())
	}
	errs = append(errs, n.kept.close())
	if n.lock != nil {
		errs = append(errs, n.lock.Close())
	}
	return errors.Join(errs...)
}

// clock is the machine's.
type clock struct{}

// Now implements execution.Clock.
func (clock) Now() time.Time { return time.Now() }

// Boot implements execution.Clock.
func (clock) Boot() time.Duration {
	var ts unix.Timespec
	if err := unix.ClockGettime(unix.CLOCK_BOOTTIME, &ts); err != nil {
		panic(fmt.Sprintf("boot clock: %v", err)) // exists since Linux 2.6.39
	}
	return time.Duration(ts.Nano())
}

// version names this build.
func version() string {
	info, ok := debug.ReadBuildInfo()
	if !ok {
		return "unknown"
	}
	for _, s := range info.Settings {
		if s.Key == "vcs.revision" && len(s.Value) >= 12 {
			return s.Value[:12]
		}
	}
	return info.Main.Version
}

// refuseCore keeps keys and plaintext out of core dumps.
func refuseCore() error {
	return syscall.Setrlimit(syscall.RLIMIT_CORE, &syscall.Rlimit{})
}
