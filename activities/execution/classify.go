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
	mark       *mark  // that its log ended with; nil: none
	gpus       *gpuWatch
}

// judge names the outcome of a program that ran. Its evidence tells numbers
// only: the record is public, the program's words are not.
func judge(f facts) (record.Outcome, *record.Cause) {
	switch {
	case f.halt == haltCancel:
		return because(record.Cancelled, record.Cause{Code: record.CauseCancelled})
	case f.exit.OOMKills > 0 && !f.limits.AllowOOMKill:
		return because(record.Failed, record.Cause{
			Code:     record.CauseOOM,
			Message:  fmt.Sprintf("the kernel killed %d of the job's processes for want of memory", f.exit.OOMKills),
			Evidence: fmt.Sprintf("limit %d MiB, exit code %d", f.ram, f.exit.Code),
		})
	case f.halt == haltDisk, f.diskFull && f.exit.Code != 0:
		return because(record.Failed, record.Cause{
			Code:     record.CauseDisk,
			Message:  fmt.Sprintf("the program filled the %d MiB of its disk", f.disk),
			Evidence: fmt.Sprintf("exit code %d", f.exit.Code),
		})
	case f.halt == haltLimit && f.exit.Code != 0:
		return because(record.Failed, f.limitReached())
	case f.exit.Code != 0:
		return because(record.Failed, f.failure())
	}
	return record.Succeeded, nil
}

// failure is the cause of a program that ended by itself, and not well.
func (f facts) failure() record.Cause {
	code := fmt.Sprintf("exit code %d", f.exit.Code)
	switch {
	case f.gpus != nil && f.gpus.xid != 0:
		return record.Cause{Code: record.CauseGPUFault, Evidence: f.gpus.fault() + ", " + code}
	case f.mark != nil && f.mark.code == record.CauseGPUMemory:
		return record.Cause{Code: f.mark.code, Evidence: fmt.Sprintf("its log ends with %q%s, %s", f.mark.words(), f.gpus.memory(), code)}
	case f.mark != nil:
		return record.Cause{Code: f.mark.code, Evidence: fmt.Sprintf("its log ends with %q, limit %d MiB, %s", f.mark.words(), f.ram, code)}
	}
	return record.Cause{Code: record.CauseExitCode, Message: exitText(f.exit.Code), Evidence: code}
}

// because gives an outcome its cause.
func because(o record.Outcome, c record.Cause) (record.Outcome, *record.Cause) {
	c = c.Explained()
	return o, &c
}

func (f facts) limitReached() record.Cause {
	c := record.Cause{Code: f.limitCause, Evidence: fmt.Sprintf("exit code %d after the notice to end", f.exit.Code)}
	if c.Code != record.CauseBudget && c.Code != record.CauseDeadline {
		c.Code = record.CauseDuration
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
