package job

import (
	"errors"
	"slices"

	enumspb "go.temporal.io/api/enums/v1"
	"go.temporal.io/sdk/temporal"

	"github.com/skyops/skyops/activities/execution"
	"github.com/skyops/skyops/protocol/record"
)

// loss is why an attempt gave no result, and so why another one follows.
type loss struct {
	outcome record.Outcome // Lost, Drained, or Failed as one node alone says
	cause   record.Cause
}

// unconfirmed is the loss of a node that reported an end which the register does
// not have, or one that nobody asked for.
var unconfirmed = lost(record.CauseNodeFault, "the node reported an end that the register does not confirm", "")

// wears reports a loss that says something about how long its node lasts.
func wears(cause *record.Cause) bool {
	return cause != nil && (cause.Code == record.CauseNodeLost || cause.Code == record.CauseGPUFault || cause.Code == record.CauseNodeFault)
}

// neverRanCauses are what a node may blame for it: the disk, where inputs do not fit it.
var neverRanCauses = []string{record.CauseImage, record.CauseInput, record.CauseDisk}

// neverRan reads the report of an attempt without a package: what in the spec
// the node blames for not having run it. A node has nothing else to report.
func neverRan(res execution.ExecuteResult) (record.Cause, bool) {
	if res.Outcome != record.Failed || res.Cause == nil || !slices.Contains(neverRanCauses, res.Cause.Code) {
		return record.Cause{}, false
	}
	cause, err := res.Cause.Bounded()
	return cause, err == nil
}

// classify reads the error of Execute.
func classify(err error) loss {
	var app *temporal.ApplicationError
	if errors.As(err, &app) {
		switch app.Type() {
		case execution.ErrNodeDrained:
			return loss{record.Drained, record.Cause{Code: record.CauseDrained, Message: "the node's operator is emptying it"}}
		case execution.ErrNodeLost:
			return lost(record.CauseNodeLost, "the node vanished: its connection broke or its beats stopped", app.Message())
		case execution.ErrGPUFault:
			return lost(record.CauseGPUFault, "a GPU of the node failed", app.Message())
		case execution.ErrOfferOver:
			return lost(record.CauseNodeFault, "the node's accepted offer was over before the attempt began", app.Message())
		case execution.ErrStaleLease:
			return lost(record.CauseStaleLease, "the node was told that its lease is over", app.Message())
		default:
			return lost(record.CauseNodeFault, "the node could not run the job", app.Message())
		}
	}
	var timeout *temporal.TimeoutError
	if errors.As(err, &timeout) {
		switch timeout.TimeoutType() {
		case enumspb.TIMEOUT_TYPE_SCHEDULE_TO_START:
			return lost(record.CauseNodeLost, "the node did not take the job up", "")
		case enumspb.TIMEOUT_TYPE_HEARTBEAT:
			return lost(record.CauseNodeLost, "the node stopped reporting", "")
		default:
			return lost(record.CauseNodeFault, "the node did not end the attempt in time", "")
		}
	}
	return lost(record.CauseNodeFault, "the attempt ended without a result", err.Error())
}

// programFailed reads the failure of a program of which its node gave no package,
// because another attempt follows; final says that one was asked for.
func programFailed(err error) (l loss, ok bool) {
	var app *temporal.ApplicationError
	if !errors.As(err, &app) || app.Type() != execution.ErrProgramFailed {
		return l, false
	}
	l.outcome = record.Failed
	if app.Details(&l.cause) != nil {
		return l, false
	}
	l.cause, err = l.cause.Bounded()
	return l, err == nil
}

// heard reads how far a lost attempt was when it was last heard of.
func heard(err error) (p execution.Progress, ok bool) {
	var app *temporal.ApplicationError
	if errors.As(err, &app) && app.HasDetails() {
		return p, app.Details(&p) == nil
	}
	var timeout *temporal.TimeoutError
	if errors.As(err, &timeout) && timeout.HasLastHeartbeatDetails() {
		return p, timeout.LastHeartbeatDetails(&p) == nil
	}
	return p, false
}

// unanswered reports that a node gave no answer in time, nor anybody else for it.
func unanswered(err error) bool {
	var timeout *temporal.TimeoutError
	return errors.As(err, &timeout)
}

// notTakenUp reports that a node did not fetch an attempt in time.
func notTakenUp(err error) bool {
	var timeout *temporal.TimeoutError
	return errors.As(err, &timeout) && timeout.TimeoutType() == enumspb.TIMEOUT_TYPE_SCHEDULE_TO_START
}

// outOfTime reports that a node had not ended an attempt when its time was up.
func outOfTime(err error) bool {
	var timeout *temporal.TimeoutError
	if !errors.As(err, &timeout) {
		return false
	}
	kind := timeout.TimeoutType()
	return kind == enumspb.TIMEOUT_TYPE_START_TO_CLOSE || kind == enumspb.TIMEOUT_TYPE_SCHEDULE_TO_CLOSE
}

// outlived reports an attempt that was refused, or not fetched, as one is whose
// lease or offer ran out before it could begin. What a node says of itself is not
// among it: it would be asked again for as long as the scheduler has just started.
func outlived(err error) bool {
	kind := typeOf(err)
	return kind == execution.ErrStaleLease || kind == execution.ErrOfferOver || notTakenUp(err)
}

// lost takes the evidence from nodes, so it is bounded.
func lost(code, message, evidence string) loss {
	return loss{record.Lost, record.Cause{Code: code, Message: message, Evidence: record.Clean(evidence, record.MaxEvidence)}}
}

// final reports an error that its activity declared not worth repeating.
func final(err error) bool {
	var app *temporal.ApplicationError
	return errors.As(err, &app) && app.NonRetryable()
}

// typeOf returns the application error type in err, or "".
func typeOf(err error) string {
	var app *temporal.ApplicationError
	if errors.As(err, &app) {
		return app.Type()
	}
	return ""
}

// words returns what an error says, without the activity's wrapping.
func words(err error) string {
	var app *temporal.ApplicationError
	if errors.As(err, &app) {
		return app.Message()
	}
	return err.Error()
}
