package api_test

import (
	"context"
	"encoding/binary"
	"flag"
	"math/rand/v2"
	"net/http"
	"os"
	"slices"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/ethereum/go-ethereum/common"

	"github.com/skyops/skyops/protocol/job"
	"github.com/skyops/skyops/protocol/seal"
	"github.com/skyops/skyops/starter/client"
	"github.com/skyops/skyops/starter/gateway/api"
	"github.com/skyops/skyops/starter/gateway/apitest"
	"github.com/skyops/skyops/starter/gateway/follow"
	workjob "github.com/skyops/skyops/workflows/job"
)

var load = flag.Bool("load", false, "measure 500 running jobs and 500 open streams")

// slowed is the scheduler's twin, whose looks take as long as a query of a workflow.
type slowed struct{ *apitest.Scheduler }

// queryTime is about what a query of an embedded Temporal takes.
const queryTime = 3 * time.Millisecond

func (s slowed) Look(ctx context.Context, id common.Hash) (workjob.Status, *api.Heartbeat, error) {
	time.Sleep(queryTime) // the time is what is imitated
	return s.Scheduler.Look(ctx, id)
}

// What the gateway has to do at once: jobs, each followed by a stream,
// and clients that read.
const (
	loadJobs    = 500
	loadReaders = 32
	loadLasts   = 20 * time.Second
)

// loaded is a gateway with running jobs, and a client that is signed in.
type loaded struct {
	*testing.T
	g    *apitest.Gateway
	w    *wallet
	c    *client.Client
	ids  []common.Hash
	open sync.WaitGroup // streams, and what feeds them

	opened, counting atomic.Int32
	mu               sync.Mutex
	ages             []time.Duration // of frames, from the store to their client
}

// newLoaded submits the jobs, which run until the test ends.
func newLoaded(t *testing.T) *loaded {
	t.Helper()
	g := apitest.Start(t, func(o *api.Options) {
		o.RatePerIP, o.RatePerWallet, o.StreamsPerIP, o.StreamsPerWallet = 0, 0, 0, 0
		o.Follow, o.Jobs = follow.DefaultOptions(), slowed{o.Jobs.(*apitest.Scheduler)}
	})
	l := &loaded{T: t, g: g, w: signIn(t, g)}
	g.Chain.Deposit(common.Address{}, l.w.key.Address(), coins(5000))
	hold := make(chan struct{})
	t.Cleanup(func() { close(hold) })
	g.Jobs.SetProgram(func(workjob.Input, *seal.Identity) apitest.Run {
		return apitest.Run{Lines: []string{"x\n"}, Hold: hold}
	})
	s, err := l.w.SignIn(t.Context(), l.w.key, g.Network.ChainID)
	if err != nil {
		t.Fatal(err)
	}
	l.c, err = client.New(g.URL, client.Options{
		HTTP:  &http.Client{Transport: &http.Transport{MaxIdleConnsPerHost: loadReaders}},
		Token: func(context.Context, bool) (string, error) { return s.Token, nil },
	})
	if err != nil {
		t.Fatal(err)
	}
	for range loadJobs {
		r, err := l.c.Submit(t.Context(), l.w.submission(t, spec(t), nil))
		if err != nil {
			t.Fatal(err)
		}
		if err := g.Jobs.Running(t.Context(), r.Job); err != nil {
			t.Fatal(err)
		}
		l.ids = append(l.ids, r.Job)
	}
	return l
}

// follow takes a job's stream, and notes how old its frames are while that counts.
func (l *loaded) follow(ctx context.Context, id common.Hash) {
	first := true
	for e, err := range l.c.Stream(ctx, id, client.StreamOptions{Only: []string{client.StatusEvent, client.TelemetryEvent}}) {
		if err != nil {
			return
		}
		if first {
			l.opened.Add(1)
			first = false
		}
		if e.Frames == nil || l.counting.Load() == 0 {
			continue
		}
		l.mu.Lock()
		for _, f := range e.Frames.Frames {
			l.ages = append(l.ages, time.Since(time.UnixMicro(int64(binary.BigEndian.Uint64(f)))))
		}
		l.mu.Unlock()
	}
}

// feed does what an ingress does with what nodes send: a frame a second of every
// fourth job, from job n on.
func (l *loaded) feed(ctx context.Context, n int) {
	frame := make([]byte, 400)
	for at := uint64(0); ctx.Err() == nil; at++ {
		began := time.Now()
		for i := n; i < loadJobs && ctx.Err() == nil; i += 4 {
			binary.BigEndian.PutUint64(frame, uint64(time.Now().UnixMicro()))
			if _, err := l.g.Store.PutFrames(ctx, nil, l.ids[i], 1, 2, at, [][]byte{frame}); err != nil && ctx.Err() == nil {
				l.Error(err)
			}
			time.Sleep(time.Until(began.Add(time.Duration(i) * time.Second / loadJobs)))
		}
		time.Sleep(time.Until(began.Add(time.Second)))
	}
}

// stream follows all jobs and feeds them, and returns once all streams are open.
func (l *loaded) stream(ctx context.Context) {
	for _, id := range l.ids {
		l.open.Go(func() { l.follow(ctx, id) })
	}
	for n := range 4 {
		l.open.Go(func() { l.feed(ctx, n) })
	}
	for l.opened.Load() < loadJobs && ctx.Err() == nil {
		time.Sleep(10 * time.Millisecond)
	}
	l.Logf("%d streams open", l.opened.Load())
	time.Sleep(time.Second) // what was written before they were open is through
}

// TestLoad measures the API and its store, all in this process, with the clients:
// 500 jobs, each with a frame of telemetry a second and followed by a stream. What lies behind (Temporal, chain, IPFS) are twins.
func TestLoad(t *testing.T) {
	if !*load {
		t.Skip("takes a minute and a quiet machine: -load")
	}
	l := newLoaded(t)
	ctx, cancel := context.WithTimeout(t.Context(), loadLasts)
	defer cancel()
	l.stream(ctx)
	l.counting.Store(1)
	read := func() error { _, err := l.c.Job(ctx, l.ids[rand.N(loadJobs)]); return err }
	quiet := measured(ctx, loadLasts/5, 4, 20*time.Millisecond, read)
	var orders []job.Submission
	for range 60 {
		orders = append(orders, l.w.submission(t, spec(t), nil))
	}
	var next atomic.Int32
	submits := measured(ctx, loadLasts/5, 1, 50*time.Millisecond, func() error {
		_, err := l.c.Submit(ctx, orders[int(next.Add(1))%len(orders)])
		return err
	})
	l.counting.Store(0)
	began := time.Now()
	reads := measured(ctx, loadLasts/4, loadReaders, 0, read)
	took := time.Since(began)
	cancel()
	l.open.Wait()
	t.Logf("read p50 %s p99 %s (%d at 4 clients, 20 ms apart)", quantile(quiet, .5), quantile(quiet, .99), len(quiet))
	t.Logf("submit p50 %s p99 %s (%d)", quantile(submits, .5), quantile(submits, .99), len(submits))
	t.Logf("reads at %d clients: %.0f/s, p50 %s p99 %s", loadReaders, float64(len(reads))/took.Seconds(), quantile(reads, .5), quantile(reads, .99))
	t.Logf("frame, store to client, before the 32: p50 %s p99 %s of %d", quantile(l.ages, .5), quantile(l.ages, .99), len(l.ages))
	t.Logf("peak memory of gateway, twins, %d clients and test: %s", loadJobs, peakMemory())
}

// peakMemory is the most that this process has held, as Linux says it.
func peakMemory() string {
	status, _ := os.ReadFile("/proc/self/status") // elsewhere it is not known
	for line := range strings.Lines(string(status)) {
		if strings.HasPrefix(line, "VmHWM") {
			return strings.Join(strings.Fields(line)[1:], " ")
		}
	}
	return "unknown"
}

// measured calls do from several clients, each pausing between calls, and returns how long they took.
func measured(ctx context.Context, lasts time.Duration, clients int, pause time.Duration, do func() error) (took []time.Duration) {
	var mu sync.Mutex
	var wg sync.WaitGroup
	end := time.Now().Add(lasts)
	for range clients {
		wg.Go(func() {
			for time.Now().Before(end) && ctx.Err() == nil {
				began := time.Now()
				if do() != nil {
					return // the line that says how many says that too
				}
				mu.Lock()
				took = append(took, time.Since(began))
				mu.Unlock()
				time.Sleep(pause)
			}
		})
	}
	wg.Wait()
	return took
}

func quantile(s []time.Duration, q float64) time.Duration {
	if len(s) == 0 {
		return 0
	}
	slices.Sort(s)
	return s[int(q*float64(len(s)-1))].Round(100 * time.Microsecond)
}
