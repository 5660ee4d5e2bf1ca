package e2e

import (
	"bytes"
	"context"
	"errors"
	"flag"
	"fmt"
	"io/fs"
	"log/slog"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"syscall"
	"testing"
	"time"

	"github.com/ethereum/go-ethereum/common"
	"github.com/ethereum/go-ethereum/ethclient"

	"github.com/skyops/skyops/chain"
	"github.com/skyops/skyops/dev/stack"
	"github.com/skyops/skyops/dev/state"
	"github.com/skyops/skyops/protocol/job"
)

const bin = "../../bin"

// Patience. None of these is a measurement: each is far above what is normal,
// for machines that do much else.
const (
	startWithin = 2 * time.Minute
	stopWithin  = time.Minute
	soon        = time.Minute     // a step of a job
	endWithin   = 4 * time.Minute // a job's whole life
	tick        = 50 * time.Millisecond
)

func TestMain(m *testing.M) {
	flag.Parse()
	// Tests wait for processes more than they compute.
	if !isSet("test.parallel") {
		if err := flag.Set("test.parallel", "6"); err != nil {
			panic(err)
		}
	}
	code := m.Run()
	if err := sharedWorlds.stop(); err != nil {
		fmt.Fprintln(os.Stderr, "end of the shared stack:", err)
		code = max(code, 1)
	}
	os.Exit(code)
}

func isSet(name string) (set bool) {
	flag.Visit(func(f *flag.Flag) { set = set || f.Name == name })
	return set
}

// world is a running stack.
type world struct {
	*stack.Stack
	chain *chain.Client
	eth   *ethclient.Client
	image job.Image // of the counter

	options stack.Options
}

// processes names all of a stack's, infrastructure first.
func (w *world) processes() []string {
	names := []string{stack.Infra, stack.Control, stack.Keeper, stack.Ingress, stack.Gateway}
	for _, h := range w.Fleet {
		names = append(names, h.Name)
	}
	return names
}

// hosts names n equal hosts, each with so many A100s.
func hosts(prefix string, n, gpus int) (out []state.Host) {
	for i := range n {
		out = append(out, state.Host{
			Name: fmt.Sprintf("%s-%d", prefix, i+1), GPUs: fmt.Sprintf("A100:80GB:%d", gpus),
			CPUMilli: 32_000, RAMMiB: 256 << 10, DiskMiB: 100 << 10,
			RateETH: 900_000, RateSkyops: 1_800_000_000, EgressETH: 10_000, EgressSkyops: 20_000_000,
		})
	}
	return out
}

// shared holds the stack that most tests use, started by the first of them.
type shared struct {
	once  sync.Once
	world *world
	err   error
}

var sharedWorlds shared

func (s *shared) stop() error {
	if s.world == nil {
		return nil
	}
	return s.world.close()
}

// sharedWorld returns the stack that most tests use.
func sharedWorld(t *testing.T) *world {
	t.Helper()
	needStack(t)
	image := needEngine(t)
	sharedWorlds.once.Do(func() {
		fleet := slices.Concat(hosts("calm", 2, 4), hosts("kill", 3, 1), hosts("stage", 2, 1), hosts("report", 2, 1), hosts("stop", 1, 1), hosts("freeze", 2, 1), hosts("drain", 2, 1), hosts("rest", 1, 1), hosts("live", 2, 1), hosts("pause", 2, 1), hosts("bad", 2, 8))
		args, err := admins(stack.Control, stack.Keeper, stack.Ingress, stack.Gateway, "calm-1")
		if err != nil {
			sharedWorlds.err = err
			return
		}
		sharedWorlds.world, sharedWorlds.err = startWorld("shared", stack.Options{Fleet: fleet, Args: args})
		if sharedWorlds.err == nil {
			sharedWorlds.world.image = image
		}
	})
	if sharedWorlds.err != nil {
		t.Fatal(sharedWorlds.err)
	}
	w := sharedWorlds.world
	t.Cleanup(func() {
		if t.Failed() {
			t.Logf("the stack's logs are in %s", w.State.Path("logs"))
		}
	})
	return w
}

// newWorld starts a stack of the test's own.
func newWorld(t *testing.T, o stack.Options) *world {
	t.Helper()
	needStack(t)
	var image job.Image
	if o.Runtime != job.RuntimeProcess {
		image = needEngine(t)
	}
	w, err := startWorld(strings.ReplaceAll(t.Name(), "/", "-"), o)
	if err != nil {
		t.Fatal(err)
	}
	w.image = image
	t.Cleanup(func() {
		if t.Failed() {
			t.Logf("the stack's logs are in %s", keepLogs(w))
		}
		if err := w.close(); err != nil {
			t.Errorf("end of the stack: %v", err)
		}
	})
	return w
}

// keepLogs has the scheduler's processes of a failed test end by saying what each
// of their goroutines does, and copies the logs out of the stack that will be removed.
func keepLogs(w *world) string {
	for _, name := range []string{stack.Gateway, stack.Control, stack.Keeper, stack.Ingress, stack.Infra} {
		if done := w.Done(name); w.Signal(name, syscall.SIGQUIT, true) == nil {
			select {
			case <-done:
			case <-time.After(stopWithin):
			}
		}
	}
	dir, err := os.MkdirTemp("", "skyops-e2e-logs-")
	if err == nil {
		err = os.CopyFS(dir, os.DirFS(w.State.Path("logs")))
	}
	if err != nil {
		return fmt.Sprintf("nowhere: %v", err)
	}
	return dir
}

func startWorld(name string, o stack.Options) (w *world, err error) {
	// Worlds that start at once now and then draw the same free port.
	for range 5 {
		if w, err = tryWorld(name, o); !errors.Is(err, syscall.EADDRINUSE) {
			break
		}
	}
	return w, err
}

func tryWorld(name string, o stack.Options) (*world, error) {
	dir, err := os.MkdirTemp("", "skyops-e2e-"+name+"-")
	if err != nil {
		return nil, err
	}
	// Programs of the process runtime run as another user.
	if err := os.Chmod(dir, 0o711); err != nil {
		return nil, err
	}
	o.Dir = dir
	if o.Bin, err = filepath.Abs(bin); err != nil {
		return nil, err
	}
	o.Log = slog.New(slog.NewTextHandler(os.Stderr, &slog.HandlerOptions{Level: slog.LevelError}))
	ctx, cancel := context.WithTimeoutCause(context.Background(), startWithin, errors.New("the stack took too long to start"))
	defer cancel()
	s, err := stack.Start(ctx, o)
	if err != nil {
		return nil, err
	}
	w := &world{Stack: s, options: o}
	if err := w.dial(ctx); err != nil {
		return nil, errors.Join(err, w.close())
	}
	return w, nil
}

func (w *world) dial(ctx context.Context) (err error) {
	n := w.Network
	w.chain, err = chain.Dial(ctx, n.RPC, chain.Contracts{
		Escrow: n.Escrow, Token: n.Token, Registry: n.Registry, Anchor: n.Anchor, MatchCourt: n.MatchCourt, LeafCourt: n.LeafCourt,
	})
	if err == nil {
		w.eth, err = ethclient.DialContext(ctx, n.RPC)
	}
	return err
}

// close ends the stack, and fails when it leaves something behind.
func (w *world) close() error {
	ctx, cancel := context.WithTimeoutCause(context.Background(), stopWithin, errors.New("the stack took too long to stop"))
	defer cancel()
	err := w.Stop(ctx)
	err = errors.Join(err, w.leftovers())
	return errors.Join(err, os.RemoveAll(w.State.Dir))
}

// leftovers names what an ended stack left on the machine, and removes it.
func (w *world) leftovers() error {
	var errs []error
	mounts, err := os.ReadFile("/proc/self/mountinfo")
	if err != nil {
		return err
	}
	var points []string
	for line := range strings.Lines(string(mounts)) {
		if f := strings.Fields(line); len(f) > 4 && strings.HasPrefix(f[4], w.State.Dir+"/") {
			points = append(points, f[4])
		}
	}
	for _, p := range slices.Backward(points) { // those mounted last lie below the others
		errs = append(errs, fmt.Errorf("%s is still mounted", p), syscall.Unmount(p, syscall.MNT_DETACH))
	}
	return errors.Join(append(errs, w.containers())...)
}

// containers removes containers of this stack's nodes; none should be there.
func (w *world) containers() error {
	if exec.Command("docker", "version").Run() != nil {
		return nil
	}
	out, err := exec.Command("docker", "ps", "--all", "--quiet", "--no-trunc").Output()
	if err != nil {
		return fmt.Errorf("list containers: %w", err)
	}
	var errs []error
	for _, id := range strings.Fields(string(out)) {
		about, err := exec.Command("docker", "inspect", id).Output()
		if err != nil || !bytes.Contains(about, []byte(w.State.Dir+"/")) {
			continue // gone by itself, or somebody else's
		}
		errs = append(errs, fmt.Errorf("container %s is still there", id), exec.Command("docker", "rm", "--force", id).Run())
	}
	return errors.Join(errs...)
}

// needStack skips in short mode, and fails when the programs are missing.
func needStack(t *testing.T) {
	t.Helper()
	if testing.Short() {
		t.Skip("end-to-end tests run the whole stack for minutes; leave out -short")
	}
	for _, program := range []string{"skyops", "skyops-dev", "skyops-worker", "skyops-gateway", "skyops-init"} {
		if _, err := os.Stat(filepath.Join(bin, program)); errors.Is(err, fs.ErrNotExist) {
			t.Fatalf("%s is not built: run make build", filepath.Join(bin, program))
		}
	}
}

var counterImage = sync.OnceValues(func() (job.Image, error) {
	cmd := exec.Command("../../starter/presets/build.sh", "counter")
	var talk bytes.Buffer
	cmd.Stderr = &talk
	out, err := cmd.Output()
	if err != nil {
		return job.Image{}, fmt.Errorf("build the counter image: %w\n%s", err, talk.String())
	}
	ref, id, ok := strings.Cut(strings.TrimSpace(string(out)), " ")
	if !ok {
		return job.Image{}, fmt.Errorf("building the counter image said %q", out)
	}
	return job.Image{Ref: ref, Digest: id}, nil
})

// needEngine returns the counter's image. Without a container engine it skips;
// with CI=true, where the repository's set-up installs one, it fails.
func needEngine(t *testing.T) job.Image {
	t.Helper()
	if out, err := exec.Command("docker", "version").CombinedOutput(); err != nil {
		if os.Getenv("CI") == "true" {
			t.Fatalf("no container engine answers, and CI=true: %s", out)
		}
		t.Skip("no container engine answers; dev/engine.sh go test ./dev/e2e starts one")
	}
	image, err := counterImage()
	if err != nil {
		t.Fatal(err)
	}
	return image
}

// nodes returns the addresses of hosts.
func (w *world) nodes(t *testing.T, names ...string) (out []common.Address) {
	t.Helper()
	for _, name := range names {
		a, err := w.State.Address(name)
		if err != nil {
			t.Fatal(err)
		}
		out = append(out, a)
	}
	return out
}

// kill ends a process at once; it stays ended until restart.
func (w *world) kill(t *testing.T, name string) {
	t.Helper()
	if err := w.Signal(name, syscall.SIGKILL, true); err != nil {
		t.Fatal(err)
	}
	<-w.Done(name)
}

// restart starts a process that has ended, or restarts one that runs.
func (w *world) restart(t *testing.T, name string) {
	t.Helper()
	ctx, cancel := context.WithTimeout(context.Background(), startWithin)
	defer cancel()
	if err := w.Restart(ctx, name); err != nil {
		t.Error(err)
	}
}

// until polls until done, and fails the test when that takes too long.
func until(t *testing.T, within time.Duration, what string, done func() (bool, error)) {
	t.Helper()
	deadline := time.NewTimer(within)
	defer deadline.Stop()
	again := time.NewTicker(tick)
	defer again.Stop()
	for {
		ok, err := done()
		if ok {
			return
		}
		select {
		case <-deadline.C:
			t.Fatalf("%s did not happen within %s (last: %v)", what, within, err)
		case <-again.C:
		}
	}
}
