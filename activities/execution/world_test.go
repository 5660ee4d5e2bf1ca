package execution_test

import (
	"context"
	"log/slog"
	"os"
	"path/filepath"
	"sync"
	"testing"
	"time"

	"github.com/ethereum/go-ethereum/common"
	"github.com/ethereum/go-ethereum/crypto"
	"go.temporal.io/sdk/testsuite"
	"golang.org/x/sys/unix"

	"github.com/skyops/skyops/activities/execution"
	"github.com/skyops/skyops/activities/execution/executiontest"
	"github.com/skyops/skyops/activities/execution/process"
	"github.com/skyops/skyops/protocol/job"
	"github.com/skyops/skyops/protocol/lease"
	"github.com/skyops/skyops/protocol/match"
	"github.com/skyops/skyops/protocol/record"
)

// programs are built once for all tests.
var programs struct {
	once          sync.Once
	init, counter string
}

func build(t *testing.T) {
	t.Helper()
	programs.once.Do(func() {
		dir, err := os.MkdirTemp("", "skyops-execution")
		if err != nil {
			t.Fatal(err)
		}
		if err := os.Chmod(dir, 0o755); err != nil {
			t.Fatal(err)
		}
		programs.init = executiontest.Build(t, dir, "workers/node/init")
		programs.counter = executiontest.Build(t, dir, "starter/presets/images/counter")
	})
}

func TestMain(m *testing.M) {
	code := m.Run()
	if programs.init != "" {
		os.RemoveAll(filepath.Dir(programs.init))
	}
	os.Exit(code)
}

// world is one node with a scheduler and an owner, all in this process.
type world struct {
	*testing.T
	scheduler *executiontest.Scheduler
	owner     *executiontest.Owner
	node      *execution.Activities
	config    execution.Config
	clock     *clock
	beat      match.Beat
	answered  func(claim uint64)
	xid       uint32 // that every reading of a device shows anew; 0: none
	looks     uint64
	contract  bool  // contract wallets' signatures are good
	deaf      error // of asking about them
	scrub     func(ctx context.Context, devices []string) uint64
}

// clock is real time, with a boot clock that can be moved on.
type clock struct {
	read chan struct{} // one who waits here learns of the next reading of the boot clock

	mu    sync.Mutex
	ahead time.Duration
}

func (c *clock) Now() time.Time { return time.Now() }

func (c *clock) Boot() time.Duration {
	var ts unix.Timespec
	if err := unix.ClockGettime(unix.CLOCK_BOOTTIME, &ts); err != nil {
		panic(err)
	}
	select {
	case c.read <- struct{}{}:
	default:
	}
	c.mu.Lock()
	defer c.mu.Unlock()
	return time.Duration(ts.Nano()) + c.ahead
}

func (c *clock) pass(d time.Duration) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.ahead += d
}

func (w *world) Beat() match.Beat      { return w.beat }
func (w *world) Answered(claim uint64) { w.answered(claim) }
func (w *world) Real() bool            { return false }
func (w *world) Scrub(ctx context.Context, ids []string) (overwritten, of uint64) {
	return w.scrub(ctx, ids), uint64(len(ids)) * (80 << 10)
}
func (w *world) Runs(runtime string) bool { return runtime == job.RuntimeProcess }
func (w *world) Sample(_ context.Context, ids []string) (out []execution.Device) {
	for _, id := range ids {
		out = append(out, execution.Device{ID: id, Name: "A100", Simulated: true, Utilization: 90, Xid: w.xid, Faults: w.looks})
	}
	if w.xid != 0 {
		w.looks++
	}
	return out
}

func (w *world) IsValidSignature(context.Context, common.Address, common.Hash, []byte) (bool, error) {
	return w.contract, w.deaf
}

func newWorld(t *testing.T) *world {
	t.Helper()
	scheduler := executiontest.NewScheduler(t)
	return newNode(t, scheduler, executiontest.NewOwner(t, scheduler))
}

// newNode is a world with another's scheduler and owner.
func newNode(t *testing.T, scheduler *executiontest.Scheduler, owner *executiontest.Owner) *world {
	t.Helper()
	build(t)
	w := &world{T: t, answered: func(uint64) {}, scrub: func(context.Context, []string) uint64 { return 0 }, scheduler: scheduler, owner: owner, clock: &clock{read: make(chan struct{})}}
	key, err := crypto.GenerateKey()
	if err != nil {
		t.Fatal(err)
	}
	runtime, err := process.New(t.TempDir())
	if err != nil {
		t.Fatal(err)
	}
	w.beat = match.Beat{
		Node: crypto.PubkeyToAddress(key.PublicKey), Model: 1, GPUs: 2, VRAM: 80 << 10, CPU: 2000, RAM: 4096, Disk: 1024,
		Rate: [2]uint64{executiontest.Rate, executiontest.Rate}, Egress: [2]uint64{executiontest.Egress, executiontest.Egress},
		Flags: match.FlagProcess | match.FlagSimulated, Time: uint64(time.Now().Unix()),
	}
	w.config = execution.Config{
		Domain: w.scheduler.Domain, Token: common.HexToAddress("0x70"), Scheduler: w.scheduler.Address(), Key: key,
		Runtime: runtime, Init: programs.init, Scratch: executiontest.NewScratch(t), UID: executiontest.UID(),
		Ledger:  execution.NewLedger(execution.Resources{Devices: []string{"gpu-a", "gpu-b"}, CPU: 2000, RAM: 4096, Disk: 1024}, nil),
		Ingress: w.scheduler, Host: w, Owners: w, Watch: executiontest.Watch, Clock: w.clock,
		Log: slog.New(slog.NewTextHandler(t.Output(), nil)),
	}
	w.node = execution.New(w.config)
	t.Cleanup(w.node.Close)
	return w
}

// offer makes an offer and returns the node's accept.
func (w *world) offer(sub job.Submission, epoch uint32, gpus uint16) (execution.OfferRequest, *record.Accept) {
	w.Helper()
	req := w.owner.OfferOf(sub, epoch, gpus)
	res, err := w.node.Offer(w.Context(), req)
	if err != nil {
		w.Fatal(err)
	}
	if res.Accept == nil {
		w.Fatalf("declined: %s", res.Decline.Reason)
	}
	return req, res.Accept
}

// request gets an attempt as far as its Execute request.
func (w *world) request(spec job.Spec, epoch uint32) execution.ExecuteRequest {
	w.Helper()
	offer, accept := w.offer(w.owner.Submit(spec), epoch, 0)
	return w.owner.Lease(offer, accept)
}

// execution runs Execute as Temporal would.
type call struct {
	done   chan struct{}
	result execution.ExecuteResult
	err    error
}

func (w *world) execute(req execution.ExecuteRequest) *call {
	w.Helper()
	c := &call{done: make(chan struct{})}
	go func() {
		defer close(c.done)
		var suite testsuite.WorkflowTestSuite
		suite.SetLogger(quiet{})
		env := suite.NewTestActivityEnvironment()
		env.RegisterActivity(w.node.Execute)
		value, err := env.ExecuteActivity(w.node.Execute, req)
		if err == nil {
			err = value.Get(&c.result)
		}
		c.err = err
	}()
	return c
}

type quiet struct{}

func (quiet) Debug(string, ...any) {}
func (quiet) Info(string, ...any)  {}
func (quiet) Warn(string, ...any)  {}
func (quiet) Error(string, ...any) {}

func (c *call) wait(t *testing.T) execution.ExecuteResult {
	t.Helper()
	select {
	case <-c.done:
	case <-time.After(60 * time.Second):
		t.Fatal("attempt did not end")
	}
	return c.result
}

// pack returns the package of an attempt that the scheduler knows to have ended as said.
func (w *world) pack(req execution.ExecuteRequest, said execution.ExecuteResult) record.Package {
	w.Helper()
	e := w.scheduler.Look(refOf(req)).Ending
	if e == nil {
		w.Fatalf("the scheduler knows of no end; the node says %+v, %+v", said, said.Cause)
	}
	if e.Outcome != said.Outcome || e.ExitCode != said.ExitCode || (e.Cause == nil) != (said.Cause == nil) || e.Cause != nil && *e.Cause != *said.Cause {
		w.Errorf("the node told the scheduler %+v, %+v, and says %+v, %+v", e, e.Cause, said, said.Cause)
	}
	return e.Package
}

func refOf(req execution.ExecuteRequest) lease.Ref {
	return lease.Ref{Job: req.Job, Epoch: req.Lease.Epoch}
}

// wiped checks that nothing of any attempt is left, and that the node said so.
func (w *world) wiped(ref lease.Ref) {
	w.Helper()
	left, err := w.config.Scratch.Leftovers()
	if err != nil || len(left) > 0 {
		w.Errorf("left behind: %v, %v", left, err)
	}
	if w.scheduler.Look(ref).Erasure == nil {
		w.Error("there is no erasure receipt")
	}
	if free := w.config.Ledger.Free(time.Now()); free.CPU != 2000 || len(free.Devices) != 2 {
		w.Errorf("the ledger still holds something: %+v", free)
	}
	running, err := w.config.Runtime.List(context.Background(), w.beat.Node)
	if err != nil || len(running) > 0 {
		w.Errorf("the runtime still knows %v, %v", running, err)
	}
}

func (w *world) counter(args ...string) job.Spec {
	return w.owner.Spec(append([]string{programs.counter}, args...)...)
}
