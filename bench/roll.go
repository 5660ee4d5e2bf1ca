package main

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"sync"
	"time"

	"github.com/ethereum/go-ethereum/common"

	"github.com/skyops/skyops/bench/measure"
	api "github.com/skyops/skyops/starter/client"
)

// rollEvery is how often a roll says what is waited for.
const rollEvery = 10 * time.Second

// roll is where the jobs of the row api stand, as the gateway said last.
type roll struct {
	want int // jobs in all

	mu     sync.Mutex
	jobs   map[common.Hash]api.Job
	begun  bool                   // the row measures: from here on none may stop
	losses map[common.Hash]string // that did, and how
}

func newRoll(want int) *roll {
	return &roll{want: want, jobs: map[common.Hash]api.Job{}, losses: map[common.Hash]string{}}
}

// saw takes a job's state; one that has ended is an error, since none was meant to.
func (r *roll) saw(j api.Job) error {
	r.mu.Lock()
	defer r.mu.Unlock()
	before, known := r.jobs[j.Job]
	r.jobs[j.Job] = j
	if r.begun && (j.State != api.Running || known && j.Epoch != before.Epoch) {
		r.losses[j.Job] = tell(j)
	}
	if j.State.Delivered() {
		return errors.New(tell(j))
	}
	return nil
}

// all reports that every job runs.
func (r *roll) all() bool {
	r.mu.Lock()
	defer r.mu.Unlock()
	return r.count()[api.Running] == r.want
}

// begin notes that the row measures.
func (r *roll) begin() {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.begun = true
}

// count is how many jobs are in each state. The caller holds mu.
func (r *roll) count() map[api.State]int {
	counts := map[api.State]int{}
	for _, j := range r.jobs {
		counts[j.State]++
	}
	return counts
}

// String says how many jobs run, and where the others are.
func (r *roll) String() string {
	r.mu.Lock()
	defer r.mu.Unlock()
	counts := r.count()
	s := fmt.Sprintf("%d of %d jobs run", counts[api.Running], r.want)
	var others []string
	for _, state := range []api.State{api.Authenticating, api.Placing, api.Starting, api.Recovering} {
		if n := counts[state]; n > 0 {
			others = append(others, fmt.Sprintf("%d %s", n, state))
		}
	}
	if n := r.want - len(r.jobs); n > 0 {
		others = append(others, fmt.Sprintf("%d not submitted yet", n))
	}
	if len(others) > 0 {
		s += " (" + strings.Join(others, ", ") + ")"
	}
	return s
}

// report says now and then what is waited for, until ctx ends.
func (r *roll) report(ctx context.Context) {
	tick := time.NewTicker(rollEvery)
	defer tick.Stop()
	for {
		select {
		case <-ctx.Done():
			return
		case <-tick.C:
			say("waiting until all jobs run: %s, load %s", r, measure.Load())
		}
	}
}

// lost says which jobs stopped running while the row measured, if any did.
func (r *roll) lost() error {
	r.mu.Lock()
	defer r.mu.Unlock()
	for _, how := range r.losses {
		return fmt.Errorf("%d of %d jobs lost their node while they were measured, so the figures are of fewer: "+
			"the machine stood still, or other work kept it busy; run the row alone, or with fewer -jobs. One of them: %s", len(r.losses), r.want, how)
	}
	return nil
}
