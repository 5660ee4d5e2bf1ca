package command

import (
	"context"
	"errors"
	"fmt"
	"reflect"
	"slices"
	"time"

	"github.com/ethereum/go-ethereum/common"
	"golang.org/x/sync/errgroup"

	"github.com/skyops/skyops/starter/cli/terminal"
	"github.com/skyops/skyops/starter/client"
)

// allEvery is how often the list of jobs is read while all are watched.
const allEvery = 2 * time.Second

// watchAll shows the wallet's jobs that run until none does. It is a failure
// when one of them failed.
func (a *app) watchAll(ctx context.Context, o statusOptions) error {
	c, err := a.client()
	if err != nil {
		return err
	}
	show, done := a.displayAll(o)
	defer done()
	all := map[common.Hash]client.Job{}
	for {
		if err := readRunning(ctx, c, all); err != nil {
			return err
		}
		if err := show(all); err != nil {
			return err
		}
		if !anyRuns(all) {
			break
		}
		select {
		case <-ctx.Done():
			return ctx.Err()
		case <-time.After(allEvery):
		}
	}
	if len(all) == 0 {
		a.say("None of your jobs runs.")
	}
	var failed error
	for _, j := range all {
		failed = errors.Join(failed, judge(j))
	}
	return failed
}

func anyRuns(all map[common.Hash]client.Job) bool {
	for _, j := range all {
		if !j.State.Terminal() {
			return true
		}
	}
	return false
}

// readRunning reads the jobs that run, and again those that did when it was last called.
func readRunning(ctx context.Context, c *client.Client, all map[common.Hash]client.Job) error {
	page, err := c.Jobs(ctx, client.JobsQuery{Limit: 200})
	if err != nil {
		return err
	}
	wanted := map[common.Hash]bool{}
	for _, l := range page.Jobs {
		wanted[l.Job] = !l.State.Terminal()
	}
	for id, j := range all {
		wanted[id] = !j.State.Terminal()
	}
	var asking errgroup.Group
	asking.SetLimit(4)
	read := make(chan client.Job, len(wanted))
	for id, want := range wanted {
		if !want {
			continue
		}
		asking.Go(func() error {
			j, err := c.Job(ctx, id)
			if err == nil {
				read <- j
			}
			return err
		})
	}
	err = asking.Wait()
	close(read)
	for j := range read {
		all[j.Job] = j
	}
	return err
}

// displayAll returns what shows all watched jobs.
func (a *app) displayAll(o statusOptions) (show func(map[common.Hash]client.Job) error, done func()) {
	before := map[common.Hash]client.Job{}
	changed := func(all map[common.Hash]client.Job, same func(x, y client.Job) bool, write func(client.Job) error) error {
		for _, j := range byAge(all) {
			if was, ok := before[j.Job]; ok && same(was, j) {
				continue
			}
			before[j.Job] = j
			if err := write(j); err != nil {
				return err
			}
		}
		return nil
	}
	switch {
	case o.json:
		return func(all map[common.Hash]client.Job) error {
			return changed(all, func(x, y client.Job) bool { return reflect.DeepEqual(x, y) }, func(j client.Job) error { return printJSONLine(a.Out, j) })
		}, func() {}
	case a.live():
		screen := terminal.NewScreen(a.Out)
		return func(all map[common.Hash]client.Job) error { return screen.Draw(a.table(byAge(all))) },
			func() { _ = screen.Close() } // there is nobody to tell when the terminal is gone
	}
	return func(all map[common.Hash]client.Job) error {
		return changed(all, func(x, y client.Job) bool { return x.State == y.State && x.Waiting == y.Waiting && x.Epoch == y.Epoch }, func(j client.Job) error {
			_, err := fmt.Fprintf(a.Out, "%s  %s  %-12s %s\n", clock(j.UpdatedAt), short(j.Job), terminal.Cell(string(j.State)), terminal.Cell(brief(j)))
			return err
		})
	}, func() {}
}

// byAge sorts jobs, the newest first.
func byAge(all map[common.Hash]client.Job) []client.Job {
	jobs := make([]client.Job, 0, len(all))
	for _, j := range all {
		jobs = append(jobs, j)
	}
	slices.SortFunc(jobs, func(x, y client.Job) int {
		if x.CreatedAt != y.CreatedAt {
			return int(int64(y.CreatedAt) - int64(x.CreatedAt))
		}
		return x.Job.Cmp(y.Job)
	})
	return jobs
}

// brief is what a line about a job says beside its state.
func brief(j client.Job) string {
	switch {
	case j.Cause != nil:
		return j.Cause.Message
	case j.Waiting != "":
		return "waits for " + j.Waiting
	case j.Progress != nil && !j.State.Delivered():
		return progress(*j.Progress)
	}
	return ""
}

// table is the view of all watched jobs.
func (a *app) table(jobs []client.Job) []string {
	colours := a.colours(a.Out)
	out := []string{terminal.Paint(fmt.Sprintf("%-12s  %-14s  %-14s  %-20s  %-8s  %s", "JOB", "STATE", "LEFT", "GPU", "ATTEMPT", "NAME"), terminal.Dim, colours)}
	for _, j := range jobs {
		state := terminal.Paint(fmt.Sprintf("%-14s", terminal.Cell(string(j.State))), stateColours[j.State], colours)
		name := terminal.Cell(j.Name)
		if b := terminal.Cell(brief(j)); b != "" {
			name += terminal.Paint("  "+b, terminal.Dim, colours)
		}
		out = append(out, fmt.Sprintf("%s  %s  %-14s  %-20s  %-8d  %s", short(j.Job), state, leftBriefly(j.Remaining), orDash(terminal.Cell(j.GPU)), j.Epoch, name))
	}
	return out
}
