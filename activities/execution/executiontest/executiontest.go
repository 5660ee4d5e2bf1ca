// Package executiontest is the conformance suite of execution.Runtime: every
// adapter runs it, with a real scratch, the real init and a real program.
//
// Start at Run.
package executiontest

import (
	"context"
	"errors"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"syscall"
	"testing"
	"time"

	"github.com/ethereum/go-ethereum/common"

	"github.com/skyops/skyops/activities/execution"
	"github.com/skyops/skyops/activities/execution/pid1"
	"github.com/skyops/skyops/protocol/job"
	"github.com/skyops/skyops/protocol/lease"
)

// Subject is a runtime under test and what it needs to run the suite's program.
type Subject struct {
	Runtime execution.Runtime
	Image   job.Image // zero where there are no images
	Archive func(context.Context) (io.ReadCloser, error)
	Program string // the program's path as a job sees it
	Init    string // skyops-init on the host
}

// UID is the user that the suite's programs run as.
func UID() int {
	if os.Geteuid() == 0 {
		return 65534
	}
	return os.Geteuid()
}

// Build compiles a program of this module, static and for this machine, into dir.
func Build(tb testing.TB, dir, pkg string) string {
	tb.Helper()
	out := filepath.Join(dir, filepath.Base(pkg))
	build := exec.Command("go", "build", "-trimpath", "-ldflags=-s -w", "-o", out, "github.com/skyops/skyops/"+pkg)
	build.Env = append(os.Environ(), "CGO_ENABLED=0")
	if text, err := build.CombinedOutput(); err != nil {
		tb.Fatalf("build %s: %v\n%s", pkg, err, text)
	}
	return out
}

// PublicDir returns a temporary directory that other users may enter.
func PublicDir(tb testing.TB) string {
	tb.Helper()
	dir := tb.TempDir()
	for d := dir; d != os.TempDir() && d != "/"; d = filepath.Dir(d) {
		if err := os.Chmod(d, 0o755); err != nil {
			tb.Fatal(err)
		}
	}
	return dir
}

// NewScratch returns a scratch for programs of UID that is emptied after the test.
func NewScratch(tb testing.TB) *execution.Scratch {
	tb.Helper()
	root := PublicDir(tb)
	if os.Geteuid() != 0 {
		dir, err := os.MkdirTemp("/dev/shm", "skyops-test")
		if err != nil {
			tb.Fatal(err)
		}
		tb.Cleanup(func() { os.RemoveAll(dir) })
		root = dir
	}
	s, err := execution.OpenScratch(root, UID())
	if err != nil {
		tb.Fatal(err)
	}
	tb.Cleanup(func() {
		left, err := s.Leftovers()
		if err != nil {
			tb.Error(err)
		}
		for _, dir := range left {
			if err := s.Wipe(dir); err != nil {
				tb.Error(err)
			}
		}
	})
	return s
}

// Run checks a runtime.
func Run(t *testing.T, s Subject) {
	t.Helper()
	t.Setenv(hostSecret, "must not be seen")
	scratch := NewScratch(t)
	for name, test := range map[string]func(*testing.T, *bench){
		"says what it is":                            preflight,
		"passes the exit code and the output":        exitCode,
		"confines the program":                       confinement,
		"finds attempts by their labels":             labels,
		"runs nothing before it is told":             told,
		"passes signals":                             signals,
		"tells what the program uses":                load,
		"kills the stubborn":                         kill,
		"sees a killed child behind a good exit":     oomChild,
		"sees the program's own want of memory":      oomProgram,
		"leaves nothing of the program behind":       orphans,
		"ends programs of a silent node":             silence,
		"keeps the program within its disk":          disk,
		"reports a program that cannot be started":   unstartable,
		"treats what is gone as done":                gone,
		"refuses an image that is not what it names": image,
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			test(t, &bench{T: t, Subject: s, scratch: scratch})
		})
	}
}

// hostSecret is a variable of the node's environment that no program may see.
const hostSecret = "SKYOPS_TEST_HOST_SECRET"

// bench runs attempts of one test.
type bench struct {
	*testing.T
	Subject
	scratch *execution.Scratch
	epoch   uint32
}

const deadline = 60 * time.Second

var node = common.HexToAddress("0x00000000000000000000000000000000000e11e7")

func (b *bench) context() context.Context {
	ctx, cancel := context.WithTimeout(b.Context(), deadline)
	b.Cleanup(cancel)
	return ctx
}

// run is a started attempt.
type run struct {
	*bench
	c      execution.Container
	handle execution.Handle
}

// start runs the program with the given verb.
func (b *bench) start(change func(*execution.Container), verb ...string) *run {
	b.Helper()
	r := b.create(change, verb...)
	r.start()
	return r
}

func (r *run) start() {
	r.Helper()
	if err := r.Runtime.Start(r.context(), r.handle, r.c); err != nil {
		r.Fatal(err)
	}
}

// create makes what the program with the given verb will run in.
func (b *bench) create(change func(*execution.Container), verb ...string) *run {
	b.Helper()
	c := b.container(verb...)
	if change != nil {
		change(&c)
	}
	if err := b.Runtime.EnsureImage(b.context(), c.Image, holder(c.Attempt), imageLimit, b.Archive); err != nil {
		b.Fatal(err)
	}
	b.Cleanup(func() { b.release(c.Attempt) })
	handle, err := b.Runtime.Create(b.context(), c)
	if err != nil {
		b.Fatal(err)
	}
	r := &run{bench: b, c: c, handle: handle}
	b.Cleanup(func() {
		if err := b.Runtime.Remove(context.Background(), handle); err != nil {
			b.Error(err)
		}
	})
	r.keepAlive()
	return r
}

// imageLimit is room enough for the suite's images.
const imageLimit = 64 << 20

func holder(a lease.Ref) execution.Holder {
	return execution.Holder{Node: node, Owner: common.HexToAddress("0x0111"), Attempt: a}
}

func (b *bench) release(a lease.Ref) {
	if err := b.Runtime.ReleaseImages(context.Background(), node, a); err != nil {
		b.Error(err)
	}
}

// container describes an attempt that has no other's number.
func (b *bench) container(verb ...string) execution.Container {
	b.epoch++
	a := lease.Ref{Job: common.BytesToHash([]byte(b.Name())), Epoch: b.epoch}
	place, err := b.scratch.Make(a, 32<<20)
	if err != nil {
		b.Fatal(err)
	}
	view := b.Runtime.Show(place)
	return execution.Container{
		Attempt: a, Node: node, Image: b.Image, Place: place, Init: b.Init, UID: UID(),
		Command: append([]string{b.Program}, verb...),
		CPU:     1000, Memory: 128 << 20, Grace: 20 * time.Second,
		Env: map[string]string{
			"SKYOPS_INPUT_DIR":      filepath.Join(view.Data, execution.PartInput),
			"SKYOPS_OUTPUT_DIR":     filepath.Join(view.Data, execution.PartOutput),
			"SKYOPS_CHECKPOINT_DIR": filepath.Join(view.Data, execution.PartCheckpoint),
			"HOME":                  filepath.Join(view.Data, execution.PartWork),
		},
	}
}

// keepAlive is the node's side of a living attempt; it stops with the test, or
// never begins when the grace is short on purpose.
func (r *run) keepAlive() {
	if r.c.Grace < 10*time.Second {
		return
	}
	ctx, cancel := context.WithCancel(context.Background())
	done := make(chan struct{})
	go func() {
		defer close(done)
		for ctx.Err() == nil {
			_ = pid1.Touch(r.c.Place.Dir, time.Now())
			select {
			case <-ctx.Done():
			case <-time.After(time.Second):
			}
		}
	}()
	r.Cleanup(func() { cancel(); <-done })
}

func (r *run) wait() execution.Exit {
	r.Helper()
	exit, err := r.Runtime.Wait(r.context(), r.handle)
	if err != nil {
		r.Fatalf("wait: %v; output so far: %q", err, r.output())
	}
	return exit
}

// output returns all output so far, both streams in their order.
func (r *run) output() string {
	var all strings.Builder
	for n := 1; ; n++ {
		b, err := os.ReadFile(filepath.Join(r.c.Place.Dir, pid1.LogDir, pid1.SegmentName(n)))
		if err != nil {
			return all.String()
		}
		for {
			c, size, err := pid1.CutChunk(b)
			if err != nil {
				r.Fatal(err)
			}
			if size == 0 {
				break
			}
			all.Write(c.Text)
			b = b[size:]
		}
	}
}

func (r *run) untilOutput(text string) {
	r.Helper()
	for end := time.Now().Add(deadline); !strings.Contains(r.output(), text); time.Sleep(10 * time.Millisecond) {
		if time.Now().After(end) {
			r.Fatalf("output never came: %q; got %q", text, r.output())
		}
	}
}

func preflight(t *testing.T, b *bench) {
	engine, err := b.Runtime.Preflight(b.context())
	if err != nil {
		t.Fatal(err)
	}
	if engine.Name == "" || !engine.Isolated && len(engine.Risks) == 0 {
		t.Errorf("%+v", engine)
	}
}

func exitCode(t *testing.T, b *bench) {
	for _, code := range []string{"0", "7"} {
		r := b.start(nil, "exit", code)
		exit := r.wait()
		if want := int(code[0] - '0'); exit != (execution.Exit{Code: want}) {
			t.Errorf("exit %s was reported as %+v", code, exit)
		}
		if out := r.output(); !strings.Contains(out, "to stdout\n") || !strings.Contains(out, "to stderr\n") {
			t.Errorf("output %q", out)
		}
	}
}

func confinement(t *testing.T, b *bench) {
	r := b.start(nil, "report")
	if exit := r.wait(); exit.Code != 0 {
		t.Fatalf("%+v: %s", exit, r.output())
	}
	out := r.output()
	engine, err := b.Runtime.Preflight(b.context())
	if err != nil {
		t.Fatal(err)
	}
	if (engine.Isolated || UID() != os.Geteuid()) && !strings.Contains(out, "node-writable false\n") {
		t.Error("the program can change its inputs")
	}
	for _, want := range []string{"NoNewPrivs 1\n", "core 0\n", "writable SKYOPS_OUTPUT_DIR true\n",
		"writable SKYOPS_CHECKPOINT_DIR true\n", "writable HOME true\n"} {
		if !strings.Contains(out, want) {
			t.Errorf("lacks %q", want)
		}
	}
	if strings.Contains(out, hostSecret) {
		t.Error("the node's environment reaches the program")
	}
	if engine.Isolated {
		for _, want := range []string{"uid 65534 65534\n", "root-writable false\n", "engine-socket false\n",
			"filtered io_uring true\n", "filtered keyring true\n", "filtered userfaultfd true\n",
			"CapEff 0000000000000000\n", "CapPrm 0000000000000000\n", "CapBnd 0000000000000000\n", "Seccomp 2\n"} {
			if os.Geteuid() != 0 && strings.HasPrefix(want, "uid") {
				continue
			}
			if !strings.Contains(out, want) {
				t.Errorf("lacks %q", want)
			}
		}
		if strings.Contains(out, "interface") {
			t.Error("the program has a network")
		}
	}
	if t.Failed() {
		t.Log(out)
	}
}

func labels(t *testing.T, b *bench) {
	r := b.start(nil, "stubborn")
	find := func(of common.Address) (found []execution.Running) {
		all, err := b.Runtime.List(b.context(), of)
		if err != nil {
			t.Fatal(err)
		}
		for _, running := range all {
			if running.Attempt == r.c.Attempt {
				found = append(found, running)
			}
		}
		return found
	}
	found := find(node)
	if len(found) != 1 || found[0].Handle != r.handle || found[0].Dir != r.c.Place.Dir {
		t.Errorf("found %+v", found)
	}
	if other := find(common.HexToAddress("0x1")); len(other) != 0 {
		t.Errorf("another node finds %+v", other)
	}
	if _, err := b.Runtime.Create(b.context(), r.c); err == nil {
		t.Error("one attempt was created twice")
	}
	if err := b.Runtime.Remove(b.context(), r.handle); err != nil {
		t.Fatal(err)
	}
	if found := find(node); len(found) != 0 {
		t.Errorf("removed, and found as %+v", found)
	}
}

func told(t *testing.T, b *bench) {
	r := b.create(nil, "exit", "3")
	// Another one comes to its end meanwhile: this one had as much time.
	b.start(nil, "exit", "0").wait()
	if out := r.output(); out != "" {
		t.Errorf("before it is told it printed %q", out)
	}
	r.c.Command[2] = "7" // what Create was told does not count
	r.start()
	if exit := r.wait(); exit.Code != 7 {
		t.Errorf("ended with %+v", exit)
	}
}

func disk(t *testing.T, b *bench) {
	if !b.scratch.Bounded() {
		if os.Getenv("CI") == "true" {
			t.Fatal("CI has no right to mount, so that nothing keeps programs within their disk")
		}
		t.Skip("needs the right to mount")
	}
	r := b.start(nil, "write", "64")
	if exit := r.wait(); exit.Code != 1 || !strings.Contains(r.output(), "no space left on device") {
		t.Errorf("%+v: %s", exit, r.output())
	}
	used, size, err := b.scratch.Usage(r.c.Place, 0)
	if err != nil || size != 32<<20 || used < size*9/10 {
		t.Errorf("%d of %d bytes used, %v", used, size, err)
	}
}

func unstartable(t *testing.T, b *bench) {
	r := b.start(func(c *execution.Container) { c.Command = []string{"/no/such/program"} })
	if exit := r.wait(); exit.Code != 127 || !strings.Contains(r.output(), "/no/such/program") {
		t.Errorf("%+v: %s", exit, r.output())
	}
}

func gone(t *testing.T, b *bench) {
	r := b.start(nil, "exit", "0")
	r.wait()
	for range 2 {
		if err := b.Runtime.Kill(b.context(), r.handle); err != nil {
			t.Errorf("kill: %v", err)
		}
		if err := b.Runtime.Signal(b.context(), r.handle, syscall.SIGTERM); err != nil {
			t.Errorf("signal: %v", err)
		}
		if err := b.Runtime.Remove(b.context(), r.handle); err != nil {
			t.Errorf("remove: %v", err)
		}
	}
	if exit, err := b.Runtime.Wait(b.context(), r.handle); err != nil || !exit.Missing {
		t.Errorf("%+v, %v", exit, err)
	}
}

func image(t *testing.T, b *bench) {
	ref := lease.Ref{Job: common.BytesToHash([]byte(t.Name())), Epoch: 1}
	defer b.release(ref)
	other := job.Image{Digest: "sha256:" + strings.Repeat("0", 64), Archive: "bafyother"}
	if err := b.Runtime.EnsureImage(b.context(), other, holder(ref), imageLimit, b.Archive); !errors.Is(err, execution.ErrImage) {
		t.Errorf("ensured with %v", err)
	}
	size, err := b.Runtime.Image(b.context(), other)
	if err != nil || size != 0 {
		t.Errorf("%d bytes, %v", size, err)
	}
}
