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

// TestLoad measures the API and its store, all in this process, with the clients:
// 500 jobs, each with a frame of telemetry a second and followed by a stream. What lies behind (Temporal, chain, IPFS) are twins.
func TestLoad(t *testing.T) {
	if !*load {
		t.Skip("takes a minute and a quiet machine: -load")
	}
	const jobs, readers, lasts = 500, 32, 20 * time.Second
	g := apitest.Start(t, func(o *api.Options) {
		o.RatePerIP, o.RatePerWallet, o.StreamsPerIP, o.StreamsPerWallet = 0, 0, 0, 0
		o.Follow, o.Jobs = follow.DefaultOptions(), slowed{o.Jobs.(*apitest.Scheduler)}
	})
	w := signIn(t, g)
	g.Chain.Deposit(common.Address{}, w.key.Address(), coins(5000))
	hold := make(chan struct{})
	defer close(hold)
	g.Jobs.SetProgram(func(workjob.Input, *seal.Identity) apitest.Run {
		return apitest.Run{Lines: []string{"x\n"}, Hold: hold}
	})
	s, err := w.SignIn(t.Context(), w.key, g.Network.ChainID)
	if err != nil {
		t.Fatal(err)
	}
	c, err := client.New(g.URL, client.Options{
		HTTP:  &http.Client{Transport: &http.Transport{MaxIdleConnsPerHost: readers}},
		Token: func(context.Context, bool) (string, error) { return s.Token, nil },
	})
	if err != nil {
		t.Fatal(err)
	}
	ids := make([]common.Hash, jobs)
	for i := range ids {
		r, err := c.Submit(t.Context(), w.submission(t, spec(t), nil))
		if err != nil {
			t.Fatal(err)
		}
		if err := g.Jobs.Running(t.Context(), r.Job); err != nil {
			t.Fatal(err)
		}
		ids[i] = r.Job
	}
	ctx, cancel := context.WithTimeout(t.Context(), lasts)
	defer cancel()
	var mu sync.Mutex
	var ages []time.Duration
	var open sync.WaitGroup
	var opened, counting atomic.Int32
	for _, id := range ids {
		open.Go(func() {
			first := true
			for e, err := range c.Stream(ctx, id, client.StreamOptions{Only: []string{client.StatusEvent, client.TelemetryEvent}}) {
				if err != nil {
					return
				}
				if first {
					opened.Add(1)
					first = false
				}
				if e.Frames != nil && counting.Load() == 1 {
					mu.Lock()
					for _, f := range e.Frames.Frames {
						ages = append(ages, time.Since(time.UnixMicro(int64(binary.BigEndian.Uint64(f)))))
					}
					mu.Unlock()
				}
			}
		})
	}
	for n := range 4 { // what an ingress does with what nodes send
		open.Go(func() {
			frame := make([]byte, 400)
			for at := uint64(0); ctx.Err() == nil; at++ {
				began := time.Now()
				for i := n; i < jobs && ctx.Err() == nil; i += 4 {
					binary.BigEndian.PutUint64(frame, uint64(time.Now().UnixMicro()))
					if _, err := g.Store.PutFrames(ctx, ids[i], 1, 2, at, [][]byte{frame}); err != nil && ctx.Err() == nil {
						t.Error(err)
					}
					time.Sleep(time.Until(began.Add(time.Duration(i) * time.Second / jobs)))
				}
				time.Sleep(time.Until(began.Add(time.Second)))
			}
		})
	}
	for opened.Load() < jobs && ctx.Err() == nil {
		time.Sleep(10 * time.Millisecond)
	}
	t.Logf("%d streams open", opened.Load())
	time.Sleep(time.Second) // what was written before they were open is through
	counting.Store(1)
	quiet := measured(ctx, lasts/5, 4, 20*time.Millisecond, func() error { _, err := c.Job(ctx, ids[rand.N(jobs)]); return err })
	var orders []job.Submission
	for range 60 {
		orders = append(orders, w.submission(t, spec(t), nil))
	}
	var next atomic.Int32
	submits := measured(ctx, lasts/5, 1, 50*time.Millisecond, func() error {
		_, err := c.Submit(ctx, orders[int(next.Add(1))%len(orders)])
		return err
	})
	counting.Store(0)
	began := time.Now()
	reads := measured(ctx, lasts/4, readers, 0, func() error { _, err := c.Job(ctx, ids[rand.N(jobs)]); return err })
	took := time.Since(began)
	cancel()
	open.Wait()
	status, _ := os.ReadFile("/proc/self/status")
	rss := ""
	for line := range strings.Lines(string(status)) {
		if strings.HasPrefix(line, "VmHWM") {
			rss = strings.Join(strings.Fields(line)[1:], " ")
		}
	}
	t.Logf("read p50 %s p99 %s (%d at 4 clients, 20 ms apart)", quantile(quiet, .5), quantile(quiet, .99), len(quiet))
	t.Logf("submit p50 %s p99 %s (%d)", quantile(submits, .5), quantile(submits, .99), len(submits))
	t.Logf("reads at %d clients: %.0f/s, p50 %s p99 %s", readers, float64(len(reads))/took.Seconds(), quantile(reads, .5), quantile(reads, .99))
	t.Logf("frame, store to client, before the 32: p50 %s p99 %s of %d", quantile(ages, .5), quantile(ages, .99), len(ages))
	t.Logf("peak memory of gateway, twins, 500 clients and test: %s", rss)
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
