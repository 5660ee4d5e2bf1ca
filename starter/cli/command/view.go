package command

import (
	"fmt"
	"strings"
	"time"
	"unicode/utf8"

	"github.com/ethereum/go-ethereum/common"

	"github.com/skyops/skyops/protocol/record"
	"github.com/skyops/skyops/starter/cli/terminal"
	"github.com/skyops/skyops/starter/client"
)

// view draws one watched job for a terminal.
type view struct {
	colours bool
	columns int // of the terminal; what a person must read to its end is folded to them
}

// storyLines is how many lines of the story a view ends with.
const storyLines = 8

// nameColumns is how wide the names before the values are.
const nameColumns = 11

// maxDevices bounds the devices that a view shows: a node says how many there are.
const maxDevices = 16

// stateColours are the states that are more than one of many.
var stateColours = map[client.State]terminal.Colour{
	client.Running: terminal.Green, client.Succeeded: terminal.Green, client.Delivered: terminal.Green, client.Settling: terminal.Green,
	client.Recovering: terminal.Yellow, client.Failed: terminal.Red, client.Cancelled: terminal.Yellow,
}

// lines is the view of a job at a moment, from what matters most to what least.
func (v view) lines(w *watched, now time.Time) []string {
	j := w.job
	if j.Job == (common.Hash{}) {
		return []string{v.dim("connecting …")}
	}
	out := []string{v.head(j, now)}
	row := func(name, value string) {
		if value != "" {
			out = append(out, v.dim(fmt.Sprintf("%-*s", nameColumns, name))+value)
		}
	}
	folded := func(name, text string, c terminal.Colour) {
		for _, part := range fold(terminal.Cell(text), v.columns-nameColumns) {
			row(name, terminal.Paint(part, c, v.colours))
			name = ""
		}
	}
	folded("Waits for", j.Waiting, terminal.Yellow)
	if c := j.Cause; c != nil {
		colour := stateColours[client.Failed]
		if j.State == client.Cancelled {
			colour = terminal.Plain
		}
		folded("Cause", c.Code+": "+c.Message, colour)
		folded("Evidence", c.Evidence, terminal.Plain)
		folded("Fix", c.Fix, terminal.Plain)
	}
	if r := j.Remaining; r != nil && !j.State.Delivered() {
		folded("Warning", r.Warning, terminal.Yellow)
	}
	if !j.State.Delivered() {
		for _, l := range v.running(w, now) {
			row(l[0], l[1])
		}
	}
	for _, t := range j.Attempts {
		row(fmt.Sprintf("Attempt %d", t.Epoch), v.attempt(t, now))
	}
	if j.MayLoseMs > 0 {
		row("At risk", atRisk(j))
	}
	if h := j.Checkpoint; h != nil && h.Seq > 0 {
		row("Checkpoint", fmt.Sprintf("number %d, step %d, %s, %s ago", h.Seq, h.Step, terminal.Bytes(h.Bytes), since(h.At, now)))
	}
	row("Cost", v.cost(j))
	if p := j.Package; p != nil {
		row("Result", fmt.Sprintf("%s, %s sealed", terminal.Cell(p.CID), terminal.Bytes(p.Bytes)))
	}
	if j.Depot != "" {
		row("Depot", depotText(j))
	}
	for _, d := range j.Deliveries {
		row("Delivered", deliveryText(d))
	}
	if an := j.Anchoring; an != nil {
		row("Anchored", fmt.Sprintf("in batch %d, block %d", an.Seq, an.Block))
	}
	if n := len(w.story); n > 0 {
		out = append(out, "")
		for _, e := range w.story[max(n-storyLines, 0):] {
			out = append(out, v.dim(clock(e.At))+fmt.Sprintf("  %-12s %s", terminal.Cell(e.Kind), terminal.Cell(e.Text)))
		}
	}
	return out
}

func (v view) dim(text string) string { return terminal.Paint(text, terminal.Dim, v.colours) }

// head names the job, its state and its age.
func (v view) head(j client.Job, now time.Time) string {
	out := terminal.Paint(terminal.Cell(string(j.State)), stateColours[j.State], v.colours) + "  " + short(j.Job)
	if j.Name != "" {
		out += "  " + terminal.Paint(terminal.Cell(j.Name), terminal.Bold, v.colours)
	}
	return out + v.dim("  "+since(j.CreatedAt, now)+" since it was submitted")
}

// running is how far a job's attempt is and what it uses.
func (v view) running(w *watched, now time.Time) (rows [][2]string) {
	j := w.job
	if p := j.Progress; p != nil {
		text := progress(*p)
		if p.Total > 0 {
			text = terminal.Gauge(p.Step, p.Total, 24) + "  " + text
		}
		rows = append(rows, [2]string{"Progress", terminal.Cell(text)})
	}
	if r := j.Remaining; r != nil {
		rows = append(rows, [2]string{"Remaining", terminal.Cell(left(countedDown(*r, now.Sub(w.told))))})
	}
	if j.State != client.Running {
		return rows
	}
	if w.note != "" {
		rows = append(rows, [2]string{"GPUs", v.dim(terminal.Cell(w.note))})
	}
	if w.sample == nil {
		return rows
	}
	return append(rows, v.usage(*w.sample)...)
}

// usage is a sample of telemetry: a row per device, and one of the host.
func (v view) usage(s client.Sample) (rows [][2]string) {
	for i, d := range s.Devices[:min(len(s.Devices), maxDevices)] {
		text := fmt.Sprintf("%s %3d %%  memory %s of %s  %d W  %d °C  %s%s", terminal.Gauge(uint64(d.Utilization), 100, 10), min(d.Utilization, 100),
			terminal.Bytes(d.MemoryUsed), terminal.Bytes(d.MemoryTotal), d.Power/1000, d.Temperature, d.Name, simulated(d.Simulated))
		rows = append(rows, [2]string{fmt.Sprintf("GPU %d", i), terminal.Cell(text)})
		if d.Xid != 0 {
			rows = append(rows, [2]string{"", terminal.Paint(fmt.Sprintf("its driver reported Xid %d", d.Xid), terminal.Red, v.colours)})
		}
	}
	if more := len(s.Devices) - maxDevices; more > 0 {
		rows = append(rows, [2]string{"", fmt.Sprintf("and %d more", more)})
	}
	var host []string
	if s.CPU > 0 {
		host = append(host, fmt.Sprintf("%.1f cores", float64(s.CPU)/1000))
	}
	if s.MemorySize > 0 {
		host = append(host, fmt.Sprintf("memory %s of %s", terminal.Bytes(s.MemoryUsed), terminal.Bytes(s.MemorySize)))
	}
	if s.DiskSize > 0 {
		host = append(host, fmt.Sprintf("disk %s of %s", terminal.Bytes(s.DiskUsed), terminal.Bytes(s.DiskSize)))
	}
	host = append(host, v.dim("at "+clock(s.At)+" by the node's clock"))
	return append(rows, [2]string{"Host", strings.Join(host, "  ")})
}

// attempt is one run of a job; the one that runs has no end yet.
func (v view) attempt(t record.Attempt, now time.Time) string {
	if t.EndedAt > 0 {
		return terminal.Cell(strings.Replace(attempt(t), t.Node.Hex(), t.Node.Hex()[:12], 1))
	}
	text := "runs on " + t.Node.Hex()[:12] + simulated(t.Simulated)
	if t.StartedAt > 0 {
		text += ", since " + since(t.StartedAt, now)
	}
	if t.ResumedFrom != (common.Hash{}) {
		text += ", resumed"
	}
	return text
}

// cost is what a job has cost so far, against what it may cost.
func (v view) cost(j client.Job) string {
	text, amount := "nothing yet", money(j)
	switch s := j.Settlement; {
	case s != nil:
		text = amount(s.Paid.Add(s.Fee)) + " paid, " + amount(s.Refunded) + " came back"
	case j.Due != nil:
		text = amount(*j.Due) + " so far"
	}
	if !j.MaxCost.IsZero() {
		text += ", of at most " + amount(j.MaxCost)
	}
	return text
}

// countedDown is an estimate after a time, counted from when it came: the clock
// here may be another than the gateway's.
func countedDown(r client.Remaining, after time.Duration) client.Remaining {
	gone := uint64(max(after.Milliseconds(), 0))
	for _, v := range []*uint64{&r.Ms, &r.LowMs, &r.HighMs, &r.LimitMs} {
		*v -= min(*v, gone)
	}
	return r
}

// since is how long ago a moment was, in unix milliseconds.
func since(ms uint64, now time.Time) string {
	gone := now.UnixMilli() - int64(min(ms, 1<<52))
	return span(uint64(max(gone, 0)))
}

// fold breaks a text into lines of so many characters, between words where it can.
func fold(text string, columns int) (lines []string) {
	line := ""
	for word := range strings.FieldsSeq(text) {
		if line != "" && utf8.RuneCountInString(line)+1+utf8.RuneCountInString(word) > columns {
			lines = append(lines, line)
			line = ""
		}
		if line != "" {
			line += " "
		}
		for line += word; utf8.RuneCountInString(line) > max(columns, 1); {
			runes := []rune(line)
			lines = append(lines, string(runes[:max(columns, 1)]))
			line = string(runes[max(columns, 1):])
		}
	}
	if line != "" {
		lines = append(lines, line)
	}
	return lines
}
