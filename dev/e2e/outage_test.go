package e2e

import (
	"context"
	"errors"
	"io"
	"net"
	"os"
	"path/filepath"
	"sync"
	"syscall"
	"testing"
	"time"

	"github.com/skyops/skyops/dev/stack"
	"github.com/skyops/skyops/protocol/job"
	"github.com/skyops/skyops/starter/client"
)

// outageWorld starts a stack whose hosts run bare processes, so that many jobs
// cost little, and whose processes are started again as a service manager does.
func outageWorld(t *testing.T) (*world, string) {
	t.Helper()
	w := newWorld(t, stack.Options{Fleet: hosts("host", 3, 8), Runtime: job.RuntimeProcess, Restart: time.Second})
	return w, counterProgram(t)
}

// counterProgram builds the counter for the process runtime.
func counterProgram(t *testing.T) string {
	t.Helper()
	dir, err := os.MkdirTemp("", "skyops-e2e-counter-")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { os.RemoveAll(dir) })
	// Jobs run as another user.
	if err := os.Chmod(dir, 0o755); err != nil {
		t.Fatal(err)
	}
	return build(t, "../..", "./starter/presets/images/counter", filepath.Join(dir, "counter"))
}

// crash kills processes at once and waits until each serves again.
func (w *world) crash(t *testing.T, names ...string) {
	t.Helper()
	for _, name := range names {
		if err := w.Signal(name, syscall.SIGKILL, true); err != nil {
			t.Fatal(err)
		}
	}
	var all sync.WaitGroup
	for _, name := range names {
		all.Go(func() {
			<-w.Done(name)
			w.restart(t, name)
		})
	}
	all.Wait()
}

// With twenty jobs running, every process of the scheduler is killed and comes
// back, then Temporal, chain and IPFS: all jobs succeed on the nodes where they
// began.
func TestControlPlaneCrashes(t *testing.T) {
	t.Parallel()
	w, counter := outageWorld(t)
	u := w.user(t)
	const steps, every = 90, 10
	var runs []*run
	for range 20 {
		runs = append(runs, u.submit(t, task{process: counter, args: count(steps, every, time.Second), max: milliether(5)}))
	}
	for _, r := range runs {
		r.untilStep(t, 1)
	}
	for _, group := range [][]string{
		{stack.Gateway}, {stack.Keeper}, {stack.Control}, {stack.Ingress},
		{stack.Gateway, stack.Keeper, stack.Control, stack.Ingress},
		{stack.Infra},
	} {
		began := time.Now()
		w.crash(t, group...)
		t.Logf("%v killed and back after %s", group, time.Since(began).Round(time.Millisecond))
		mark := runs[0].step(t)
		runs[0].untilStep(t, mark+2)
	}
	for i, r := range runs {
		j := r.end(t, client.Succeeded, "")
		if j.Epoch != 1 {
			t.Errorf("job %d was moved although no node was lost: %s", i, tell(j))
		}
		checkSteps(t, r.open(t), steps)
	}
}

// The whole stack is stopped, and later loses its power: each time the job goes
// on when the stack is started again on its folder.
func TestStackComesBack(t *testing.T) {
	t.Parallel()
	w, counter := outageWorld(t)
	u := w.user(t)
	const steps = 60
	r := u.submit(t, task{process: counter, args: count(steps, 5, 200*time.Millisecond)})
	r.untilCheckpoint(t, 5)
	w.again(t, func() {
		ctx, cancel := context.WithTimeout(t.Context(), stopWithin)
		defer cancel()
		if err := w.Stop(ctx); err != nil {
			t.Errorf("stop: %v", err)
		}
	})
	r.untilCheckpoint(t, 20)
	w.again(t, func() {
		for _, name := range w.processes() {
			if err := w.Signal(name, syscall.SIGKILL, true); err != nil {
				t.Error(err)
			}
		}
		for _, name := range w.processes() {
			<-w.Done(name)
		}
		if err := w.State.Close(); err != nil {
			t.Error(err)
		}
	})
	j := r.end(t, client.Succeeded, "")
	if len(j.Attempts) < 2 || len(j.Attempts) > 3 {
		t.Errorf("two restarts of everything make %d attempts: %s", len(j.Attempts), tell(j))
	}
	checkSteps(t, r.open(t), steps)
}

// again ends a world's stack and starts it anew on its folder.
func (w *world) again(t *testing.T, end func()) {
	t.Helper()
	end()
	began := time.Now()
	ctx, cancel := context.WithTimeout(context.Background(), startWithin)
	defer cancel()
	s, err := stack.Start(ctx, w.options)
	if err != nil {
		t.Fatal(err)
	}
	t.Logf("the stack is back after %s", time.Since(began).Round(time.Millisecond))
	w.Stack = s
}

// step returns how far the job is, as soon as the gateway tells.
func (r *run) step(t *testing.T) uint64 {
	t.Helper()
	return r.until(t, soon, "progress", func(j client.Job) bool { return j.Progress != nil && j.Progress.Step > 0 }).Progress.Step
}

// gate forwards connections to an address, until it is shut.
type gate struct {
	listener net.Listener
	target   string
	mu       sync.Mutex
	shut     bool
	open     map[net.Conn]bool
}

func newGate(t *testing.T, target string) *gate {
	t.Helper()
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	g := &gate{listener: l, target: target, open: map[net.Conn]bool{}}
	go g.serve()
	t.Cleanup(func() { l.Close(); g.set(true) })
	return g
}

func (g *gate) serve() {
	for {
		c, err := g.listener.Accept()
		if err != nil {
			return
		}
		go g.forward(c)
	}
}

func (g *gate) forward(c net.Conn) {
	defer c.Close()
	if !g.add(c) {
		return
	}
	defer g.remove(c)
	to, err := net.Dial("tcp", g.target)
	if err != nil {
		return
	}
	defer to.Close()
	go func() {
		_, _ = io.Copy(to, c)
		to.Close()
	}()
	_, _ = io.Copy(c, to)
}

func (g *gate) add(c net.Conn) bool {
	g.mu.Lock()
	defer g.mu.Unlock()
	if !g.shut {
		g.open[c] = true
	}
	return !g.shut
}

func (g *gate) remove(c net.Conn) {
	g.mu.Lock()
	defer g.mu.Unlock()
	delete(g.open, c)
}

// set shuts the gate, breaking every connection, or opens it again.
func (g *gate) set(shut bool) {
	g.mu.Lock()
	defer g.mu.Unlock()
	g.shut = shut
	for c := range g.open {
		if shut {
			c.Close()
		}
	}
}

// gateChain puts a gate between every process and the chain.
func (w *world) gateChain(t *testing.T) *gate {
	t.Helper()
	g := newGate(t, w.State.Addresses.Chain)
	n := w.Network
	n.RPC = "http://" + g.listener.Addr().String()
	if err := w.State.WriteJSON("network.json", n); err != nil {
		t.Fatal(err)
	}
	for _, name := range w.processes() {
		if name != stack.Infra {
			w.restart(t, name)
		}
	}
	return g
}

// The chain does not answer for a minute: a job that was running ends with its
// result, one that had just begun begins later, one that is handed in meanwhile
// is told so; all end paid once and at most their maximum.
func TestChainOutage(t *testing.T) {
	t.Parallel()
	w, counter := outageWorld(t)
	g := w.gateChain(t)
	u := w.user(t)
	running := u.submit(t, task{process: counter, args: count(60, 10, 250*time.Millisecond)})
	running.untilStep(t, 4)
	late := u.sign(t, task{process: counter, args: count(3, 0, 0)})
	began := u.sign(t, task{process: counter, args: count(3, 0, 0)})
	accepted, err := u.Submit(t.Context(), began)
	if err != nil {
		t.Fatal(err)
	}
	g.set(true)
	reopen := time.Now().Add(time.Minute)
	_, err = u.Submit(t.Context(), late)
	var p *client.Problem
	if !errors.As(err, &p) || p.Code != client.CodeUnavailable {
		t.Errorf("without a chain the gateway answers a submission with %v", err)
	}
	ctx, cancel := context.WithDeadline(t.Context(), reopen)
	defer cancel()
	j, err := running.AwaitDelivered(ctx, running.id)
	if err != nil || j.Package == nil {
		t.Errorf("the running job's result waits for the chain: %v, %s", err, tell(j))
	}
	if j.State.Terminal() {
		t.Errorf("the job ended without being settled: %s", tell(j))
	}
	<-ctx.Done() // the minute is over
	g.set(false)
	runs := map[string]*run{"running": running, "begun": {user: u, id: accepted.Job, order: accepted.Order, sub: began}}
	until(t, soon, "the gateway's taking orders again", func() (bool, error) {
		r, err := u.Submit(t.Context(), late)
		if err == nil {
			runs["late"] = &run{user: u, id: r.Job, order: r.Order, sub: late}
		}
		return err == nil, err
	})
	var paid job.Amount
	for name, r := range runs {
		j := r.end(t, client.Succeeded, "")
		if len(j.Attempts) != 1 || j.Settlement.Paid.IsZero() {
			t.Errorf("%s: %s, paid %s", name, tell(j), j.Settlement.Paid)
		}
		paid = paid.Add(j.Settlement.Paid).Add(j.Settlement.Fee)
		payments, err := w.chain.Payments(t.Context(), r.order)
		if err != nil || len(payments) != 1 {
			t.Errorf("%s was paid by %d payments: %v", name, len(payments), err)
		}
	}
	if got := u.balance(t, job.Order{}.Asset); got.Cmp(deposit.Sub(paid)) != 0 {
		t.Errorf("%s of the deposit is left, %s was paid, fees included", got, paid)
	}
}
