package job

import "go.temporal.io/sdk/workflow"

// Listen tells how each job of a parent's ended, as their stories signal it, for
// as long as ctx lasts. A parent runs it beside its own story.
//
// It does not wait in Receive, which is handed a signal before it goes on: a parent
// that drains in between and leaves for a new run would take it for told.
func Listen(ctx workflow.Context, heard func(Done)) {
	signals := workflow.GetSignalChannel(ctx, DoneSignal)
	for workflow.Await(ctx, func() bool { return signals.Len() > 0 }) == nil {
		Drain(ctx, heard)
	}
}

// Drain tells what has come in and Listen has not told yet. A parent calls it before
// it goes on as a new run, which would not hear of it.
func Drain(ctx workflow.Context, heard func(Done)) {
	for {
		var d Done
		if !workflow.GetSignalChannel(ctx, DoneSignal).ReceiveAsync(&d) {
			return
		}
		heard(d)
	}
}
