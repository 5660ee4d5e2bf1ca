package job

import (
	"math"
	"time"
)

// What a checkpoint's interval is made from where nothing was measured.
const (
	// TypicalSave is what saving takes, until it was measured.
	TypicalSave = 10 * time.Second
	// BetweenFailures is how long a node is taken to run between two failures.
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

// CheckpointInterval returns what a program is told: what its owner asked for, or
// Interval by how long saving took the last time; 0: that is not known.
func (l Limits) CheckpointInterval(save time.Duration) time.Duration {
	if l.Interval > 0 {
		return time.Duration(l.Interval) * time.Second
	}
	if save == 0 {
		save = TypicalSave
	}
	return Interval(save, BetweenFailures)
}
