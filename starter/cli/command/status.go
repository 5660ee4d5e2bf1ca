package command

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"io"
	"math"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/ethereum/go-ethereum/common"
	"github.com/spf13/cobra"

	"github.com/skyops/skyops/protocol/job"
	"github.com/skyops/skyops/protocol/record"
	"github.com/skyops/skyops/protocol/remaining"
	"github.com/skyops/skyops/protocol/seal"
	"github.com/skyops/skyops/starter/cli/terminal"
	"github.com/skyops/skyops/starter/client"
)

// statusOptions are the flags of status.
type statusOptions struct{ watch, json bool }

func (a *app) statusCommand() *cobra.Command {
	var o statusOptions
	c := &cobra.Command{
		Use: "status [JOB]", Short: "Show a job, or watch it or all that run", Args: cobra.MaximumNArgs(1),
		Long: "Show a job, by its id or the first digits of it.\n\n" +
			"With --watch it is shown until it is settled and anchored: on a terminal one view, drawn again in place, with\n" +
			"its attempts, progress, the time that remains, its GPUs (their telemetry is opened on this machine, with the\n" +
			"wallet's data key) and its cost; elsewhere a line for each thing that happens. Without JOB, --watch shows all\n" +
			"your jobs that run, until none does.\n\n" +
			"With --watch --json there is one object per line and change: the job as without --watch, the lines of its\n" +
			"story since the object before (story), and the newest sample of its telemetry (telemetry).\n\n" +
			"Exit code 3 when the job failed or was cancelled.",
		RunE: func(c *cobra.Command, args []string) error {
			switch {
			case len(args) == 1:
				return a.status(c.Context(), args[0], o)
			case o.watch:
				return a.watchAll(c.Context(), o)
			}
			return usage("name a job of skyops list, or watch all that run with --watch", "there is no job to show")
		},
	}
	c.Flags().BoolVarP(&o.watch, "watch", "w", false, "go on until it is settled and anchored")
	c.Flags().BoolVar(&o.json, "json", false, "write JSON; with --watch one object per change")
	return c
}

func (a *app) status(ctx context.Context, text string, o statusOptions) error {
	c, err := a.client()
	if err != nil {
		return err
	}
	id, err := a.job(ctx, c, text)
	if err != nil {
		return err
	}
	if !o.watch {
		j, err := c.Job(ctx, id)
		if err != nil {
			return err
		}
		if !o.json {
			defer a.lastWords(ctx, c, j)
		}
		return a.ended(j, o.json)
	}
	j, err := a.watch(ctx, c, id, o)
	switch {
	case err != nil:
		return err
	case o.json: // the last change said it
		return judge(j)
	}
	defer a.lastWords(ctx, c, j)
	if a.live() { // all of it was shown
		return judge(j)
	}
	return a.ended(j, false)
}

// tell writes a job's story to stderr until its end.
func (a *app) tell(ctx context.Context, c *client.Client, id common.Hash) error {
	p := plain{w: a.Err}
	for e, err := range c.Stream(ctx, id, client.StreamOptions{Only: []string{client.StoryEvent}}) {
		if err != nil {
			return err
		}
		if e.Line != nil {
			if err := p.line(e.Line.At, e.Line.Kind, e.Line.Text); err != nil {
				return err
			}
		}
	}
	return nil
}

// ended shows a job; a job that failed is also a failure of the command.
func (a *app) ended(j client.Job, asJSON bool) error {
	if asJSON {
		if err := a.printJSON(j); err != nil {
			return err
		}
	} else {
		a.showJob(a.Out, j)
		if j.Waiting != "" {
			a.say("Next: skyops why %s", short(j.Job))
		}
	}
	return judge(j)
}

// What is shown of the log of a program that failed, and how much of a log is
// read for that: a longer one is not opened for its end.
const (
	lastLines   = 10
	lastReads   = 8 << 20
	lastLineMax = 400
)

// lastWords shows the end of what a failed program wrote to stderr. The record
// has none of it: the log is opened here, with the owner's key.
func (a *app) lastWords(ctx context.Context, c *client.Client, j client.Job) {
	if j.Cause == nil || j.Outcome != record.Failed {
		return
	}
	switch j.Cause.Code {
	case record.CauseExitCode, record.CauseOOM, record.CauseGPUMemory, record.CauseGPUFault:
	default:
		return
	}
	lines, err := a.logEnd(ctx, c, seal.Stream{Job: j.Job, Epoch: j.Epoch, Kind: seal.StreamLog})
	switch {
	case err != nil:
		a.say("Its log's end: skyops logs %s", short(j.Job)) // it may be on another machine, or too long
	case len(lines) > 0:
		a.say("The end of its stderr:")
		for _, line := range lines {
			a.say("  %s", terminal.Cell(line))
		}
	}
}

// errLong reports a log that is too long to be read for its end.
var errLong = errors.New("the log is long")

// logEnd returns the last lines of a log's stderr.
func (a *app) logEnd(ctx context.Context, c *client.Client, s seal.Stream) (lines []string, err error) {
	keys, err := a.dataKeys()
	if err != nil {
		return nil, err
	}
	frames := newFrameOpener(s.Job, s.Kind, keys)
	var text []byte
	for next, read := uint64(0), 0; ; {
		f, err := c.Frames(ctx, s.Job, client.LogStream, s.Epoch, next, 0)
		if err != nil {
			return nil, err
		}
		payloads, err := frames.open(s.Epoch, f.First, f.Frames)
		if err != nil {
			return nil, err
		}
		for _, payload := range payloads {
			parsed, err := seal.ParseLines(payload)
			if err != nil {
				return nil, err
			}
			for _, l := range parsed {
				if l.Source == seal.Stderr {
					text = append(text, l.Text...)
				}
			}
			if read += len(payload); read > lastReads {
				return nil, errLong
			}
			text = text[max(0, len(text)-lastLines*lastLineMax):]
		}
		if next = f.Next; f.Done || len(f.Frames) == 0 {
			break
		}
	}
	for line := range strings.Lines(string(text)) {
		if line = strings.TrimSpace(line); line != "" {
			lines = append(lines, line)
		}
	}
	return lines[max(0, len(lines)-lastLines):], nil
}

// judge makes a job that failed a failure of the command.
func judge(j client.Job) error {
	return judged(j.Outcome != "", j.Outcome == record.Succeeded)
}

// judged makes what ended and did not succeed a failure of the command, of which all is said.
func judged(ended, succeeded bool) error {
	if ended && !succeeded {
		return fail(exitJobFailed, "", errSilent)
	}
	return nil
}

func (a *app) showJob(w io.Writer, j client.Job) {
	state := string(j.State)
	if j.Waiting != "" {
		state += ": waits for " + j.Waiting
	}
	rows := [][]string{{"Job", j.Job.Hex()}}
	add := func(name, value string) {
		if value != "" {
			rows = append(rows, []string{name, value})
		}
	}
	add("Name", j.Name)
	add("State", state)
	if q := j.Queued; q != nil {
		add("Queued", fmt.Sprintf("since %s, signed by the scheduler", time.Unix(int64(q.Time), 0).Local().Format("2006-01-02 15:04:05")))
	}
	add("Outcome", string(j.Outcome))
	if j.Cause != nil {
		add("Cause", j.Cause.Code+": "+j.Cause.Message)
		add("Evidence", j.Cause.Evidence)
		add("Fix", j.Cause.Fix)
	}
	add("GPU", gpus(j.GPU))
	if j.Node != (common.Address{}) {
		add("Node", j.Node.Hex()+simulated(j.Simulated)+fmt.Sprintf(", attempt %d", j.Epoch))
	}
	if p := j.Progress; p != nil {
		add("Progress", progress(*p))
	}
	if r := j.Remaining; r != nil {
		add("Remaining", left(*r))
		add("Warning", r.Warning)
	}
	if j.MayLoseMs > 0 {
		add("At risk", atRisk(j))
	}
	if h := j.Checkpoint; h != nil && h.Seq > 0 {
		add("Checkpoint", fmt.Sprintf("number %d, step %d, %s, at %s", h.Seq, h.Step, terminal.Bytes(h.Bytes), when(h.At)))
	}
	for _, t := range j.Attempts {
		add(fmt.Sprintf("Attempt %d", t.Epoch), attempt(t))
	}
	for _, e := range j.LateErased {
		invented := slices.ContainsFunc(j.Attempts, func(t record.Attempt) bool { return t.Epoch == e.Epoch && t.Simulated })
		add("Erased", lateErasure(e, 0, invented))
	}
	if j.Duration > 0 {
		add("Duration", job.Duration(j.Duration).String()+" at most")
	}
	add("Submitted", when(j.CreatedAt))
	addLeft(add, j)
	addPaid(add, j)
	terminal.Table(w, nil, rows)
}

// addLeft adds what came of a job, and where it is.
func addLeft(add func(name, value string), j client.Job) {
	if p := j.Package; p != nil {
		add("Result", fmt.Sprintf("%s, %s sealed", p.CID, terminal.Bytes(p.Bytes)))
	}
	if j.Depot != "" {
		add("Depot", depotText(j))
	}
	for _, d := range j.Deliveries {
		add("Delivered", deliveryText(d))
	}
	if r := j.Repeat; r != nil {
		add("Repeated", r.Words())
	}
}

// addPaid adds what a job cost, and where that is recorded.
func addPaid(add func(name, value string), j client.Job) {
	amount := money(j)
	if j.Settlement == nil && j.Due != nil {
		add("Due so far", amount(*j.Due))
	}
	if s := j.Settlement; s != nil {
		add("Paid", fmt.Sprintf("%s to nodes, fee %s, %s came back, transaction %s", amount(s.Paid), amount(s.Fee), amount(s.Refunded), s.Tx))
	}
	if an := j.Anchoring; an != nil {
		add("Anchored", fmt.Sprintf("in batch %d, block %d, transaction %s", an.Seq, an.Block, an.Tx))
	}
}

// progress is how far an attempt is.
func progress(p client.Progress) string {
	switch {
	case p.Step == 0:
		return p.Stage
	case p.Total == 0:
		return fmt.Sprintf("%s: step %d", p.Stage, p.Step)
	}
	return fmt.Sprintf("%s: %d of %d %s (%d %%)", p.Stage, p.Step, p.Total, cmp.Or(p.Unit, "steps"), p.Step*100/p.Total)
}

// left says how much longer a job takes, within which range, and who says so.
func left(r client.Remaining) string {
	if r.Source == remaining.FromDeadline {
		return fmt.Sprintf("at most %s, by its %s: neither its program nor earlier runs say more", span(r.LimitMs), r.Limit)
	}
	by := map[string]string{
		remaining.FromFile: "by the program's progress file", remaining.FromLog: "by its log", remaining.FromHistory: "by your earlier runs of it",
	}[r.Source]
	return fmt.Sprintf("about %s (%s to %s), %s", span(r.Ms), span(r.LowMs), span(r.HighMs), by)
}

// span is a time in milliseconds as a person wants it.
func span(ms uint64) string {
	d := time.Duration(min(ms, math.MaxInt64/uint64(time.Millisecond))) * time.Millisecond
	switch {
	case d >= 48*time.Hour:
		return fmt.Sprintf("%.1f days", d.Hours()/24)
	case d >= time.Hour:
		return strings.TrimSuffix(d.Round(time.Minute).String(), "0s")
	}
	return d.Round(time.Second).String()
}

// lateErasure says what a receipt is worth that no record has.
func lateErasure(e record.Erasure, held uint64, simulated bool) string {
	text := fmt.Sprintf("attempt %d, says node %s at %s; ", e.Epoch, e.Node.Hex(), when(e.At*1000))
	if wiped := e.GPUs(held, simulated); wiped != "" {
		text += wiped + "; "
	}
	return text + "the receipt came after the attempt was closed and is not part of what is anchored"
}

// attempt is one run of a job in a line.
func attempt(t record.Attempt) string {
	text := fmt.Sprintf("%s on %s%s", cmp.Or(string(t.Outcome), "runs"), t.Node.Hex(), simulated(t.Simulated))
	if t.StartedAt > 0 && t.EndedAt >= t.StartedAt {
		text += fmt.Sprintf(", %s", (time.Duration(t.EndedAt-t.StartedAt) * time.Millisecond).Round(100*time.Millisecond))
	}
	if t.ResumedFrom != (common.Hash{}) {
		text += ", resumed"
	}
	if r := t.Receipt; r != nil {
		text += fmt.Sprintf(", billed %s", (time.Duration(r.Receipt.BilledMs) * time.Millisecond).Round(100*time.Millisecond))
	}
	if r := t.Receipt; r != nil && r.Idle() {
		text += " for GPUs that did nothing"
	} else if r != nil && r.Meter != nil && r.Receipt.GPUs > 0 {
		text += fmt.Sprintf(", GPUs busy %s", (time.Duration(r.Meter.BusyMs) * time.Millisecond).Round(100*time.Millisecond))
	}
	if t.Cause != nil {
		text += ": " + t.Cause.Message
	}
	return text
}

// atRisk says what the loss of a job's node may cost.
func atRisk(j client.Job) string {
	text := fmt.Sprintf("you may lose up to %s of work with its node; the program was asked to save every %s",
		span(j.MayLoseMs), span(uint64(j.Interval)*1000))
	if e := j.Endurance; e != nil {
		text += fmt.Sprintf("; its node is taken to run %s between two failures, by %s of its jobs and %s of all nodes'", span(e.EveryMs), worn(e.Node), worn(e.Network))
	}
	return text
}

// worn says what was measured of nodes' failures.
func worn(w job.Wear) string {
	noun := "losses"
	if w.Losses == 1 {
		noun = "loss"
	}
	return fmt.Sprintf("%d %s in %s", w.Losses, noun, span(w.RanMs))
}

// gpus writes a request for GPUs: a bare number is of any kind.
func gpus(request string) string {
	if _, err := strconv.Atoi(request); err == nil {
		return request + " of any kind"
	}
	return orDash(request)
}

// depotText says why a result went to the scheduler's depot; whether it still is there the job does not know.
func depotText(j client.Job) string {
	return terminal.Cell(j.Depot + "; the scheduler's own depot took it. It is fetched as ever, from IPFS once that took it")
}

// deliveryText tells how far the result is on its way to a place.
func deliveryText(d client.Delivery) string {
	text := d.Target + ": " + d.State
	switch d.State {
	case "done":
		text = d.Target + ": " + d.Place + ", fetched back and equal"
	case "failed":
		text = d.Target + ": not there: " + d.Reason
	case "pending":
		if d.Place != "" {
			text = d.Target + ": pending: " + d.Place + ", " + d.Reason
		}
	}
	return terminal.Cell(text)
}
