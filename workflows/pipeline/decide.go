package pipeline

import (
	"fmt"
	"strings"

	"github.com/skyops/skyops/protocol/job"
	"github.com/skyops/skyops/protocol/record"
)

// verdict is what is to become of a step that waits.
type verdict struct {
	run  bool
	skip string // why; empty: it is not skipped
}

// decide says what is to become of a step, by what became of those before it. It
// is skipped as soon as a condition can no longer hold, and runs when all of
// them hold. Of the steps that it waits for to fail one is enough.
func decide(steps []Step, after []job.After) verdict {
	waits, wanted, failed := false, false, false
	var sound []string
	for _, a := range after {
		before := steps[a.Step]
		ended := before.State.Terminal()
		waits = waits || !ended
		switch {
		case a.When == job.Succeeded && ended && !before.State.Good():
			return verdict{skip: fmt.Sprintf("%s %s", before.Title, past(before.State))}
		case a.When == job.Failed:
			wanted = true
			failed = failed || before.State == Failed
			if ended && before.State != Failed {
				sound = append(sound, before.Title)
			}
		}
	}
	switch {
	case waits:
		return verdict{}
	case wanted && !failed:
		return verdict{skip: strings.Join(sound, ", ") + " did not fail"}
	}
	return verdict{run: true}
}

func past(s State) string {
	if s == Skipped || s == Cancelled {
		return "was " + string(s)
	}
	return string(s)
}

// outcome is a step's by its runs: it has one when all of them ended, and
// succeeds when all of them did.
func outcome(runs []Run) (State, string) {
	failed, cancelled, why := 0, 0, ""
	for _, r := range runs {
		switch r.State {
		case Succeeded, Cached:
		case Failed:
			if failed++; why == "" && r.Cause != nil {
				why = r.Cause.Message
			}
		case Cancelled:
			cancelled++
		default:
			return Running, ""
		}
	}
	switch {
	case failed > 0 && len(runs) > 1:
		return Failed, fmt.Sprintf("%d of %d runs failed: %s", failed, len(runs), why)
	case failed > 0:
		return Failed, why
	case cancelled > 0:
		return Cancelled, ""
	}
	return Succeeded, ""
}

// end is a pipeline's own outcome: failed when a step failed, else cancelled when
// it was.
func end(steps []Step, cancelled string) (State, *record.Cause) {
	for _, s := range steps {
		if s.State == Failed {
			return Failed, &record.Cause{Code: codeOf(s), Message: s.Title + " failed: " + s.Why}
		}
	}
	if cancelled != "" {
		return Cancelled, &record.Cause{Code: record.CauseCancelled, Message: cancelled}
	}
	return Succeeded, nil
}

// codeOf is the code of a failed step's first failure.
func codeOf(s Step) string {
	for _, r := range s.Runs {
		if r.State == Failed && r.Cause != nil {
			return r.Cause.Code
		}
	}
	return record.CauseInput // it could not begin
}
