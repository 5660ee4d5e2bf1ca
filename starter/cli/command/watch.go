package command

import (
	"cmp"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"reflect"
	"time"

	"github.com/ethereum/go-ethereum/common"

	"github.com/skyops/skyops/protocol/seal"
	"github.com/skyops/skyops/starter/cli/terminal"
	"github.com/skyops/skyops/starter/cli/wallet"
	"github.com/skyops/skyops/starter/client"
)

// watched is what is known of a job that is watched.
type watched struct {
	job    client.Job
	told   time.Time      // when job came, by the clock here
	story  []client.Event // its newest lines
	sample *client.Sample // the newest
	note   string         // why there is no telemetry

	moved bool           // the job is another than at the last show
	fresh []client.Event // lines since the last show
}

// maxStory is how many lines of a job's story are kept while it is watched.
const maxStory = 200

// While a job is watched: what comes together is shown together, and time goes
// on when nothing comes.
const (
	showAfter = 100 * time.Millisecond
	showEvery = time.Second
)

// watch follows a job until it is settled and anchored, and shows it whenever
// something changed.
func (a *app) watch(ctx context.Context, c *client.Client, id common.Hash, o statusOptions) (client.Job, error) {
	w := &watched{}
	only := client.StreamOptions{Only: []string{client.StatusEvent, client.StoryEvent}}
	show, done := a.display(o)
	defer done()
	var telemetry *frameOpener
	if o.json || a.live() {
		keys, note, err := a.telemetryKeys()
		if err != nil {
			return w.job, err
		}
		if w.note = note; keys != nil {
			telemetry = newFrameOpener(id, seal.StreamTelemetry, keys)
			only.Only = append(only.Only, client.TelemetryEvent)
		}
	}
	ctx, stop := context.WithCancel(ctx)
	defer stop()
	events := make(chan func() error)
	go func() {
		defer close(events)
		for e, err := range c.Stream(ctx, id, only) {
			select {
			case events <- func() error { return errors.Join(err, w.take(e, telemetry, a.Now())) }:
			case <-ctx.Done():
				return
			}
		}
	}()
	err := a.pump(ctx, w, events, show)
	return w.job, err
}

// pump takes events and shows what they change, until they end.
func (a *app) pump(ctx context.Context, w *watched, events <-chan func() error, show func(*watched) error) error {
	tick := time.NewTicker(showEvery)
	defer tick.Stop()
	var soon <-chan time.Time
	for {
		select {
		case take, more := <-events:
			if !more {
				return errors.Join(show(w), ctx.Err())
			}
			if err := take(); err != nil {
				return errors.Join(show(w), err)
			}
			if soon == nil {
				soon = time.After(showAfter)
			}
			continue
		case <-soon:
		case <-tick.C:
		case <-ctx.Done():
			return errors.Join(show(w), ctx.Err())
		}
		soon = nil
		if err := show(w); err != nil {
			return err
		}
	}
}

// take notes what an event says. Telemetry that does not open is not worth
// stopping for.
func (w *watched) take(e client.StreamEvent, telemetry *frameOpener, now time.Time) error {
	switch {
	case e.Status != nil:
		if !reflect.DeepEqual(*e.Status, w.job) { // it comes again with each new connection
			w.job, w.told, w.moved = *e.Status, now, true
		}
	case e.Line != nil:
		w.fresh = append(w.fresh, *e.Line)
		if w.story = append(w.story, *e.Line); len(w.story) > maxStory {
			w.story = w.story[len(w.story)-maxStory:]
		}
	case e.Name == client.TelemetryEvent && e.Frames != nil && w.note == "":
		payloads, err := telemetry.open(e.Frames.Epoch, e.Frames.First, e.Frames.Frames)
		if err != nil {
			w.note = "its telemetry does not open: " + err.Error()
			return nil
		}
		if len(payloads) == 0 {
			return nil
		}
		var s client.Sample
		if json.Unmarshal(payloads[len(payloads)-1], &s) == nil {
			w.sample = &s
		}
	}
	return nil
}

// telemetryKeys opens the data key, or says why there will be no telemetry: a job
// can be watched without. A wrong password is an error.
func (a *app) telemetryKeys() ([]*seal.Identity, string, error) {
	keys, err := a.dataKeys()
	switch {
	case err == nil:
		return keys, "", nil
	case errors.Is(err, wallet.ErrPassword):
		return nil, "", err
	}
	return nil, "no telemetry: " + err.Error(), nil
}

// live reports whether there is a terminal on which lines can be drawn again.
func (a *app) live() bool { return terminal.IsTerminal(a.Out) && a.Getenv("TERM") != "dumb" }

// display returns what shows a watched job: one JSON object per change, a view
// that is drawn again in place, or lines. done ends the display.
func (a *app) display(o statusOptions) (show func(*watched) error, done func()) {
	switch {
	case o.json:
		return a.showChange, func() {}
	case a.live():
		screen := terminal.NewScreen(a.Out)
		colours := a.colours(a.Out)
		return func(w *watched) error { return screen.Draw(view{colours, screen.Columns()}.lines(w, a.Now())) },
			func() { _ = screen.Close() } // there is nobody to tell when the terminal is gone
	}
	p := &plain{w: a.Out}
	return p.show, func() {}
}

// change is one line of status --watch --json: the job, and what is new.
type change struct {
	client.Job
	Story     []client.Event `json:"story,omitempty"` // since the object before
	Telemetry *client.Sample `json:"telemetry,omitempty"`
}

func (a *app) showChange(w *watched) error {
	if w.job.Job == (common.Hash{}) || !w.moved && len(w.fresh) == 0 {
		return nil
	}
	err := printJSONLine(a.Out, change{w.job, w.fresh, w.sample})
	w.moved, w.fresh = false, nil
	return err
}

// plain writes what happens to a job as lines: its story, and now and then how
// far it is.
type plain struct {
	w     io.Writer
	every time.Duration // 0: half a minute
	last  time.Time     // when progress was written
	said  string
}

func (p *plain) show(w *watched) error {
	for _, e := range w.fresh {
		if err := p.line(e.At, e.Kind, e.Text); err != nil {
			return err
		}
	}
	w.moved, w.fresh = false, nil
	at := w.job.Progress
	if at == nil || at.Step == 0 || w.job.State != client.Running || time.Since(p.last) < cmp.Or(p.every, 30*time.Second) {
		return nil
	}
	text := progress(*at)
	if r := w.job.Remaining; r != nil {
		text += ", " + leftBriefly(r) + " left"
	}
	if text == p.said {
		return nil
	}
	p.said, p.last = text, time.Now()
	return p.line(uint64(time.Now().UnixMilli()), "progress", text)
}

func (p *plain) line(at uint64, kind, text string) error {
	_, err := fmt.Fprintf(p.w, "%s  %-12s %s\n", clock(at), terminal.Cell(kind), terminal.Cell(text))
	return err
}

// clock is the time of day of unix milliseconds, for a person.
func clock(ms uint64) string { return time.UnixMilli(int64(ms)).Local().Format("15:04:05") }
