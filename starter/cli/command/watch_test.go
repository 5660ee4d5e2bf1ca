package command_test

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"os"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/ethereum/go-ethereum/common"
	"golang.org/x/sys/unix"

	"github.com/skyops/skyops/protocol/job"
	"github.com/skyops/skyops/protocol/lease"
	"github.com/skyops/skyops/protocol/record"
	"github.com/skyops/skyops/protocol/seal"
	"github.com/skyops/skyops/starter/cli/command"
	"github.com/skyops/skyops/starter/client"
	"github.com/skyops/skyops/starter/gateway/api"
	"github.com/skyops/skyops/starter/gateway/apitest"
	workjob "github.com/skyops/skyops/workflows/job"
)

// screen collects what a command writes, for a test that waits for it.
type screen struct {
	mu   sync.Mutex
	text bytes.Buffer
	grew chan struct{} // closed and replaced at every write
}

func newScreen() *screen { return &screen{grew: make(chan struct{})} }

// Write implements io.Writer.
func (s *screen) Write(p []byte) (int, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	close(s.grew)
	s.grew = make(chan struct{})
	return s.text.Write(p)
}

func (s *screen) read() (string, chan struct{}) {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.text.String(), s.grew
}

// await returns what was written, once that contains text.
func (s *screen) await(t *testing.T, text string) string {
	t.Helper()
	deadline := time.After(time.Minute)
	for {
		got, grew := s.read()
		if strings.Contains(got, text) {
			return got
		}
		select {
		case <-grew:
		case <-deadline:
			t.Fatalf("%q never came; there is\n%s", text, got)
		}
	}
}

// person runs commands in this process, with a folder of their own.
type person struct {
	t   *testing.T
	g   *apitest.Gateway
	env map[string]string
}

// newPerson has a network, a wallet and coins.
func newPerson(t *testing.T, g *apitest.Gateway) *person {
	p := &person{t, g, map[string]string{"SKYOPS_HOME": t.TempDir(), "TERM": "xterm"}}
	p.run(0, "network", "add", g.Network.Gateway)
	p.run(0, "wallet", "new", "--light")
	p.run(0, "wallet", "faucet")
	return p
}

func (p *person) streams(out, errs io.Writer) command.Streams {
	return command.Streams{
		In: strings.NewReader(""), Out: out, Err: errs, Now: time.Now, Version: "test",
		Getenv:       func(name string) string { return p.env[name] },
		ReadPassword: func(string) (string, error) { return "correct horse", nil },
	}
}

// run runs a command that ends with the code, and returns what it wrote to stdout.
func (p *person) run(code int, args ...string) string {
	p.t.Helper()
	var out, errs bytes.Buffer
	if got := command.Execute(p.t.Context(), p.streams(&out, &errs), args); got != code {
		p.t.Fatalf("skyops %s: code %d, not %d: %s", strings.Join(args, " "), got, code, errs.String())
	}
	return strings.TrimSpace(out.String())
}

// start runs a command beside the test and returns what awaits its exit code.
func (p *person) start(out io.Writer, args ...string) (ended func() int) {
	code := make(chan int, 1)
	ctx, stop := context.WithTimeout(p.t.Context(), 2*time.Minute)
	p.t.Cleanup(stop)
	go func() { code <- command.Execute(ctx, p.streams(out, io.Discard), args) }()
	return func() int { return <-code }
}

// submit starts a job that runs until it is cancelled.
func (p *person) submit(r apitest.Run) string {
	p.t.Helper()
	r.Hold = make(chan struct{})
	p.g.Jobs.SetProgram(func(workjob.Input, *seal.Identity) apitest.Run { return r })
	id := p.run(0, "submit-task", "--name", "fine-tune", "--image", "any/name:1@"+remoteID, "--gpu", "A100")
	if err := p.g.Jobs.Running(p.t.Context(), common.HexToHash(id)); err != nil {
		p.t.Fatal(err)
	}
	return id
}

func newGateway(t *testing.T) *apitest.Gateway {
	return apitest.Start(t, func(o *api.Options) { o.RatePerIP = 0 })
}

// One object per change: the job, its story bit by bit, its telemetry opened here.
func TestWatchAsJSON(t *testing.T) {
	t.Parallel()
	p := newPerson(t, newGateway(t))
	id := p.submit(apitest.Run{Samples: samples(2)})
	out := newScreen()
	ended := p.start(out, "status", id, "--watch", "--json")
	out.await(t, `"kind":"running"`)
	p.run(0, "cancel", id)
	if code := ended(); code != 3 {
		t.Errorf("exit code %d of a job that was cancelled", code)
	}
	text, _ := out.read()
	type change struct {
		client.Job
		Story     []client.Event
		Telemetry *client.Sample
	}
	var last change
	story := map[string]int{}
	for line := range strings.Lines(text) {
		last = change{}
		if err := json.Unmarshal([]byte(line), &last); err != nil {
			t.Fatalf("%s: %v", line, err)
		}
		for _, e := range last.Story {
			story[e.Kind]++
		}
	}
	if last.State != client.Cancelled || last.Job.Job != common.HexToHash(id) || last.Telemetry == nil || last.Telemetry.At != samples(2)[1].At {
		t.Errorf("the last change is %+v", last)
	}
	for kind, n := range story {
		if n != 1 {
			t.Errorf("%s was told %d times", kind, n)
		}
	}
	if story["running"] == 0 || story["cancelled"] == 0 {
		t.Errorf("the story was %v", story)
	}
}

func TestWatchAll(t *testing.T) {
	t.Parallel()
	p := newPerson(t, newGateway(t))
	one, two := p.submit(apitest.Run{}), p.submit(apitest.Run{})
	lines, objects := newScreen(), newScreen()
	linesEnded, objectsEnded := p.start(lines, "status", "--watch"), p.start(objects, "status", "--watch", "--json")
	for _, id := range []string{one, two} {
		lines.await(t, id[:12]+"  running      run: 1 of 2 steps (50 %)")
		objects.await(t, `{"job":"`+id+`"`)
		p.run(0, "cancel", id)
	}
	if a, b := linesEnded(), objectsEnded(); a != 3 || b != 3 {
		t.Errorf("exit codes %d and %d of jobs that were cancelled", a, b)
	}
	lines.await(t, two[:12]+"  cancelled")
}

// openTerminal returns a pseudo-terminal and what a command writes to it.
func openTerminal(t *testing.T, columns, rows uint16) (*os.File, *screen) {
	t.Helper()
	master, err := os.OpenFile("/dev/ptmx", os.O_RDWR, 0)
	if err != nil {
		t.Skipf("no pseudo-terminal: %v", err)
	}
	t.Cleanup(func() { master.Close() })
	fd := int(master.Fd())
	if err := unix.IoctlSetPointerInt(fd, unix.TIOCSPTLCK, 0); err != nil {
		t.Fatal(err)
	}
	n, err := unix.IoctlGetInt(fd, unix.TIOCGPTN)
	if err != nil {
		t.Fatal(err)
	}
	tty, err := os.OpenFile(fmt.Sprintf("/dev/pts/%d", n), os.O_RDWR|unix.O_NOCTTY, 0)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { tty.Close() })
	if err := unix.IoctlSetWinsize(int(tty.Fd()), unix.TIOCSWINSZ, &unix.Winsize{Col: columns, Row: rows}); err != nil {
		t.Fatal(err)
	}
	out := newScreen()
	go func() { _, _ = io.Copy(out, master) }() // ends when the terminal is closed
	return tty, out
}

// bill stores a receipt of the job's running attempt, in the smallest units.
func bill(t *testing.T, g *apitest.Gateway, id common.Hash, cost uint64) {
	t.Helper()
	r := record.Receipt{Order: common.Hash{9}, Job: id, Epoch: 1, Node: g.Node().Leaf.Node, Seq: 1, Cost: job.Units(cost), Total: job.Units(cost)}
	l := lease.Lease{Job: id, Epoch: 1, Node: r.Node, Expiry: 1 << 40, Terms: lease.Terms{Order: r.Order}}
	if err := g.Store.RaiseLease(t.Context(), l); err != nil {
		t.Fatal(err)
	}
	if err := g.Store.PutReceipt(t.Context(), record.SignedReceipt{Receipt: r}); err != nil {
		t.Fatal(err)
	}
}

// On a terminal one view is drawn again and again, and the cursor comes back.
func TestWatchOnATerminal(t *testing.T) {
	t.Parallel()
	p := newPerson(t, newGateway(t))
	id := p.submit(apitest.Run{Samples: samples(3)})
	tty, out := openTerminal(t, 120, 40)
	ended := p.start(tty, "status", id, "--watch")
	text := out.await(t, " 72 %  memory 40.0 GiB of 80.0 GiB  300 W  61 °C  A100")
	for _, want := range []string{"fine-tune", "\x1b[32mrunning\x1b[0m", "1 of 2 steps (50 %)", "by the program's progress file", "nothing yet, of at most 0.0"} {
		out.await(t, want)
	}
	bill(t, p.g, common.HexToHash(id), 5e17)
	out.await(t, "0.5 ETH so far, of at most ")
	if strings.Contains(text, "\x1b]0;") || strings.Contains(text, "\a") {
		t.Errorf("a device's name drives the terminal: %q", text)
	}
	p.run(0, "cancel", id)
	if code := ended(); code != 3 {
		t.Errorf("exit code %d of a job that was cancelled", code)
	}
	out.await(t, "cancelled by its owner")
	if text := out.await(t, "\x1b[?25h"); strings.Contains(text[strings.LastIndex(text, "\x1b[?25h"):], "\x1b[?25l") {
		t.Error("the cursor stays hidden")
	}

	all, list := openTerminal(t, 120, 40)
	p.env["NO_COLOR"] = "1"
	id = p.submit(apitest.Run{})
	ended = p.start(all, "status", "--watch")
	if text := list.await(t, id[:12]+"  running"); strings.Contains(text, "m"+id[:12]) || strings.Contains(text, "\x1b[32m") {
		t.Errorf("colours in spite of NO_COLOR: %q", text)
	}
	p.run(0, "cancel", id)
	ended()
}

// What the client reads of telemetry is what the node writes.
func TestSampleIsWhatTheNodeWrites(t *testing.T) {
	t.Parallel()
	b, err := json.Marshal(samples(1)[0])
	if err != nil {
		t.Fatal(err)
	}
	d := json.NewDecoder(bytes.NewReader(b))
	d.DisallowUnknownFields()
	var s client.Sample
	if err := d.Decode(&s); err != nil {
		t.Fatal(err)
	}
	if again, err := json.Marshal(s); err != nil || string(again) != string(b) {
		t.Errorf("read %s, wrote %s: %v", b, again, err)
	}
}
