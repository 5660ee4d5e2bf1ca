package job

import (
	"math"
	"time"
)

// What a checkpoint's interval is made from where nothing was measured.
const (
	// TypicalSave is what saving takes, until it was measured.
	TypicalSave = 10 * time.Second
	// BetweenFailures is how long a node is taken to run between two failures, until any was seen.
	BetweenFailures = 12 * time.Hour
)

// Bounds of what Interval returns.
const (
	MinInterval = 30 * time.Second
	MaxInterval = time.Hour
)

// Interval returns how long a program best runs between two checkpoints when
// saving one takes so long and nodes fail every so often: √(2·save·between),
// where time that is spent saving and time that is lost with a node are least
// together (Young: A First Order Approximation to the Optimum Checkpoint
// Interval, 1974), in whole seconds within MinInterval and MaxInterval.
func Interval(save, between time.Duration) time.Duration {
	best := time.Duration(math.Sqrt(2*max(save.Seconds(), 0)*max(between.Seconds(), 0)) * float64(time.Second))
	return min(max(best, MinInterval), MaxInterval).Round(time.Second)
}

// Wear is how long programs ran on a node, or on all nodes of a network, and how
// many of their attempts were lost with it.
type Wear struct {
	RanMs  uint64 `json:"ranMs" doc:"Milliseconds that programs ran"`
	Losses uint64 `json:"losses" doc:"Attempts that were lost with their node"`
}

// Endurance is how long a node is taken to run between two failures, and what
// that is made from.
type Endurance struct {
	EveryMs uint64 `json:"everyMs" doc:"Milliseconds between two failures of the node, as it is taken to be"`
	Node    Wear   `json:"node" doc:"What was measured of the node"`
	Network Wear   `json:"network" doc:"What was measured of all nodes, this one included"`
}

// Bounds of Endurance.EveryMs.
const (
	MinBetween = 10 * time.Minute
	MaxBetween = 30 * 24 * time.Hour
)

// Endure takes a node to be as its network until it has shown otherwise, and the
// network to fail every BetweenFailures until it has: each is the time that was
// measured by the failures in it, where one failure after the time that was
// expected is counted beforehand. The result is within MinBetween and MaxBetween.
func Endure(node, network Wear) Endurance {
	all := network.between(BetweenFailures)
	return Endurance{EveryMs: uint64(min(max(node.between(all), MinBetween), MaxBetween).Milliseconds()), Node: node, Network: network}
}

func (w Wear) between(expected time.Duration) time.Duration {
	ms := (float64(w.RanMs) + float64(expected.Milliseconds())) / (float64(w.Losses) + 1)
	return time.Duration(min(ms, float64(math.MaxInt64/2/time.Millisecond))) * time.Millisecond
}

// CheckpointInterval returns what a program is told: what its owner asked for, or
// Interval by how long saving took the last time and how long its node runs
// between two failures; 0: that is not known.
func (l Limits) CheckpointInterval(save, between time.Duration) time.Duration {
	if l.Interval > 0 {
		return time.Duration(l.Interval) * time.Second
	}
	if save == 0 {
		save = TypicalSave
	}
	if between == 0 {
		between = BetweenFailures
	}
	return Interval(save, between)
}

// Told returns how often a program is asked to save so that no more than an
// interval is lost with its node: a checkpoint counts once it is safe, so that
// what saving takes comes off (0: TypicalSave), though half of it is left. It is in
// whole seconds, and at least one. (Daly: A higher order estimate of the optimum
// checkpoint interval, 2006, has √(2·save·between) − save for the same reason.)
func Told(interval, save time.Duration) time.Duration {
	if save == 0 {
		save = TypicalSave
	}
	return max(max(interval-save, interval/2).Truncate(time.Second), time.Second)
}
