package command

import (
	"context"
	"errors"
	"fmt"
	"path/filepath"
	"regexp"
	"strings"
	"time"

	"github.com/ethereum/go-ethereum/common"
	"github.com/spf13/cobra"

	"github.com/skyops/skyops/starter/cli/terminal"
	"github.com/skyops/skyops/starter/client"
)

func (a *app) pipelineCommand() *cobra.Command {
	c := &cobra.Command{Use: "pipeline", Short: "Follow and end pipelines, and fetch their results"}
	c.AddCommand(a.pipelineListCommand(), a.pipelineStatusCommand(), a.pipelineCancelCommand(), a.pipelineResumeCommand(), a.pipelineResultsCommand())
	return c
}

// allPipelines reads the newest pipelines, page after page.
func (a *app) allPipelines(ctx context.Context, c *client.Client, limit int) ([]client.PipelineLine, error) {
	all := []client.PipelineLine{}
	for cursor := ""; len(all) < limit; {
		page, err := c.Pipelines(ctx, cursor, min(limit-len(all), 200))
		if err != nil {
			return nil, err
		}
		all = append(all, page.Pipelines...)
		if cursor = page.Next; cursor == "" {
			break
		}
	}
	return all, nil
}

func (a *app) pipelineListCommand() *cobra.Command {
	var limit int
	var asJSON bool
	c := &cobra.Command{
		Use: "list", Short: "List your pipelines, newest first", Args: cobra.NoArgs,
		RunE: func(c *cobra.Command, _ []string) error {
			cl, err := a.client()
			if err != nil {
				return err
			}
			all, err := a.allPipelines(c.Context(), cl, limit)
			if err != nil {
				return err
			}
			if asJSON {
				return a.printJSON(client.PipelineList{Pipelines: all})
			}
			var rows [][]string
			for _, l := range all {
				rows = append(rows, []string{short(l.Order), l.State, fmt.Sprint(l.Steps), time.UnixMilli(int64(l.CreatedAt)).Format(time.DateTime), l.Name})
			}
			terminal.Table(a.Out, []string{"PIPELINE", "STATE", "STEPS", "SUBMITTED", "NAME"}, rows)
			return nil
		},
	}
	c.Flags().IntVar(&limit, "limit", 50, "how many at most")
	c.Flags().BoolVar(&asJSON, "json", false, "write JSON")
	return c
}

func (a *app) pipelineStatusCommand() *cobra.Command {
	var asJSON, watch bool
	c := &cobra.Command{
		Use: "status PIPELINE", Short: "Show a pipeline's steps and jobs", Args: cobra.ExactArgs(1),
		Long: "Show a pipeline's steps and jobs. Exit code 3 when it failed or was cancelled.",
		RunE: func(c *cobra.Command, args []string) error {
			cl, id, err := a.pipeline(c.Context(), args[0])
			if err != nil {
				return err
			}
			p, err := cl.Pipeline(c.Context(), id)
			if err == nil && watch {
				p, err = a.watchPipeline(c.Context(), cl, p)
			}
			if err != nil {
				return err
			}
			if watch {
				return a.endedPipeline(p, asJSON)
			}
			if !asJSON {
				a.showPipeline(p)
			} else if err := a.printJSON(p); err != nil {
				return err
			}
			return judged(p.Ended(), p.State == "succeeded")
		},
	}
	c.Flags().BoolVar(&watch, "watch", false, "write a line for each step that moves, until the pipeline has ended")
	c.Flags().BoolVar(&asJSON, "json", false, "write JSON")
	return c
}

// watchEvery is how often a watched pipeline is read.
const watchEvery = time.Second

// watchPipeline says what moves until the pipeline has ended.
func (a *app) watchPipeline(ctx context.Context, c *client.Client, p client.Pipeline) (client.Pipeline, error) {
	said := map[string]string{}
	for {
		for _, s := range p.Steps {
			line := stepLine(s)
			if said[s.Title] != line && s.State != "waiting" {
				a.say("%s", line)
			}
			said[s.Title] = line
		}
		if p.Ended() {
			return p, nil
		}
		select {
		case <-ctx.Done():
			return p, ctx.Err()
		case <-time.After(watchEvery):
		}
		var err error
		if p, err = c.Pipeline(ctx, p.Order); err != nil {
			return p, err
		}
	}
}

// why says why a step is as it is.
func why(s client.PipelineStep) string {
	if s.State == "cached" && len(s.Runs) > 0 {
		return fmt.Sprintf("cached from %s", short(s.Runs[0].Job))
	}
	return s.Why
}

// stepLine is a step in one line.
func stepLine(s client.PipelineStep) string {
	done := 0
	for _, r := range s.Runs {
		if r.State != "running" && r.State != "waiting" {
			done++
		}
	}
	line := s.Title + " " + s.State
	if len(s.Runs) > 1 {
		line += fmt.Sprintf(", %d of %d jobs ended", done, len(s.Runs))
	}
	if why := why(s); why != "" {
		line += ": " + why
	}
	return line
}

func (a *app) pipelineCancelCommand() *cobra.Command {
	var asJSON bool
	var reason string
	c := &cobra.Command{
		Use: "cancel PIPELINE", Short: "End a pipeline and all its jobs early", Args: cobra.ExactArgs(1),
		RunE: func(c *cobra.Command, args []string) error {
			cl, id, err := a.pipeline(c.Context(), args[0])
			if err != nil {
				return err
			}
			p, err := cl.CancelPipeline(c.Context(), id, reason)
			if err != nil {
				return err
			}
			if asJSON {
				return a.printJSON(p)
			}
			a.showPipeline(p)
			return nil
		},
	}
	c.Flags().StringVar(&reason, "reason", "", "why, for the record")
	c.Flags().BoolVar(&asJSON, "json", false, "write JSON")
	return c
}

func (a *app) pipelineResultsCommand() *cobra.Command {
	var output string
	c := &cobra.Command{
		Use: "results PIPELINE", Short: "Fetch what all jobs of a pipeline left, a folder for each", Args: cobra.ExactArgs(1),
		RunE: func(c *cobra.Command, args []string) error {
			cl, id, err := a.pipeline(c.Context(), args[0])
			if err != nil {
				return err
			}
			p, err := cl.Pipeline(c.Context(), id)
			if err != nil {
				return err
			}
			if output == "" {
				output = "skyops-" + short(id)
			}
			return a.pipelineResults(c.Context(), p, output)
		},
	}
	c.Flags().StringVarP(&output, "output", "o", "", "folder (default: skyops-PIPELINE)")
	return c
}

// unsafeName is what a folder's name has none of.
var unsafeName = regexp.MustCompile(`[^A-Za-z0-9._=-]+`)

func (a *app) pipelineResults(ctx context.Context, p client.Pipeline, output string) error {
	none := true
	for i, s := range p.Steps {
		// The number keeps two titles apart that differ in signs alone.
		dir := filepath.Join(output, fmt.Sprintf("%02d-%s", i, strings.Trim(unsafeName.ReplaceAllString(s.Title, "_"), "_.")))
		for n, r := range s.Runs {
			if r.Package == nil {
				continue
			}
			none = false
			to := dir
			if len(s.Runs) > 1 {
				to = filepath.Join(dir, fmt.Sprintf("%05d", n))
			}
			if err := a.result(ctx, r.Job.Hex(), resultOptions{output: to}); err != nil {
				return fmt.Errorf("step %s: %w", s.Title, err)
			}
		}
	}
	if none {
		return fail(exitNotFound, "see skyops pipeline status "+short(p.Order), errors.New("no job of the pipeline has left anything yet"))
	}
	return nil
}

// maxSearched is how many of the newest pipelines the first digits of an id are
// looked for among.
const maxSearched = 1000

// pipeline finds a pipeline by the first digits of its id.
func (a *app) pipeline(ctx context.Context, text string) (*client.Client, common.Hash, error) {
	c, err := a.client()
	if err != nil {
		return nil, common.Hash{}, err
	}
	if !jobPrefix.MatchString(text) {
		return c, common.Hash{}, usage("see skyops pipeline list", "%q is not a pipeline's id, nor the first four digits of one or more", text)
	}
	want := strings.ToLower(strings.TrimPrefix(text, "0x"))
	if len(want) == 64 {
		return c, common.HexToHash(want), nil
	}
	all, err := a.allPipelines(ctx, c, maxSearched)
	if err != nil {
		return c, common.Hash{}, err
	}
	var found []common.Hash
	for _, l := range all {
		if strings.HasPrefix(l.Order.Hex()[2:], want) {
			found = append(found, l.Order)
		}
	}
	switch len(found) {
	case 0:
		return c, common.Hash{}, fail(exitNotFound, "see skyops pipeline list", fmt.Errorf("none of your newest pipelines begins with %s", text))
	case 1:
		return c, found[0], nil
	}
	return c, common.Hash{}, usage("give more digits", "%d of your pipelines begin with %s", len(found), text)
}

// showPipeline draws a pipeline: a line for each step, and one for each of its
// jobs where there are several.
func (a *app) showPipeline(p client.Pipeline) {
	format := money(client.Job{Asset: p.Asset})
	head := [][]string{{"Pipeline", p.Order.Hex()}, {"State", p.State}}
	if p.Name != "" {
		head = append(head, []string{"Name", terminal.Cell(p.Name)})
	}
	if p.Cause != nil {
		head = append(head, []string{"Cause", terminal.Cell(p.Cause.Message)})
	}
	head = append(head, []string{"Cost", format(p.Cost) + " of at most " + format(p.MaxCost.Sub(p.Fee)) + ", and a fee of " + format(p.Fee)})
	if p.Settlement != nil {
		head = append(head, []string{"Settled", "paid " + format(p.Settlement.Paid) + ", fee " + format(p.Settlement.Fee) + ", " + format(p.Settlement.Refunded) + " came back"})
	}
	terminal.Table(a.Out, nil, head)
	var rows [][]string
	for _, s := range p.Steps {
		job := ""
		if len(s.Runs) == 1 {
			job = short(s.Runs[0].Job)
		}
		rows = append(rows, []string{terminal.Cell(s.Title), s.State, job, terminal.Cell(after(p, s)), terminal.Cell(why(s))})
		for i, r := range s.Runs {
			if len(s.Runs) > 1 {
				rows = append(rows, []string{fmt.Sprintf("  %05d", i), r.State, short(r.Job), "", ""})
			}
		}
	}
	terminal.Table(a.Out, []string{"STEP", "STATE", "JOB", "AFTER", ""}, rows)
}

// after names the steps that one comes after.
func after(p client.Pipeline, s client.PipelineStep) string {
	var names []string
	for _, n := range s.After {
		if int(n.Step) < len(p.Steps) {
			names = append(names, p.Steps[n.Step].Title)
		}
	}
	if len(names) > 3 {
		names = append(names[:3:3], fmt.Sprintf("%d more", len(names)-3))
	}
	return strings.Join(names, ", ")
}

// endedPipeline shows a pipeline that ended and judges it by its outcome.
func (a *app) endedPipeline(p client.Pipeline, asJSON bool) error {
	if !asJSON {
		a.showPipeline(p)
	} else if err := a.printJSON(p); err != nil {
		return err
	}
	if p.State == "succeeded" {
		return nil
	}
	cause := p.State
	if p.Cause != nil {
		cause += ": " + p.Cause.Message
	}
	return fail(exitJobFailed, "see skyops pipeline status "+short(p.Order)+", and skyops logs of the job that failed", fmt.Errorf("the pipeline %s", cause))
}
