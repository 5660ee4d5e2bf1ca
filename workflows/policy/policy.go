// Package policy holds the options workflows call activities with: one named
// set per kind of work, its timeouts and its retries together with their
// reasons. Which errors are final is said by the error types that each
// activity package lists; the sets here name them, so that a rule about
// retrying has one place.
//
// It promises nothing about how long a kind of work takes, only when a
// workflow stops waiting for it. Start at Control.
package policy

import (
	"time"

	"go.temporal.io/sdk/temporal"
	"go.temporal.io/sdk/workflow"

	"github.com/ethereum/go-ethereum/common"

	"github.com/skyops/skyops/activities/escrow"
	"github.com/skyops/skyops/activities/execution"
	"github.com/skyops/skyops/activities/identity"
	"github.com/skyops/skyops/activities/keys"
	"github.com/skyops/skyops/activities/placement"
)

// Times that stories reason with.
const (
	// OfferAnswer is how long a node may take to answer an offer. A freshly
	// dead node's open poll swallows one task, which no other timeout notices.
	OfferAnswer = 5 * time.Second
	// TakeUp is how long a node may take to fetch an attempt, and Settle how long
	// after an outage of ingress or Temporal nodes may be busy coming back: their
	// workers poll again after at most ten seconds.
	TakeUp = 10 * time.Second
	Settle = 15 * time.Second
	// OfferHold is how long a node keeps devices for an offer it accepted: long
	// enough for the escrow's transaction to confirm, short enough that a
	// scheduler that vanished blocks nobody.
	OfferHold = 60 * time.Second
	// FundWait bounds the opening of an escrow. Longer outages of the chain end
	// the job before any work is done.
	FundWait = 15 * time.Minute
	// StartMargin is for fetching inputs and images before the program starts,
	// and FinishMargin for sealing and publishing what it made, with PublishTime
	// more for each MiB that it may have written, at 40 Mbit/s. They are wide:
	// a dead node is noticed by the ingress and by heartbeats, not by these.
	StartMargin  = time.Hour
	FinishMargin = time.Hour
	PublishTime  = 200 * time.Millisecond
	// CancelMargin is how long after its grace a cancelled attempt may take to
	// package what is there, before its lease is ended over its head.
	CancelMargin = 10 * time.Minute
	// QueueLimit bounds how long one epoch waits for a node to come free.
	QueueLimit = 6 * time.Hour
	// RepeatWait is how long a node is looked for to repeat a part of a job: pay
	// waits for it, so that a full fleet leaves some work unchecked.
	RepeatWait = 5 * time.Minute
)

// Authenticate is for reads of wallet and chain before a job is accepted:
// somebody is waiting for the verdict, so it gives up early and says so.
func Authenticate() workflow.LocalActivityOptions {
	return workflow.LocalActivityOptions{
		ScheduleToCloseTimeout: 10 * time.Second,
		StartToCloseTimeout:    4 * time.Second,
		RetryPolicy: &temporal.RetryPolicy{
			InitialInterval:        100 * time.Millisecond,
			BackoffCoefficient:     2,
			MaximumInterval:        time.Second,
			NonRetryableErrorTypes: []string{identity.ErrUnauthorized, identity.ErrBadSubmission},
		},
	}
}

// Control is for short, idempotent steps in the control plane's own memory and
// store. They run inside the workflow task, since a remote activity costs about
// eight times as much. A store that is away is waited for: nothing about a job
// may be decided without it.
func Control() workflow.LocalActivityOptions {
	return workflow.LocalActivityOptions{
		ScheduleToCloseTimeout: time.Hour,
		StartToCloseTimeout:    5 * time.Second,
		RetryPolicy: &temporal.RetryPolicy{
			InitialInterval:        50 * time.Millisecond,
			BackoffCoefficient:     2,
			MaximumInterval:        10 * time.Second,
			NonRetryableErrorTypes: []string{placement.ErrStale},
		},
	}
}

// Match is for a placement in memory: when it does not answer at once, the job
// waits in the queue like one that no node fits.
func Match() workflow.LocalActivityOptions {
	o := Control()
	o.ScheduleToCloseTimeout = 10 * time.Second
	return o
}

// Once is Control without a retry, for a step that has another way when it fails.
func Once() workflow.LocalActivityOptions {
	o := Control()
	o.RetryPolicy = &temporal.RetryPolicy{MaximumAttempts: 1}
	return o
}

// Queue is for waiting until a node comes free, for at most limit. The wait
// lives in one activity, so that it adds no history however long it is; its
// heartbeat moves it to another control worker when this one dies; thousands may
// wait at once, and each report is a write.
func Queue(limit time.Duration) workflow.ActivityOptions {
	return workflow.ActivityOptions{
		ScheduleToCloseTimeout: limit,
		StartToCloseTimeout:    limit,
		HeartbeatTimeout:       30 * time.Second,
		RetryPolicy: &temporal.RetryPolicy{
			InitialInterval:    200 * time.Millisecond,
			BackoffCoefficient: 2,
			MaximumInterval:    5 * time.Second,
		},
	}
}

// Offer is for asking one node: one try, since silence is an answer too, unless
// the workflow finds that its own side was away.
func Offer(node common.Address) workflow.ActivityOptions {
	return workflow.ActivityOptions{
		TaskQueue:              execution.TaskQueue(node),
		ScheduleToCloseTimeout: OfferAnswer,
		RetryPolicy:            &temporal.RetryPolicy{MaximumAttempts: 1},
	}
}

// Release is for the keeper. It is tried for as long as the node's hold lasts;
// what the keeper refuses, it refuses for good.
func Release() workflow.ActivityOptions {
	return workflow.ActivityOptions{
		TaskQueue:              keys.TaskQueue,
		ScheduleToCloseTimeout: OfferHold,
		StartToCloseTimeout:    5 * time.Second,
		RetryPolicy: &temporal.RetryPolicy{
			InitialInterval:    100 * time.Millisecond,
			BackoffCoefficient: 2,
			MaximumInterval:    2 * time.Second,
		},
	}
}

// Within is how long a node may take for an attempt in all, whose program may run
// for limit, then has grace to stop, and writes disk MiB at most.
func Within(limit, grace time.Duration, disk uint32) time.Duration {
	return StartMargin + limit + grace + FinishMargin + time.Duration(disk)*PublishTime
}

// Execute is for one attempt on one node, which is over within so long, however
// often the node takes it up again.
//
// The ingress fails the activity when it sees the node vanish, and says so by a
// final error type. Everything else is retried on the same queue under the same
// lease, because the node may still run the attempt: a call to it broke off,
// or Temporal itself was away for longer than the heartbeat timeout. The node
// then takes the running attempt up again, by job and epoch. A node that is
// really gone does not fetch the retry, which ends it by ScheduleToStart; that
// timeout is retried by the workflow alone, when its own side was away.
// Cancellation waits for the node, which packages what is there.
func Execute(node common.Address, within time.Duration) workflow.ActivityOptions {
	return workflow.ActivityOptions{
		TaskQueue:              execution.TaskQueue(node),
		ScheduleToCloseTimeout: within,
		ScheduleToStartTimeout: TakeUp,
		StartToCloseTimeout:    within,
		HeartbeatTimeout:       30 * time.Second,
		WaitForCancellation:    true,
		RetryPolicy: &temporal.RetryPolicy{
			InitialInterval:    500 * time.Millisecond,
			BackoffCoefficient: 1,
			MaximumAttempts:    5,
			NonRetryableErrorTypes: []string{
				execution.ErrNodeDrained, execution.ErrNodeLost, execution.ErrNodeFault, execution.ErrOfferOver, execution.ErrStaleLease,
				execution.ErrProgramFailed, execution.ErrGPUFault, execution.ErrPaused,
				"TemporalTimeout:StartToClose",
			},
		},
	}
}

// Pause is for asking a node to have an attempt save and end. It is asked until
// it answers or the attempt is over, for at most limit: whatever it answers, the
// attempt's own end is what counts.
func Pause(node common.Address, limit time.Duration) workflow.ActivityOptions {
	return workflow.ActivityOptions{
		TaskQueue:              execution.TaskQueue(node),
		ScheduleToCloseTimeout: limit,
		StartToCloseTimeout:    OfferAnswer,
		RetryPolicy: &temporal.RetryPolicy{
			InitialInterval:    500 * time.Millisecond,
			BackoffCoefficient: 2,
			MaximumInterval:    5 * time.Second,
		},
	}
}

// Deliver is for copying a result of so many bytes to one place and reading all of
// it back. A place that is away is tried again for three minutes and the time that
// the bytes take at a MiB a second: the result is in another place meanwhile. What a
// place refuses comes back as an answer, not as an error. Its heartbeat moves it to
// another control worker when this one dies.
func Deliver(bytes uint64) workflow.ActivityOptions {
	transfer := time.Duration(bytes>>20) * time.Second
	return workflow.ActivityOptions{
		ScheduleToCloseTimeout: 3*time.Minute + 2*transfer,
		StartToCloseTimeout:    time.Minute + transfer,
		HeartbeatTimeout:       30 * time.Second,
		RetryPolicy: &temporal.RetryPolicy{
			InitialInterval:    200 * time.Millisecond,
			BackoffCoefficient: 2,
			MaximumInterval:    15 * time.Second,
		},
	}
}

// Chain is for a transaction that must confirm, within limit. The intent is
// durable in the sender, so a retry only waits again; its heartbeat moves the
// wait when the control worker dies. A revert is final.
func Chain(limit time.Duration) workflow.ActivityOptions {
	return workflow.ActivityOptions{
		ScheduleToCloseTimeout: limit,
		StartToCloseTimeout:    limit,
		HeartbeatTimeout:       15 * time.Second,
		RetryPolicy: &temporal.RetryPolicy{
			InitialInterval:        300 * time.Millisecond,
			BackoffCoefficient:     1.5,
			MaximumInterval:        10 * time.Second,
			NonRetryableErrorTypes: []string{escrow.ErrReverted},
		},
	}
}

// Notify is for telling a webhook: for a day, each time longer after the last.
func Notify() workflow.ActivityOptions {
	return workflow.ActivityOptions{
		ScheduleToCloseTimeout: 24 * time.Hour,
		StartToCloseTimeout:    20 * time.Second,
		RetryPolicy: &temporal.RetryPolicy{
			InitialInterval:    5 * time.Second,
			BackoffCoefficient: 3,
			MaximumInterval:    2 * time.Hour,
		},
	}
}

// Look is for asking Temporal after workflows: a read that may be left out.
func Look() workflow.ActivityOptions {
	return workflow.ActivityOptions{
		ScheduleToCloseTimeout: time.Minute,
		StartToCloseTimeout:    time.Minute,
		RetryPolicy:            &temporal.RetryPolicy{MaximumAttempts: 3},
	}
}
