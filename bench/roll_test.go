package main

import (
	"strings"
	"testing"

	"github.com/ethereum/go-ethereum/common"

	api "github.com/skyops/skyops/starter/client"
)

func (r *roll) see(t *testing.T, n byte, state api.State, epoch uint32) {
	t.Helper()
	if err := r.saw(api.Job{Job: common.Hash{n}, State: state, Epoch: epoch}); err != nil {
		t.Fatal(err)
	}
}

func TestRollSaysWhatIsWaitedFor(t *testing.T) {
	t.Parallel()
	r := newRoll(5)
	r.see(t, 1, api.Running, 1)
	r.see(t, 2, api.Placing, 1)
	r.see(t, 3, api.Recovering, 1)
	if got, want := r.String(), "1 of 5 jobs run (1 placing, 1 recovering, 2 not submitted yet)"; got != want {
		t.Errorf("%q, want %q", got, want)
	}
	if r.all() {
		t.Error("all run")
	}
	for n := byte(1); n <= 5; n++ {
		r.see(t, n, api.Running, 2)
	}
	if got, want := r.String(), "5 of 5 jobs run"; got != want || !r.all() {
		t.Errorf("%q, want %q; all run: %v", got, want, r.all())
	}
}

func TestRollKnowsLosses(t *testing.T) {
	t.Parallel()
	r := newRoll(2)
	r.see(t, 1, api.Running, 1)
	r.see(t, 1, api.Recovering, 1) // before the row measures: it goes on elsewhere
	r.see(t, 1, api.Running, 2)
	r.see(t, 2, api.Running, 1)
	r.begin()
	r.see(t, 1, api.Running, 2)
	if err := r.lost(); err != nil {
		t.Fatal(err)
	}
	r.see(t, 2, api.Running, 2) // its recovery was between two looks
	r.see(t, 1, api.Recovering, 2)
	if err := r.lost(); err == nil || !strings.HasPrefix(err.Error(), "2 of 2 jobs lost their node") {
		t.Errorf("lost: %v", err)
	}
	if err := r.saw(api.Job{Job: common.Hash{1}, State: api.Failed}); err == nil {
		t.Error("a job that ended is taken")
	}
}
