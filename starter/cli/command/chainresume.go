package command

import (
	"context"
	"errors"
	"fmt"

	"github.com/ethereum/go-ethereum/common"
	"github.com/spf13/cobra"
	"github.com/spf13/pflag"

	"github.com/skyops/skyops/starter/client"
)

func (a *app) pipelineResumeCommand() *cobra.Command {
	var o chainOptions
	c := &cobra.Command{
		Use: "resume PIPELINE", Short: "Run again what a pipeline did not come to, under a new order", Args: cobra.ExactArgs(1),
		Long: "Submit a pipeline that failed or was cancelled once more, from the steps that did not succeed. Those that did stand\n" +
			"for themselves and are not paid again. The file need not be there any more: the pipeline was kept with its order,\n" +
			"sealed to your wallet. Local data that a step reads anew has to be where it was. The new pipeline's id goes to stdout.",
		RunE: func(c *cobra.Command, args []string) error {
			cl, id, err := a.pipeline(c.Context(), args[0])
			if err != nil {
				return err
			}
			p, err := cl.Pipeline(c.Context(), id)
			if err != nil {
				return err
			}
			return a.resumeChain(c.Context(), cl, p, o)
		},
	}
	o.addResume(c)
	return c
}

func (o *chainOptions) addResume(c *cobra.Command) {
	f := c.Flags()
	f.StringVar(&o.maxCost, "max-cost", "", "most that the rest of a pipeline may cost, in whole units (default: as it was submitted)")
	f.BoolVar(&o.noCache, "no-cache", false, "run all of a pipeline's steps again")
	o.addRunUnknown(f)
	f.BoolVar(&o.wait, "wait", false, "wait until the pipeline has ended")
	f.BoolVar(&o.dryRun, "dry-run", false, "show the pipeline's steps and the price; submit nothing")
}

func (o *chainOptions) addRunUnknown(f *pflag.FlagSet) {
	f.BoolVar(&o.runUnknown, "run-unknown", false, "run again what storage does not say it still has; the rest is cached")
}

// resumeChain submits what a pipeline did not come to.
func (a *app) resumeChain(ctx context.Context, c *client.Client, p client.Pipeline, o chainOptions) error {
	switch {
	case !p.Ended():
		return usage("wait for its end, or end it: skyops pipeline cancel "+short(p.Order), "the pipeline is %s", p.State)
	case p.State == "succeeded":
		return usage("skyops pipeline results "+short(p.Order), "the pipeline succeeded: there is nothing to resume")
	}
	cache, err := a.openStepCache(c, false)
	if err != nil {
		return err
	}
	if cache == nil {
		return fail(exitUnauthorized, "see skyops keys status", errors.New("what the pipeline was is sealed to the wallet's data key, which did not open"))
	}
	before, err := cache.before(ctx, p.Order)
	if err != nil {
		return fmt.Errorf("read what pipeline %s was: %w", short(p.Order), err)
	}
	file := before.memo.File
	override(&file.MaxCost, o.maxCost)
	if o.noCache {
		return a.runChain(ctx, file, common.Hash{}, o)
	}
	o.noCache = before.memo.NoCache
	return a.runChain(ctx, file, p.Order, o)
}

// resumeCommand is for jobs that stand still, and for pipelines that ended before their time.
func (a *app) resumeCommand() *cobra.Command {
	var o chainOptions
	c := a.standCommand("resume JOB|PIPELINE", "Let a paused job go on, or a pipeline that failed",
		"A job goes on from its newest checkpoint, on any node that fits. Of a pipeline that failed or was cancelled, what did not\n"+
			"succeed runs again under a new order: see skyops pipeline resume.",
		(*client.Client).Resume, func(j client.Job) { a.say("Job %s goes on.\nNext: skyops status %s", short(j.Job), short(j.Job)) })
	o.addResume(c)
	job := c.RunE
	c.RunE = func(c *cobra.Command, args []string) error {
		cl, p, found, err := a.endedOrNot(c.Context(), args[0])
		if err != nil {
			return err
		}
		if found {
			o.json = c.Flags().Changed("json")
			return a.resumeChain(c.Context(), cl, p, o)
		}
		return job(c, args)
	}
	return c
}

// endedOrNot finds the pipeline that a text names, if it names one.
func (a *app) endedOrNot(ctx context.Context, text string) (c *client.Client, p client.Pipeline, found bool, err error) {
	var id common.Hash
	var f *fault
	c, id, err = a.pipeline(ctx, text)
	if errors.As(err, &f) && (f.code == exitNotFound || f.code == exitUsage) {
		return c, p, false, nil // a job's id, or nobody's
	}
	if err == nil {
		p, err = c.Pipeline(ctx, id)
	}
	if client.IsCode(err, client.CodeNotFound) {
		return c, p, false, nil
	}
	return c, p, err == nil, err
}
