package job

import (
	"fmt"
	"time"

	"go.temporal.io/sdk/workflow"

	"github.com/skyops/skyops/activities/placement"
	"github.com/skyops/skyops/protocol/record"
	"github.com/skyops/skyops/workflows/policy"
)

// The pause after every node that fits has declined or stayed silent, doubling
// from first to last: asking costs each of them a task.
const (
	firstPause = 2 * time.Second
	lastPause  = time.Minute
)

// maxMatches bounds a job's rounds: each is evidence in its record, and a dozen
// events in its history, both of which must stay small enough to be read.
const maxMatches = 250

// maxPassed bounds the nodes asked in a row before a pause.
const maxPassed = 32

// place finds a node for the next attempt. When none fits it waits for one, and
// ends the job when the wait is over. Nodes that were lost are asked again when
// nothing else fits.
func (s *story) place() (placement.PlaceResult, bool) {
	for !s.endIfCancelled() && !s.pausing {
		if len(s.matches) >= maxMatches {
			s.end(record.Failed, &record.Cause{
				Code: record.CauseNoNode, Message: fmt.Sprintf("%d rounds of asking nodes have not finished the job", maxMatches),
				Fix: "ask for another kind of node, or checkpoint more often",
			})
			break
		}
		var res placement.PlaceResult
		if len(s.passed) < maxPassed {
			var err error
			if res, err = s.match(); s.endIfMalformed(err) {
				break
			}
		}
		if found(res) {
			return res, true
		}
		if len(s.lost) > 0 && len(s.passed) < maxPassed {
			s.lost = nil
			continue
		}
		limit := s.patience()
		if limit <= 0 {
			s.endWithoutNode(res)
			break
		}
		s.wait("a node that fits: " + shortage(res, len(s.passed)))
		if len(s.passed) > 0 {
			s.pause(limit)
			continue
		}
		s.join()
		res, err := s.queue(limit)
		if found(res) {
			return res, true
		}
		if s.endIfMalformed(err) {
			break
		}
	}
	return placement.PlaceResult{}, false
}

// match asks for the best node now.
func (s *story) match() (placement.PlaceResult, error) {
	ctx := workflow.WithLocalActivityOptions(s.base, policy.Match())
	var res placement.PlaceResult
	if err := workflow.ExecuteLocalActivity(ctx, placementActivities.Place, s.placeRequest()).Get(ctx, &res); err != nil {
		return placement.PlaceResult{Closest: "placement did not answer: " + words(err)}, err
	}
	if found(res) {
		s.wait("")
		s.status.MatchMicros = res.Took
		s.note("matched", fmt.Sprintf("node %s of %d that fit, in %d µs", res.Node.Hex(), res.Feasible, res.Took))
	}
	return res, nil
}

// join gives the job its place among those that wait, and keeps the scheduler's
// word on it. Without one it waits all the same.
func (s *story) join() {
	ctx := workflow.WithLocalActivityOptions(s.base, policy.Once())
	var res placement.JoinResult
	if err := workflow.ExecuteLocalActivity(ctx, placementActivities.Join, s.placeRequest()).Get(ctx, &res); err != nil {
		workflow.GetLogger(ctx).Warn("the job waits without a promise", "error", err)
		return
	}
	s.status.Queued, s.status.Standing = res.Queued, &res.Standing
}

// queue waits, in one activity, until a node comes free for this job; a result
// without evidence: none did, or the job is cancelled.
func (s *story) queue(limit time.Duration) (placement.PlaceResult, error) {
	live, stop := s.interruptible()
	defer stop()
	ctx := workflow.WithActivityOptions(live, policy.Queue(limit))
	var res placement.PlaceResult
	err := workflow.ExecuteActivity(ctx, placementActivities.Queue, s.placeRequest()).Get(ctx, &res)
	if err != nil || !found(res) || s.cancelled != "" || s.pausing {
		return placement.PlaceResult{}, err
	}
	s.wait("")
	if res.Queued == nil {
		res.Queued = s.status.Queued // what it was promised is the owner's to hold against the book
	}
	s.status.Queued, s.status.Standing = nil, nil
	s.status.MatchMicros = res.Took
	s.note("matched", fmt.Sprintf("node %s came free", res.Node.Hex()))
	return res, nil
}

func (s *story) placeRequest() placement.PlaceRequest {
	return placement.PlaceRequest{
		Submission: s.in.Submission, Job: s.in.Job, Attempt: s.next(),
		Excluded: s.excluded(), Checkpoint: s.head.CID,
	}
}

// pause lets the nodes that passed be asked again later.
func (s *story) pause(limit time.Duration) {
	d := min(firstPause<<min(s.rounds, 5), lastPause, limit)
	s.rounds++
	live, stop := s.interruptible()
	defer stop()
	_ = workflow.Sleep(live, d)
	s.passed = nil
}

// patience is how long this epoch may still wait for a node: QueueLimit in
// all, and not past the latest start that leaves the job its time.
func (s *story) patience() time.Duration {
	now := int64(s.now())
	if s.waitedSince == 0 {
		s.waitedSince = now
	}
	latest := int64(s.order().Deadline) * 1000
	if s.status.Epoch == 0 {
		latest -= int64(s.status.Duration) * 1000
	}
	left := min(s.waitedSince+policy.QueueLimit.Milliseconds(), latest) - now
	return time.Duration(left) * time.Millisecond
}

func (s *story) endWithoutNode(res placement.PlaceResult) {
	s.end(record.Failed, &record.Cause{
		Code: record.CauseNoNode, Message: "no node that fits came free in time", Evidence: shortage(res, 0),
		Fix: "ask for what is there (see the closest), or allow a later deadline",
	})
}

// endIfMalformed ends a job that no node can ever be matched to.
func (s *story) endIfMalformed(err error) bool {
	if typeOf(err) != placement.ErrMalformed {
		return false
	}
	s.end(record.Failed, &record.Cause{
		Code: record.CauseNoNode, Message: "no node can be matched to what the order asks for", Evidence: words(err),
		Fix: "mend what the evidence names, and submit again",
	})
	return true
}

func found(res placement.PlaceResult) bool { return res.Evidence != nil }

// shortage says in words why no node was found.
func shortage(res placement.PlaceResult, passed int) string {
	switch {
	case res.Closest != "":
		return res.Closest
	case passed > 0:
		return fmt.Sprintf("%d declined or did not answer", passed)
	case len(res.Rejected) == 0:
		return "no node is connected"
	default:
		return fmt.Sprintf("%d nodes are connected, none fits now; the first: %s", len(res.Rejected), res.Rejected[0].Detail)
	}
}
