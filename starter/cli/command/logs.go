package command

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
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
	udk, err := a.dataKey()
	if err != nil {
		return err
	}
	log := &logReader{app: a, stream: seal.Stream{Job: id, Kind: seal.StreamLog}, udk: udk, w: w, options: o}
	if o.follow && o.attempt == 0 {
		only := client.StreamOptions{Only: []string{client.LogEvent}, Epoch: 1, Delivered: true}
		for e, err := range c.Stream(ctx, id, only) {
			if err != nil {
				return err
			}
			if f := e.Frames; f != nil {
				if err := log.read(f.Epoch, f.First, f.Frames); err != nil {
					return err
				}
			}
		}
		return nil
	}
	for epoch := max(o.attempt, 1); ; epoch++ {
		latest, err := log.attempt(ctx, c, epoch)
		if err != nil || o.attempt != 0 || latest <= epoch {
			return err
		}
	}
}

// logReader opens and shows the frames of a job's log.
type logReader struct {
	app     *app
	stream  seal.Stream // the attempt that is read; epoch 0: none yet
	frames  *seal.FrameReader
	udk     *seal.Identity
	w       io.Writer
	options logOptions
}

// read shows the next frames, of the same attempt or of a later one.
func (l *logReader) read(epoch uint32, first uint64, frames [][]byte) error {
	if epoch != l.stream.Epoch {
		if before := l.stream.Epoch; before != 0 && !l.options.json {
			fmt.Fprintf(l.app.Err, "--- attempt %d ended; attempt %d follows\n", before, epoch)
		}
		l.stream.Epoch = epoch
		l.frames = seal.NewFrameReader(l.stream, l.udk)
	}
	for i, frame := range frames {
		payload, err := l.frames.Open(frame)
		if err != nil {
			return fmt.Errorf("log frame %d of attempt %d: %w", first+uint64(i), epoch, err)
		}
		lines, err := seal.ParseLines(payload)
		if err != nil {
			return fmt.Errorf("log frame %d of attempt %d: %w", first+uint64(i), epoch, err)
		}
		if err := l.app.writeLines(l.w, epoch, lines, l.options); err != nil {
			return err
		}
	}
	return nil
}

// attempt shows one attempt's frames and returns the number of the latest attempt.
func (l *logReader) attempt(ctx context.Context, c *client.Client, epoch uint32) (uint32, error) {
	wait := time.Duration(0)
	if l.options.follow {
		wait = client.LongPoll
	}
	for next := uint64(0); ; {
		f, err := c.Frames(ctx, l.stream.Job, client.LogStream, epoch, next, wait)
		if err != nil {
			return 0, err
		}
		if err := l.read(epoch, f.First, f.Frames); err != nil {
			return 0, err
		}
		if next = f.Next; f.Done || !l.options.follow && len(f.Frames) == 0 {
			return f.Latest, nil
		}
	}
}

func (a *app) writeLines(w io.Writer, epoch uint32, lines []seal.Line, o logOptions) error {
	for _, l := range lines {
		if o.json {
			b, err := json.Marshal(logLine{Attempt: epoch, At: l.At, Source: l.Source.String(), Text: string(l.Text)})
			if err != nil {
				return err
			}
			if _, err := fmt.Fprintf(w, "%s\n", b); err != nil {
				return err
			}
			continue
		}
		if o.timestamps {
			fmt.Fprintf(w, "%s ", time.UnixMilli(int64(l.At)).Local().Format("2006-01-02T15:04:05.000"))
		}
		if l.Source == seal.System {
			fmt.Fprint(w, "[node] ")
		}
		if _, err := io.WriteString(w, terminal.Clean(l.Text, terminal.IsTerminal(w))); err != nil {
			return err
		}
	}
	return nil
}

// printJSONLine writes one JSON document on one line.
func (a *app) printJSONLine(v any) error {
	b, err := json.Marshal(v)
	if err != nil {
		return err
	}
	_, err = fmt.Fprintf(a.Out, "%s\n", b)
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
	go func() { events <- a.watch(watching, c, id, false) }()
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
