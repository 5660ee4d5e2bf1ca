package placement

import (
	"maps"
	"slices"

	"github.com/ethereum/go-ethereum/common"
)

// Pass gives out what has come free, as Serve does now and then, and waits until
// it is in the book.
func (f *Fleet) Pass() {
	f.mu.Lock()
	waited := slices.Collect(maps.Values(f.queue.jobs))
	f.mu.Unlock()
	f.pass()
	for _, w := range waited {
		if w.placed != nil && w.placed.entered != nil {
			<-w.placed.entered.done
		}
	}
}

// Leave ends the wait of a job that joined.
func (f *Fleet) Leave(job common.Hash) {
	f.mu.Lock()
	w := f.queue.jobs[job]
	if w != nil {
		w.asked++
	}
	f.mu.Unlock()
	if w != nil {
		f.leave(w)
	}
}
