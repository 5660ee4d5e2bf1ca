package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"math/rand/v2"
	"net/http"
	"os"
	"strconv"
	"strings"
	"sync"
	"sync/atomic"
	"time"

	"github.com/ethereum/go-ethereum/common"
	"golang.org/x/sync/errgroup"

	"github.com/skyops/skyops/bench/measure"
	"github.com/skyops/skyops/dev/stack"
	"github.com/skyops/skyops/dev/state"
	"github.com/skyops/skyops/protocol/job"
	"github.com/skyops/skyops/protocol/seal"
	api "github.com/skyops/skyops/starter/client"
)

// The load of the row api.
const (
	loadReaders = 32               // that read as fast as they can
	loadFor     = 20 * time.Second // each part
	startAtOnce = 8                // of the jobs
	loadWithin  = 10 * time.Minute // until all of them run
)

// api measures the gateway with many running jobs and as many open streams. All that is the scheduler's is real; the nodes are simulated at the
// node service, and share the machine with it as the clients do.
func (b *bench) api(ctx context.Context) ([]measure.Line, error) {
	ctx, cancel := context.WithCancelCause(ctx)
	defer cancel(nil)
	l, err := b.newLoad(ctx, cancel)
	if err != nil {
		return nil, err
	}
	lines, err := l.measure(ctx, b)
	if err == nil {
		if err = l.roll.lost(); err != nil {
			lines = nil // they are of fewer jobs than they say
		}
	}
	if errors.Is(err, context.Canceled) {
		err = context.Cause(ctx)
	}
	cancel(nil)
	l.nodes.Wait()
	return lines, errors.Join(err, l.rig.close())
}

// load is a stack under it.
type load struct {
	rig   *rig
	nodes sync.WaitGroup
	told  *told
	ids   []common.Hash
	roll  *roll
	token string // of a session
	http  *http.Client

	counting atomic.Pointer[time.Time] // frames sealed since then count; nil: none
	mu       sync.Mutex
	ages     map[seal.StreamKind]measure.Series // of frames, in ms
}

// newLoad starts a stack whose nodes this process plays, and has its jobs run. A
// node that fails ends ctx by fail.
func (b *bench) newLoad(ctx context.Context, fail context.CancelCauseFunc) (*load, error) {
	for _, limit := range []string{"SKYOPS_STREAMS_IP", "SKYOPS_STREAMS_WALLET"} {
		if err := os.Setenv(limit, "0"); err != nil {
			return nil, err
		}
	}
	var fleet []state.Host
	for i := range b.jobs/simGPUs + 3 {
		fleet = append(fleet, state.Host{Name: fmt.Sprintf("host-%d", i+1), GPUs: "A100:80GB:1"})
	}
	r, err := newRigOf(ctx, stack.Options{Bin: b.bin, Fleet: fleet, Unmanned: true})
	if err != nil {
		return nil, err
	}
	l := &load{
		rig: r, ids: make([]common.Hash, b.jobs), roll: newRoll(b.jobs), told: &told{at: map[seal.Stream][]time.Time{}}, ages: map[seal.StreamKind]measure.Series{},
		http: &http.Client{Transport: &http.Transport{MaxIdleConnsPerHost: loadReaders}},
	}
	if err = l.populate(ctx, fail, fleet); err == nil {
		err = l.start(ctx)
	}
	if err != nil {
		fail(err)
		l.nodes.Wait()
		return nil, errors.Join(context.Cause(ctx), r.close())
	}
	return l, nil
}

// populate starts the nodes, and returns once all poll for work.
func (l *load) populate(ctx context.Context, fail context.CancelCauseFunc, fleet []state.Host) error {
	var ready sync.WaitGroup
	for _, h := range fleet {
		key, err := l.rig.stack.State.Key(h.Name)
		if err != nil {
			return err
		}
		ready.Add(1)
		once := sync.OnceFunc(ready.Done)
		l.nodes.Go(func() {
			defer once()
			if err := newSimNode(h.Name, l.rig.stack.Network, key, l.told).run(ctx, once); err != nil {
				fail(fmt.Errorf("simulated node %s: %w", h.Name, err))
			}
		})
	}
	ready.Wait()
	return context.Cause(ctx)
}

// start has all jobs run at once.
func (l *load) start(ctx context.Context) error {
	ctx, cancel := context.WithTimeoutCause(ctx, loadWithin, fmt.Errorf("the jobs did not all run within %s", loadWithin))
	defer cancel()
	session, err := l.rig.user.SignIn(ctx, l.rig.user, l.rig.stack.Network.ChainID)
	if err != nil {
		return err
	}
	l.token = session.Token
	told, hush := context.WithCancel(ctx)
	defer hush()
	go l.roll.report(told)
	g, each := errgroup.WithContext(ctx)
	g.SetLimit(startAtOnce)
	for i := range l.ids {
		g.Go(func() (err error) {
			if l.ids[i], err = l.rig.submit(each, l.spec()); err == nil {
				err = l.running(each, l.ids[i])
			}
			return err
		})
	}
	if err = g.Wait(); err == nil {
		err = l.settled(ctx)
	}
	if ctx.Err() != nil {
		err = fmt.Errorf("%w: %s", context.Cause(ctx), l.roll)
	}
	return err
}

// settled waits until all jobs run at the same time: one that ran may have lost
// its node while others began.
func (l *load) settled(ctx context.Context) error {
	for {
		for _, id := range l.ids {
			j, err := l.rig.user.Job(ctx, id)
			if err == nil {
				err = l.roll.saw(j)
			}
			if err != nil {
				return err
			}
		}
		if l.roll.all() {
			l.roll.begin()
			return nil
		}
		select {
		case <-ctx.Done():
			return ctx.Err()
		case <-time.After(time.Second):
		}
	}
}

// spec is a job of one GPU that lasts; nobody looks for its image.
func (l *load) spec() job.Spec {
	return job.Spec{
		Version: job.SpecVersion, Name: "load", Image: job.Image{Ref: "load:1", Digest: "sha256:" + strings.Repeat("0", 64)},
		Command: []string{"/load"}, GPU: "A100", CPU: 1000, RAM: 64, Disk: 64, Limits: job.Limits{Duration: 3600, Grace: 5},
	}
}

// running waits until a job's program runs.
func (l *load) running(ctx context.Context, id common.Hash) error {
	for s, err := range l.rig.user.Stream(ctx, id, api.StreamOptions{Only: []string{api.StatusEvent}}) {
		switch {
		case err != nil:
			return err
		case s.Status == nil:
		default:
			if err := l.roll.saw(*s.Status); err != nil || s.Status.State == api.Running {
				return err
			}
		}
	}
	return errors.New("the stream ended before the job ran")
}

// follow opens a stream of each job, and returns once all brought their first event.
func (l *load) follow(ctx context.Context) (streams *errgroup.Group) {
	streams, ctx = errgroup.WithContext(ctx)
	var begun sync.WaitGroup
	for _, id := range l.ids {
		begun.Add(1)
		once := sync.OnceFunc(begun.Done)
		streams.Go(func() error {
			defer once()
			for e, err := range l.rig.user.Stream(ctx, id, api.StreamOptions{}) {
				if ctx.Err() != nil {
					return nil
				}
				if err != nil {
					return fmt.Errorf("stream of job %s: %w", id, err)
				}
				once()
				if e.Status != nil {
					if err := l.roll.saw(*e.Status); err != nil {
						return err
					}
				}
				l.arrived(id, e)
			}
			return fmt.Errorf("stream of job %s ended", id)
		})
	}
	begun.Wait()
	return streams
}

// arrived notes how old the frames of an event are. Those from before the row
// measures are a job's past, which a stream begins with.
func (l *load) arrived(id common.Hash, e api.StreamEvent) {
	since := l.counting.Load()
	if e.Frames == nil || since == nil {
		return
	}
	s := seal.Stream{Job: id, Epoch: e.Frames.Epoch, Kind: seal.StreamLog}
	if e.Name == api.TelemetryEvent {
		s.Kind = seal.StreamTelemetry
	}
	for i := range e.Frames.Frames {
		if at, ok := l.told.when(s, e.Frames.First+uint64(i)); ok && at.After(*since) {
			age := ms(time.Since(at))
			l.mu.Lock()
			l.ages[s.Kind] = append(l.ages[s.Kind], age)
			l.mu.Unlock()
		}
	}
}

// read reads a job as any client may, and takes no care of what it says.
func (l *load) read(ctx context.Context) error {
	req, err := http.NewRequestWithContext(ctx, http.MethodGet, l.rig.stack.Network.Gateway+"/v1/jobs/"+l.ids[rand.N(len(l.ids))].Hex(), nil)
	if err != nil {
		return err
	}
	req.Header.Set("Authorization", "Bearer "+l.token)
	res, err := l.http.Do(req)
	if err != nil {
		return err
	}
	defer res.Body.Close()
	if _, err := io.Copy(io.Discard, res.Body); err != nil {
		return err
	}
	if res.StatusCode != http.StatusOK {
		return fmt.Errorf("reading a job: %s", res.Status)
	}
	return nil
}

// measure takes the row's figures.
func (l *load) measure(ctx context.Context, b *bench) ([]measure.Line, error) {
	ctx, cancel := context.WithCancel(ctx)
	defer cancel()
	streams := l.follow(ctx)
	orders := make([]job.Submission, 3*b.n)
	for i := range orders {
		var err error
		if orders[i], err = l.rig.order(l.spec()); err != nil {
			return nil, err
		}
	}
	before := l.usage()
	began := time.Now()
	since := began
	l.counting.Store(&since)
	var submits measure.Series
	var submitted error
	var beside sync.WaitGroup
	beside.Go(func() {
		submits, submitted = paced(ctx, loadFor/time.Duration(len(orders)), len(orders), func(ctx context.Context, i int) error {
			_, err := l.rig.user.Submit(ctx, orders[i])
			return err
		})
	})
	reads, err := l.clients(ctx, 4, 20*time.Millisecond)
	beside.Wait()
	l.counting.Store(nil)
	shares := l.shares(before, time.Since(began))
	if err = errors.Join(err, submitted); err != nil {
		return nil, err
	}
	before, began = l.usage(), time.Now()
	fast, err := l.clients(ctx, loadReaders, 0)
	took := time.Since(began)
	if err != nil {
		return nil, err
	}
	peak, err := peakMemory(l.rig.stack.PID(stack.Gateway))
	if err != nil {
		return nil, err
	}
	atFull := l.shares(before, took)
	cancel()
	if err := streams.Wait(); err != nil {
		return nil, err
	}
	name := fmt.Sprintf(", %d jobs run and are followed", len(l.ids))
	lines := []measure.Line{
		aged("API read"+name, reads, measure.AtMost(50)),
		aged("submit accepted"+name, submits, measure.AtMost(150)),
		measure.Absolute(fmt.Sprintf("reads by %d clients%s", loadReaders, name), "per second", measure.Series{float64(len(fast)) / took.Seconds()}, measure.AtLeast(4400)),
		aged("each of them", fast, measure.AtMost(14)),
		aged("log line, sealed to its follower"+name, l.ages[seal.StreamLog], nil),
		aged("telemetry, sealed to its follower"+name, l.ages[seal.StreamTelemetry], nil),
		measure.Absolute("gateway's memory at the most", "MB", measure.Series{peak}, measure.AtMost(300)),
	}
	lines[0].Notes = append(lines[0].Notes, "processor shares: "+shares)
	lines[2].Notes = append(lines[2].Notes, "processor shares: "+atFull)
	return lines, nil
}

// clients read for loadFor, each with a pause after every call.
func (l *load) clients(ctx context.Context, n int, pause time.Duration) (measure.Series, error) {
	var mu sync.Mutex
	var all measure.Series
	g, ctx := errgroup.WithContext(ctx)
	end := time.Now().Add(loadFor)
	for range n {
		g.Go(func() error {
			var took measure.Series
			for time.Now().Before(end) {
				began := time.Now()
				if err := l.read(ctx); err != nil {
					return err
				}
				took = append(took, ms(time.Since(began)))
				time.Sleep(pause)
			}
			mu.Lock()
			defer mu.Unlock()
			all = append(all, took...)
			return nil
		})
	}
	return all, g.Wait()
}

// usage is what the scheduler's processes and this one have used.
func (l *load) usage() map[string]float64 {
	out := map[string]float64{}
	for name, pid := range l.processes() {
		if u, err := usageOf(pid); err == nil { // shown beside the figures only
			out[name] = u.seconds
		}
	}
	return out
}

func (l *load) processes() map[string]int {
	out := map[string]int{"nodes and clients": os.Getpid()}
	for _, name := range []string{stack.Infra, stack.Control, stack.Keeper, stack.Ingress, stack.Gateway} {
		out[name] = l.rig.stack.PID(name)
	}
	return out
}

// shares says how much of a core each process took since before.
func (l *load) shares(before map[string]float64, elapsed time.Duration) string {
	now := l.usage()
	var parts []string
	for _, name := range []string{stack.Infra, stack.Control, stack.Keeper, stack.Ingress, stack.Gateway, "nodes and clients"} {
		parts = append(parts, fmt.Sprintf("%s %.2f", name, (now[name]-before[name])/elapsed.Seconds()))
	}
	return strings.Join(parts, ", ")
}

// peakMemory is the most that a process had resident, in MB.
func peakMemory(pid int) (float64, error) {
	b, err := os.ReadFile(fmt.Sprintf("/proc/%d/status", pid))
	if err != nil {
		return 0, err
	}
	for line := range strings.Lines(string(b)) {
		if v, ok := strings.CutPrefix(line, "VmHWM:"); ok {
			kb, err := strconv.ParseFloat(strings.TrimSuffix(strings.TrimSpace(v), " kB"), 64)
			return kb * 1024 / 1e6, err
		}
	}
	return 0, fmt.Errorf("/proc/%d/status does not say", pid)
}
