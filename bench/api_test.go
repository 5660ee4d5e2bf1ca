package main

import (
	"testing"
	"time"

	"github.com/ethereum/go-ethereum/common"

	"github.com/skyops/skyops/bench/measure"
	"github.com/skyops/skyops/protocol/seal"
	api "github.com/skyops/skyops/starter/client"
)

// What a stream begins with is as old as its job; only what is sealed while the row
// measures says how long a frame takes.
func TestFramesFromBeforeAreNotMeasured(t *testing.T) {
	t.Parallel()
	id := common.Hash{1}
	s := seal.Stream{Job: id, Epoch: 1, Kind: seal.StreamLog}
	l := &load{told: &told{at: map[seal.Stream][]time.Time{}}, ages: map[seal.StreamKind]measure.Series{}}
	l.told.at[s] = []time.Time{time.Now().Add(-time.Hour), time.Now().Add(-time.Hour), time.Now()}
	e := api.StreamEvent{Name: api.LogEvent, Frames: &api.FrameEvent{Epoch: 1, Frames: [][]byte{{1}, {2}, {3}}}}
	l.arrived(id, e)
	if n := len(l.ages); n > 0 {
		t.Errorf("%d kinds are measured before it begins", n)
	}
	since := time.Now().Add(-time.Minute)
	l.counting.Store(&since)
	l.arrived(id, e)
	if ages := l.ages[seal.StreamLog]; len(ages) != 1 || ages[0] > 60_000 {
		t.Errorf("ages %v", ages)
	}
}
