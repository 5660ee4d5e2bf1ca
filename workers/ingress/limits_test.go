package ingress

import (
	"testing"
	"time"

	"github.com/ethereum/go-ethereum/common"
)

// A node may call as often as what it runs needs, and its programs' frames leave
// room for all else.
func TestCallsOfANode(t *testing.T) {
	t.Parallel()
	const seconds = 60
	for name, c := range map[string]struct {
		running                int
		frames, others         int // calls a second
		framesTaken, allOthers bool
	}{
		"usual":                                {8, 16, 10, true, true},
		"many jobs":                            {256, 512, 260, true, true},
		"a program that writes without end":    {8, 5000, 20, false, true},
		"many jobs, each of which does":        {64, 5000, 80, false, true},
		"calls without end":                    {8, 0, 1000, true, false},
		"more calls than a node without a job": {0, 0, callsPerSecond + callBurst/seconds + 1, true, false},
	} {
		l, now := newLimiters(), time.Unix(1e9, 0)
		taken := map[bool]int{}
		take := func(frames bool, second, n, of int) {
			at := now.Add(time.Duration(second)*time.Second + time.Duration(n)*time.Second/time.Duration(of))
			if l.take(common.Address{1}, c.running, frames, at) == nil {
				taken[frames]++
			}
		}
		for second := range seconds {
			all := c.frames + c.others
			for n := range all {
				take(n*c.others/all == (n+1)*c.others/all, second, n, all)
			}
		}
		if (taken[true] == c.frames*seconds) != c.framesTaken || (taken[false] == c.others*seconds) != c.allOthers {
			t.Errorf("%s: of %d calls with frames %d were taken, of %d others %d", name, c.frames*seconds, taken[true], c.others*seconds, taken[false])
		}
		if most := callBurst + attemptCalls*c.running + (callsPerSecond+attemptCalls*c.running)*seconds; taken[true]+taken[false] > most {
			t.Errorf("%s: %d calls were taken, at most %d", name, taken[true]+taken[false], most)
		}
	}
}

// The limit follows what the node runs.
func TestCallsOfANodeThatRunsMore(t *testing.T) {
	t.Parallel()
	l, now := newLimiters(), time.Unix(1e9, 0)
	taken := func(running int) (n int) {
		for range 10_000 {
			if l.take(common.Address{1}, running, false, now) == nil {
				n++
			}
		}
		return n
	}
	if n := taken(0); n != callBurst {
		t.Errorf("%d at once", n)
	}
	now = now.Add(time.Second)
	if n := taken(10); n != callsPerSecond+10*attemptCalls && n != callsPerSecond {
		t.Errorf("%d after a second", n)
	}
	now = now.Add(time.Minute)
	if n := taken(10); n != callBurst+10*attemptCalls {
		t.Errorf("%d at once with ten attempts", n)
	}
}
