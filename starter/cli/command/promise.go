package command

import (
	"encoding/json"
	"fmt"

	"github.com/skyops/skyops/protocol/book"
	"github.com/skyops/skyops/protocol/network"
)

// readPromise reads the scheduler's signed word on a job's place in the queue: as
// it is, or as the member queued of a job's status. No path is no promise.
func (a *app) readPromise(path string, n network.Network) (*book.Queued, error) {
	if path == "" {
		return nil, nil
	}
	b, err := a.readInput(path)
	if err != nil {
		return nil, fmt.Errorf("read the promise: %w", err)
	}
	var in struct {
		book.Queued
		Status *book.Queued `json:"queued"`
	}
	err = json.Unmarshal(b, &in)
	q := &in.Queued
	if in.Status != nil {
		q = in.Status
	}
	if err != nil || q.Time == 0 {
		return nil, fail(exitUsage, "give what skyops status JOB --json writes while the job waits", fmt.Errorf("%s holds no word on a place in the queue", path))
	}
	if err := q.Verify(n.Domain(), n.Scheduler); err != nil {
		return nil, fail(exitUnverified, "", fmt.Errorf("the promise in %s is not signed by scheduler %s", path, n.Scheduler))
	}
	return q, nil
}

// showPromise says what became of the promise.
func (u *auditor) showPromise() {
	k := u.found.Promise
	if k == nil {
		return
	}
	fmt.Fprintf(u.Out, "Promise %s: %s", k.State, k.Detail)
	if k.State != book.PromiseUnmatched {
		fmt.Fprintf(u.Out, " (page %d, entry %d)", k.Page, k.Index)
	}
	fmt.Fprintln(u.Out)
	for _, s := range k.Before {
		fmt.Fprintf(u.Out, "  went before: page %d, entry %d\n", s.Page, s.Index)
	}
	if k.Unknown > 0 {
		fmt.Fprintf(u.Out, "  %d matches in that time could not be judged\n", k.Unknown)
	}
	if k.State == book.PromiseBroken {
		fmt.Fprintln(u.Out, "  unless the job left the queue by itself and came again: then a later promise counts")
	}
}
