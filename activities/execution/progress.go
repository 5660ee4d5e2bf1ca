package execution

import (
	"bytes"
	"encoding/json"
	"math"
	"regexp"
	"strconv"
	"sync"
	"time"

	"github.com/skyops/skyops/protocol/remaining"
)

// progress is an attempt's Progress, shared by those who make and report it.
// Times are the boot clock's.
type progress struct {
	mu     sync.Mutex
	now    Progress
	window remaining.Window
	moved  time.Duration // when the newest step was seen
}

// get returns how far the attempt is at a time.
func (p *progress) get(at time.Duration) Progress {
	p.mu.Lock()
	defer p.mu.Unlock()
	now := p.now
	if now.Source != "" {
		now.IdleMs = uint64(max(at-p.moved, 0).Milliseconds())
		now.Pace, _ = p.window.Pace()
	}
	return now
}

// step returns the newest step.
func (p *progress) step() uint64 {
	p.mu.Lock()
	defer p.mu.Unlock()
	return p.now.Step
}

// stage notes how far the attempt is.
func (p *progress) stage(s string) {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.now.Stage = s
}

func (p *progress) started(at uint64) {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.now.StartedAt = at
}

func (p *progress) told(interval time.Duration) {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.now.Interval = uint32(interval / time.Second)
}

func (p *progress) acknowledged(seq uint32, took time.Duration) {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.now.Checkpoint = max(p.now.Checkpoint, seq)
	p.now.SaveMs = uint64(max(took, 0).Milliseconds())
}

// report takes what the program wrote to its progress file. From then on what
// its log says no longer counts.
func (p *progress) report(at time.Duration, s step) {
	p.mu.Lock()
	defer p.mu.Unlock()
	if p.now.Source != remaining.FromFile {
		p.begin()
	}
	p.move(at, remaining.FromFile, s)
}

// guess takes what a line of the log seems to say.
func (p *progress) guess(at time.Duration, s step) {
	p.mu.Lock()
	defer p.mu.Unlock()
	if p.now.Source == remaining.FromFile {
		return
	}
	if s.anew {
		p.begin()
	}
	p.move(at, remaining.FromLog, s)
}

// begin forgets the steps: others are counted now.
func (p *progress) begin() {
	p.now.Step, p.now.Total, p.now.Unit = 0, 0, ""
	p.window = remaining.Window{}
}

func (p *progress) move(at time.Duration, source string, s step) {
	if s.Step < p.now.Step {
		return
	}
	if s.Step > p.now.Step || p.now.Source == "" {
		p.moved = at
		p.window.Add(at, s.Step)
	}
	p.now.Step, p.now.Source = s.Step, source
	if s.Total > 0 {
		p.now.Total = s.Total
	}
	if s.Unit != "" {
		p.now.Unit = s.Unit
	}
}

// step is one report of a program.
type step struct {
	Step  uint64 `json:"step"`
	Total uint64 `json:"total"`
	Unit  string `json:"unit"`
	anew  bool   // it counts something else than the step before
}

// maxUnit bounds the name of a unit.
const maxUnit = 16

// parseReport reads one line of the progress file.
func parseReport(line []byte) (step, bool) {
	var s step
	line = bytes.TrimSpace(line)
	if len(line) == 0 || json.Unmarshal(line, &s) != nil || s.Step > math.MaxInt64 || s.Total > math.MaxInt64 {
		return step{}, false
	}
	s.Unit = printable(s.Unit)
	return s, true
}

// printable keeps the letters of a unit's name.
func printable(unit string) string {
	keep := make([]byte, 0, maxUnit)
	for i := 0; i < len(unit) && len(keep) < maxUnit; i++ {
		if c := unit[i]; c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z' || c == ' ' || c == '-' {
			keep = append(keep, c)
		}
	}
	return string(keep)
}

// Patterns of common training loops' lines.
var (
	// tqdm and Lightning: "Epoch 3:  45%|████▌     | 120/264 [00:12<00:15, 9.7it/s]"
	barLine = regexp.MustCompile(`(?:Epoch (\d+)(?:/\d+)?:\s*)?\d+%\|[^|]*\|\s*(\d+)/(\d+)\s`)
	// Keras: "Epoch 2/10" and "120/264 ━━━━" or "120/264 [====>"
	kerasEpoch = regexp.MustCompile(`^Epoch (\d+)/(\d+)\s*$`)
	kerasLine  = regexp.MustCompile(`^\s*(\d+)/(\d+)\s+[━\x{2500}\[\x1b]`)
	// Hugging Face's trainer: "{'loss': 2.31, …, 'epoch': 0.5, 'step': 120}"
	trainerLine = regexp.MustCompile(`^\{'.*'(?:global_)?step': (\d+)[,}]`)
	// Plain: "step 120/264", "step=120", "iter 120:"
	plainLine = regexp.MustCompile(`(?i)(?:^|\s)(?:global_?)?(?:step|iter(?:ation)?)[ =:]+(\d+)(?:\s*/\s*(\d+))?`)
)

// reader finds progress in a program's log.
type reader struct {
	rest   []byte // of a line that is not complete
	epoch  uint64 // of Keras, from 1
	epochs uint64
	bar    bar
}

// bar is the progress bar that is followed of several in a log.
type bar struct {
	step, total uint64
	rounds      uint64 // how often it began again
}

// follow takes a bar's line; false: it is of another bar than the one that is
// followed, such as an evaluation's within a training's. A bar that has come to
// its end gives way to the next one. One that begins again is an epoch's, and
// nobody knows how many follow.
func (b *bar) follow(n, total uint64) (s step, ok bool) {
	switch done := b.step >= b.total; {
	case total == 0, n > total:
		return s, false
	case total == b.total && n >= b.step:
	case done && total == b.total:
		s.anew = b.rounds == 0
		b.rounds++
	case done:
		s.anew = b.total > 0
		b.rounds = 0
	default:
		return s, false
	}
	b.step, b.total = n, total
	s.Step, s.Total, s.Unit = b.rounds*total+n, total, "steps"
	if b.rounds > 0 {
		s.Total = 0
	}
	return s, true
}

// maxLine bounds what is looked at of one line.
const maxLine = 4 << 10

// read looks at the next piece of a log and returns what its last telling line says.
func (r *reader) read(text []byte) (last step, ok bool) {
	text = append(r.rest, text...)
	for {
		end := bytes.IndexAny(text, "\r\n")
		if end < 0 {
			break
		}
		if s, found := r.line(text[:min(end, maxLine)]); found {
			s.anew = s.anew || last.anew
			last, ok = s, true
		}
		text = text[end+1:]
	}
	if len(text) > maxLine {
		text = nil
	}
	r.rest = bytes.Clone(text)
	return last, ok
}

func (r *reader) line(line []byte) (step, bool) {
	if m := kerasEpoch.FindSubmatch(line); m != nil {
		r.epoch, r.epochs = number(m[1]), number(m[2])
		return step{}, false
	}
	if m := barLine.FindSubmatch(line); m != nil {
		n, total := number(m[2]), number(m[3])
		if m[1] != nil {
			return step{Step: number(m[1])*total + n, Unit: "steps"}, true
		}
		return r.bar.follow(n, total)
	}
	if m := kerasLine.FindSubmatch(line); m != nil && r.epochs > 0 {
		n, total := number(m[1]), number(m[2])
		return step{Step: (max(r.epoch, 1)-1)*total + n, Total: r.epochs * total, Unit: "steps"}, true
	}
	if m := trainerLine.FindSubmatch(line); m != nil {
		return step{Step: number(m[1]), Unit: "steps"}, true
	}
	if m := plainLine.FindSubmatch(line); m != nil {
		return step{Step: number(m[1]), Total: number(m[2]), Unit: "steps"}, true
	}
	return step{}, false
}

// number reads digits, and 0 for what is too large to be a step.
func number(digits []byte) uint64 {
	n, err := strconv.ParseUint(string(digits), 10, 40)
	if err != nil {
		return 0
	}
	return n
}

// lastReport reads the newest complete line of a progress file's end that says something.
func lastReport(b []byte) (step, bool) {
	end := bytes.LastIndexByte(b, '\n')
	for end > 0 {
		begin := bytes.LastIndexByte(b[:end], '\n') + 1
		if s, ok := parseReport(b[begin:end]); ok {
			return s, true
		}
		end = begin - 1
	}
	return step{}, false
}
