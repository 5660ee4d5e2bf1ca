package command

import (
	"context"
	"errors"
	"fmt"
	"math"
	"strings"

	"github.com/spf13/cobra"

	"github.com/skyops/skyops/protocol/job"
)

func (a *app) extendCommand() *cobra.Command {
	var duration string
	var asJSON bool
	c := &cobra.Command{
		Use: "extend JOB --duration 6h", Short: "Let a job run longer, within its order's maximum cost and deadline", Args: cobra.ExactArgs(1),
		Long: "Let a job run longer. The wallet signs how long it may run in all; the node that runs it checks that itself.\n\n" +
			"It needs no money: the order's maximum cost and its deadline stay as they are, and end the job when they come first.",
		Example: "  skyops extend 0x1234 --duration 6h    # six hours in all\n  skyops extend 0x1234 --duration +2h   # two hours more",
		RunE:    func(c *cobra.Command, args []string) error { return a.extend(c.Context(), args[0], duration, asJSON) },
	}
	c.Flags().StringVar(&duration, "duration", "", "how long it may run in all, e.g. 6h, or how much longer, e.g. +2h")
	c.Flags().BoolVar(&asJSON, "json", false, "write JSON")
	return c
}

func (a *app) extend(ctx context.Context, text, duration string, asJSON bool) error {
	if duration == "" {
		return usage("say how long: --duration 6h", "--duration is missing")
	}
	cl, err := a.client()
	if err != nil {
		return err
	}
	n, err := a.checkPinned(ctx, cl)
	if err != nil {
		return err
	}
	id, err := a.job(ctx, cl, text)
	if err != nil {
		return err
	}
	j, err := cl.Job(ctx, id)
	if err != nil {
		return err
	}
	e := job.SignedExtension{Extension: job.Extension{Order: j.Order, Job: id}}
	if e.Extension.Duration, err = longer(j.Duration, duration); err != nil {
		return usage("write e.g. 6h, or +2h for two hours more", "--duration %s: %v", duration, err)
	}
	u, err := a.unlock()
	if err != nil {
		return err
	}
	if u.Address() != j.Owner {
		return fail(exitUnauthorized, "use the wallet that owns it", fmt.Errorf("job %s is not this wallet's", short(id)))
	}
	if e.Signature, err = u.Sign(e.Extension.Hash(n.Network.Domain())); err != nil {
		return fmt.Errorf("sign the extension: %w", err)
	}
	if j, err = cl.Extend(ctx, e); err != nil {
		return err
	}
	if asJSON {
		return a.printJSON(j)
	}
	a.say("Job %s may run for %s in all.", short(id), job.Duration(j.Duration))
	return nil
}

// longer reads how long a job may run in all that may run for so many seconds now.
func longer(now uint32, text string) (uint32, error) {
	more, relative := strings.CutPrefix(text, "+")
	d, err := job.ParseDuration(more)
	if err != nil || !relative {
		return uint32(d), err
	}
	if uint64(now)+uint64(d) > math.MaxUint32 {
		return 0, errors.New("that is too long")
	}
	return now + uint32(d), nil
}
