package ingress

import (
	"testing"
	"time"

	"github.com/ethereum/go-ethereum/common"
	"pgregory.net/rapid"
)

var nodeA, nodeB, nodeC = common.HexToAddress("0xa"), common.HexToAddress("0xb"), common.HexToAddress("0xc")

func testRoster() *roster { return newRoster(Timing{}.withDefaults()) }

// run lets time pass in ticks while the given nodes beat once a second, and
// returns who died, and after how long.
func run(r *roster, total time.Duration, beating map[common.Address]uint64) map[common.Address]time.Duration {
	died := map[common.Address]time.Duration{}
	for at := time.Duration(0); at < total; at += r.timing.Tick {
		if at%time.Second == 0 {
			for node, session := range beating {
				r.beat(node, session)
			}
		}
		for _, l := range r.tick(r.timing.Tick) {
			died[l.node] = at + r.timing.Tick
		}
	}
	return died
}

func TestSilenceKillsOnlyWhileOthersAreHeard(t *testing.T) {
	r := testRoster()
	sa, _ := r.join(nodeA, "1")
	sb, _ := r.join(nodeB, "1")
	sc, _ := r.join(nodeC, "1")
	run(r, 5*time.Second, map[common.Address]uint64{nodeA: sa, nodeB: sb, nodeC: sc})
	// All at once silent: the ingress's own network is the likelier cause.
	if died := run(r, time.Minute, nil); len(died) != 0 {
		t.Fatalf("died: %v", died)
	}
	if !r.present(nodeA) || !r.present(nodeB) || !r.present(nodeC) {
		t.Fatal("a node died while nobody was heard")
	}
	died := run(r, 10*time.Second, map[common.Address]uint64{nodeA: sa, nodeB: sb})
	if at, ok := died[nodeC]; len(died) != 1 || !ok || at < 3*time.Second/2 || at > 3200*time.Millisecond {
		t.Fatalf("died: %v", died)
	}
}

func TestLoneNodeIsNotJudgedByItsSilence(t *testing.T) {
	r := testRoster()
	sa, _ := r.join(nodeA, "1")
	run(r, 3*time.Second, map[common.Address]uint64{nodeA: sa})
	if died := run(r, time.Hour, nil); len(died) != 0 {
		t.Fatalf("died: %v", died)
	}
}

func TestBrokenSession(t *testing.T) {
	r := testRoster()
	sa, lost := r.join(nodeA, "1")
	if lost {
		t.Fatal("a first session replaced something")
	}
	r.leave(nodeA, sa)
	if died := run(r, 400*time.Millisecond, nil); len(died) != 0 {
		t.Fatalf("died at once: %v", died)
	}
	again, lost := r.join(nodeA, "1")
	if lost || r.beat(nodeA, sa) || !r.beat(nodeA, again) {
		t.Fatal("the node's return was not taken")
	}
	r.leave(nodeA, sa) // the old session's handler notices late
	if died := run(r, time.Second, nil); len(died) != 0 {
		t.Fatalf("the old session's end killed the new one: %v", died)
	}
	r.leave(nodeA, again)
	if died := run(r, time.Second, nil); died[nodeA] > 600*time.Millisecond || len(died) != 1 {
		t.Fatalf("died: %v", died)
	}
	if r.present(nodeA) || r.beat(nodeA, again) {
		t.Fatal("a dead node is present")
	}
}

func TestAnotherProcessReplaces(t *testing.T) {
	r := testRoster()
	sa, _ := r.join(nodeA, "1")
	if _, lost := r.join(nodeA, "2"); !lost {
		t.Fatal("the old process was not noticed to be gone")
	}
	if r.beat(nodeA, sa) {
		t.Fatal("the old process's session still counts")
	}
}

// However the ingress is starved, it never counts more silence than a node had
// on a clock that advances with the ticks; and an absence of its own kills nobody.
func TestStarvedIngressIsNeverEarly(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		r := testRoster()
		sa, _ := r.join(nodeA, "1")
		_, _ = r.join(nodeB, "1")
		var counted time.Duration
		for range rapid.IntRange(1, 400).Draw(t, "ticks") {
			gap := time.Duration(rapid.IntRange(50, 5000).Draw(t, "gap ms")) * time.Millisecond
			r.beat(nodeA, sa)
			died := r.tick(gap)
			if gap < r.timing.Stall {
				counted += min(gap, 2*r.timing.Tick)
			} else if len(died) > 0 {
				t.Fatal("somebody died while the ingress was away")
			}
			if len(died) > 0 {
				if counted < r.timing.Silence {
					t.Fatalf("died after %s", counted)
				}
				return
			}
			if counted >= r.timing.Silence+2*r.timing.Tick {
				t.Fatalf("lives after %s of silence", counted)
			}
		}
	})
}
