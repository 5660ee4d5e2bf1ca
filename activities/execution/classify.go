package execution

import (
	"fmt"

	"github.com/skyops/skyops/protocol/job"
	"github.com/skyops/skyops/protocol/record"
)

// facts are everything that decides how an attempt's end is called.
type facts struct {
	exit       Exit
	halt       halt
	limitCause string // record.CauseDuration, CauseDeadline or CauseBudget
	diskFull   bool   // the program's disk was full at some time
	limits     job.Limits
	ram, disk  uint32 // MiB, as the spec grants them
}

// judge names the outcome of a program that ran. Its evidence tells numbers
// only: the record is public, the program's words are not.
func judge(f facts) (record.Outcome, *record.Cause) {
	switch {
	case f.halt == haltCancel:
		return record.Cancelled, &record.Cause{Code: record.CauseCancelled, Message: "the owner cancelled the job"}
	case f.exit.OOMKills > 0 && !f.limits.AllowOOMKill:
		return record.Failed, &record.Cause{
			Code:     record.CauseOOM,
			Message:  fmt.Sprintf("the kernel killed %d of the job's processes for want of memory", f.exit.OOMKills),
			Evidence: fmt.Sprintf("limit %d MiB, exit code %d", f.ram, f.exit.Code),
			Fix:      "ask for more memory with --ram, or for a smaller batch in the program",
		}
	case f.halt == haltDisk, f.diskFull && f.exit.Code != 0:
		return record.Failed, &record.Cause{
			Code:     record.CauseDisk,
			Message:  fmt.Sprintf("the program filled the %d MiB of its disk", f.disk),
			Evidence: fmt.Sprintf("exit code %d", f.exit.Code),
			Fix:      "ask for more with --disk, or have the program keep fewer checkpoints",
		}
	case f.halt == haltLimit && f.exit.Code != 0:
		return record.Failed, f.limitReached()
	case f.exit.Code != 0:
		return record.Failed, &record.Cause{
			Code:     record.CauseExitCode,
			Message:  exitText(f.exit.Code),
			Evidence: fmt.Sprintf("exit code %d", f.exit.Code),
			Fix:      "read the job's logs: skyops logs",
		}
	}
	return record.Succeeded, nil
}

func (f facts) limitReached() *record.Cause {
	c := &record.Cause{Code: f.limitCause, Evidence: fmt.Sprintf("exit code %d after the notice to end", f.exit.Code)}
	switch f.limitCause {
	case record.CauseBudget:
		c.Message, c.Fix = "the order's maximum cost was used up", "sign an order with a higher --max-cost"
	case record.CauseDeadline:
		c.Message, c.Fix = "the order's deadline came before the program ended", "sign an order with a later deadline"
	default:
		c.Code, c.Message, c.Fix = record.CauseDuration, "the program did not end within its duration", "ask for more with --duration"
	}
	return c
}

// exitText says what an exit code means.
func exitText(code int) string {
	switch {
	case code == 127:
		return "the program could not be started"
	case code > 128 && code < 128+65:
		return fmt.Sprintf("the program was ended by signal %d", code-128)
	}
	return fmt.Sprintf("the program ended with code %d", code)
}
