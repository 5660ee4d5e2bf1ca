package command

import (
	"context"
	"errors"
	"fmt"
	"io"
	"strings"
	"time"

	"github.com/ethereum/go-ethereum/common"
	"github.com/spf13/cobra"

	"github.com/skyops/skyops/protocol/seal"
	"github.com/skyops/skyops/starter/cli/terminal"
	"github.com/skyops/skyops/starter/client"
)

// logOptions are the flags of logs.
type logOptions struct {
	follow, timestamps, json bool
	attempt                  uint32
}

func (a *app) logsCommand() *cobra.Command {
	var o logOptions
	c := &cobra.Command{
		Use: "logs JOB", Short: "Show a job's log, opened on this machine", Args: cobra.ExactArgs(1),
		Long: "Show a job's log, opened on this machine with the wallet's data key.\n\n" +
			"On a terminal what the program wrote to stderr is yellow and what the node said is cyan (--color, NO_COLOR). The\n" +
			"program's own colours pass where colours are used; all other control characters are written out, as \\x1b, so\n" +
			"that a log cannot drive the terminal. With --follow the log goes on where it was after a broken connection, and\n" +
			"with the next attempt after a lost node.",
		RunE: func(c *cobra.Command, args []string) error {
			cl, err := a.client()
			if err != nil {
				return err
			}
			id, err := a.job(c.Context(), cl, args[0])
			if err != nil {
				return err
			}
			return a.logs(c.Context(), cl, id, a.Out, o)
		},
	}
	c.Flags().BoolVarP(&o.follow, "follow", "f", false, "go on until the job ends")
	c.Flags().BoolVarP(&o.timestamps, "timestamps", "t", false, "show the node's time of each line")
	c.Flags().BoolVar(&o.json, "json", false, "write JSON, one object per line of the log")
	c.Flags().Uint32Var(&o.attempt, "attempt", 0, "only this attempt (default: all of them)")
	return c
}

// logLine is one line of a log as --json writes it.
type logLine struct {
	Attempt uint32 `json:"attempt"`
	At      uint64 `json:"at"` // unix milliseconds, the node's clock
	Source  string `json:"source"`
	Text    string `json:"text"`
}

// logs shows the frames of all attempts, one after the other.
func (a *app) logs(ctx context.Context, c *client.Client, id common.Hash, w io.Writer, o logOptions) error {
	keys, err := a.dataKeys()
	if err != nil {
		return err
	}
	log := &logReader{app: a, frames: newFrameOpener(id, seal.StreamLog, keys), to: lineWriter{w: w, options: o, colours: a.colours(w)}}
	if err := log.all(ctx, c, o); err != nil {
		return err
	}
	return log.to.finish()
}

// all shows what the options ask for.
func (l *logReader) all(ctx context.Context, c *client.Client, o logOptions) error {
	if o.follow && o.attempt == 0 {
		only := client.StreamOptions{Only: []string{client.LogEvent}, Epoch: 1, Delivered: true}
		for e, err := range c.Stream(ctx, l.frames.stream.Job, only) {
			if err != nil {
				return err
			}
			if f := e.Frames; f != nil {
				if err := l.read(f.Epoch, f.First, f.Frames); err != nil {
					return err
				}
			}
		}
		return nil
	}
	for epoch := max(o.attempt, 1); ; epoch++ {
		latest, err := l.attempt(ctx, c, epoch)
		if err != nil || o.attempt != 0 || latest <= epoch {
			return err
		}
	}
}

// logReader opens and shows the frames of a job's log.
type logReader struct {
	app    *app
	frames *frameOpener
	to     lineWriter
}

// read shows the next frames, of the same attempt or of a later one.
func (l *logReader) read(epoch uint32, first uint64, frames [][]byte) error {
	if before := l.frames.stream.Epoch; before != 0 && before != epoch && !l.to.options.json {
		if err := l.to.finish(); err != nil {
			return err
		}
		fmt.Fprintf(l.app.Err, "--- attempt %d ended; attempt %d follows\n", before, epoch)
	}
	payloads, failed := l.frames.open(epoch, first, frames)
	for _, payload := range payloads {
		lines, err := seal.ParseLines(payload)
		if err != nil {
			return fmt.Errorf("log of attempt %d: %w", epoch, err)
		}
		if err := l.to.write(epoch, lines); err != nil {
			return err
		}
	}
	if failed != nil {
		return fmt.Errorf("log: %w", failed)
	}
	return nil
}

// attempt shows one attempt's frames and returns the number of the latest attempt.
func (l *logReader) attempt(ctx context.Context, c *client.Client, epoch uint32) (uint32, error) {
	wait := time.Duration(0)
	if l.to.options.follow {
		wait = client.LongPoll
	}
	for next := uint64(0); ; {
		f, err := c.Frames(ctx, l.frames.stream.Job, client.LogStream, epoch, next, wait)
		if err != nil {
			return 0, err
		}
		if err := l.read(epoch, f.First, f.Frames); err != nil {
			return 0, err
		}
		if next = f.Next; f.Done || !l.to.options.follow && len(f.Frames) == 0 {
			return f.Latest, nil
		}
	}
}

// lineWriter writes the lines of a log for a person, or for a program.
type lineWriter struct {
	w       io.Writer
	options logOptions
	colours bool
	open    bool        // the last line had no end yet
	source  seal.Source // of the last line
}

// sourceColours are the colours of what is not the program's ordinary output.
var sourceColours = map[seal.Source]terminal.Colour{seal.Stderr: terminal.Yellow, seal.System: terminal.Cyan}

func (l *lineWriter) write(epoch uint32, lines []seal.Line) error {
	for _, line := range lines {
		if l.options.json {
			if err := printJSONLine(l.w, logLine{Attempt: epoch, At: line.At, Source: line.Source.String(), Text: string(line.Text)}); err != nil {
				return err
			}
			continue
		}
		if _, err := io.WriteString(l.w, l.text(line)); err != nil {
			return err
		}
	}
	return nil
}

// text is a line as it is shown. One that has no end is ended by a line of
// another source.
func (l *lineWriter) text(line seal.Line) string {
	var b strings.Builder
	if l.open && line.Source != l.source {
		b.WriteByte('\n')
		l.open = false
	}
	l.source = line.Source
	for part := range strings.Lines(terminal.Clean(line.Text, l.colours)) {
		if !l.open && l.options.timestamps {
			b.WriteString(terminal.Paint(time.UnixMilli(int64(line.At)).Local().Format("2006-01-02T15:04:05.000"), terminal.Dim, l.colours) + " ")
		}
		if !l.open && line.Source == seal.System {
			b.WriteString(terminal.Paint("[node] ", sourceColours[seal.System], l.colours))
		}
		text, ended := strings.CutSuffix(part, "\n")
		b.WriteString(terminal.Paint(text, sourceColours[line.Source], l.colours))
		if l.open = !ended; ended {
			b.WriteByte('\n')
		}
	}
	return b.String()
}

// finish ends the last line.
func (l *lineWriter) finish() error {
	if !l.open {
		return nil
	}
	l.open = false
	_, err := io.WriteString(l.w, "\n")
	return err
}

// follow shows a new job's log until it ends, then how it ended. With JSON the
// log is talk, and the job the data.
func (a *app) follow(ctx context.Context, c *client.Client, id common.Hash, asJSON bool) error {
	w := a.Out
	if asJSON {
		w = a.Err
	}
	watching, stop := context.WithCancel(ctx)
	defer stop()
	events := make(chan error, 1)
	go func() { events <- a.tell(watching, c, id) }()
	err := a.logs(ctx, c, id, w, logOptions{follow: true})
	if err != nil {
		stop()
		<-events
		return err
	}
	j, err := c.AwaitDelivered(ctx, id)
	stop()
	if werr := <-events; err == nil && werr != nil && !errors.Is(werr, context.Canceled) {
		err = werr
	}
	if err != nil {
		return err
	}
	if asJSON {
		return a.ended(j, true)
	}
	a.showJob(a.Err, j)
	a.say("Next: skyops result %s", short(id))
	return judge(j)
}
