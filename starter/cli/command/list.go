package command

import (
	"context"
	"fmt"

	"github.com/spf13/cobra"
	"golang.org/x/sync/errgroup"

	"github.com/skyops/skyops/protocol/remaining"
	"github.com/skyops/skyops/starter/cli/terminal"
	"github.com/skyops/skyops/starter/client"
	"github.com/skyops/skyops/starter/presets"
)

func (a *app) listCommand() *cobra.Command {
	var state string
	var limit int
	var asJSON, delegated bool
	c := &cobra.Command{
		Use: "list", Short: "List your jobs, newest first", Args: cobra.NoArgs,
		RunE: func(c *cobra.Command, _ []string) error {
			return a.list(c.Context(), client.JobsQuery{State: client.State(state), Delegated: delegated}, limit, asJSON)
		},
	}
	c.Flags().StringVar(&state, "state", "", "only jobs in this state, e.g. running or succeeded")
	c.Flags().BoolVar(&delegated, "delegated", false, "the jobs that this key submitted for others, under their delegations")
	c.Flags().IntVar(&limit, "limit", 50, "how many at most")
	c.Flags().BoolVar(&asJSON, "json", false, "write JSON")
	return c
}

func (a *app) list(ctx context.Context, q client.JobsQuery, limit int, asJSON bool) error {
	c, err := a.client()
	if err != nil {
		return err
	}
	lines := []listed{}
	for len(lines) < limit {
		q.Limit = min(limit-len(lines), 200)
		page, err := c.Jobs(ctx, q)
		if err != nil {
			return err
		}
		for _, j := range page.Jobs {
			lines = append(lines, listed{JobLine: j})
		}
		if q.Cursor = page.Next; q.Cursor == "" {
			break
		}
	}
	askRemaining(ctx, c, lines)
	if asJSON {
		return a.printJSON(lines)
	}
	var rows [][]string
	for _, j := range lines {
		rows = append(rows, []string{short(j.Job), string(j.State), leftBriefly(j.Remaining), gpus(j.GPU), when(j.CreatedAt), when(j.EndedAt), j.Name})
	}
	terminal.Table(a.Out, []string{"JOB", "STATE", "LEFT", "GPU", "SUBMITTED", "ENDED", "NAME"}, rows)
	a.none(len(rows), "jobs", "skyops submit-task --help")
	return nil
}

// none says that a list has nothing, and what would change that.
func (a *app) none(n int, what, next string) {
	if n == 0 {
		a.say("There are no such %s of yours.\nNext: %s", what, next)
	}
}

// listed is a job of a list, with how much longer it takes.
type listed struct {
	client.JobLine
	Remaining *client.Remaining `json:"remaining,omitempty"`
}

// maxAsked bounds the running jobs of a list that are asked how much longer they take.
const maxAsked = 16

// askRemaining fills in how much longer the first running jobs take. It is worth
// showing, not worth failing for.
func askRemaining(ctx context.Context, c *client.Client, lines []listed) {
	var asking errgroup.Group
	asking.SetLimit(4)
	asked := 0
	for i := range lines {
		if lines[i].State != client.Running || asked == maxAsked {
			continue
		}
		asked++
		asking.Go(func() error {
			if j, err := c.Job(ctx, lines[i].Job); err == nil {
				lines[i].Remaining = j.Remaining
			}
			return nil
		})
	}
	_ = asking.Wait()
}

// leftBriefly is how much longer a job takes, for a table.
func leftBriefly(r *client.Remaining) string {
	switch {
	case r == nil:
		return "-"
	case r.Source == remaining.FromDeadline:
		return "at most " + span(r.LimitMs)
	case r.Warning != "":
		return span(r.Ms) + ", too long"
	}
	return span(r.Ms)
}

func (a *app) cancelCommand() *cobra.Command {
	var reason string
	var asJSON bool
	c := &cobra.Command{
		Use: "cancel JOB", Short: "End a job early; kept work is paid for, the rest comes back", Args: cobra.ExactArgs(1),
		RunE: func(c *cobra.Command, args []string) error {
			ctx := c.Context()
			cl, err := a.client()
			if err != nil {
				return err
			}
			id, err := a.job(ctx, cl, args[0])
			if err != nil {
				return err
			}
			j, err := cl.Cancel(ctx, id, reason)
			if err != nil {
				return err
			}
			if asJSON {
				return a.printJSON(j)
			}
			if j.State.Delivered() {
				a.say("The job had ended already: %s.", j.Outcome)
				return nil
			}
			a.say("Job %s is being cancelled.", short(id))
			return nil
		},
	}
	c.Flags().StringVar(&reason, "reason", "", "why, for the record")
	c.Flags().BoolVar(&asJSON, "json", false, "write JSON")
	return c
}

func (a *app) nodesCommand() *cobra.Command {
	var asJSON bool
	c := &cobra.Command{
		Use: "nodes", Short: "List the nodes of the network", Args: cobra.NoArgs,
		RunE: func(c *cobra.Command, _ []string) error { return a.nodes(c.Context(), asJSON) },
	}
	c.Flags().BoolVar(&asJSON, "json", false, "write JSON")
	return c
}

func (a *app) nodes(ctx context.Context, asJSON bool) error {
	c, err := a.client()
	if err != nil {
		return err
	}
	all, err := c.Nodes(ctx)
	if err != nil {
		return err
	}
	if asJSON {
		return a.printJSON(all.Nodes)
	}
	n, err := a.network()
	if err != nil {
		return err
	}
	eth, skyops := currency{name: "ETH"}, currency{name: "SKYOPS", asset: n.Token}
	var rows [][]string
	for _, n := range all.Nodes {
		gpu := "-"
		if n.GPU != "" {
			gpu = fmt.Sprintf("%d × %s %s", n.GPUFree, n.GPU, terminal.Bytes(uint64(n.VRAM)<<20))
		}
		rows = append(rows, []string{
			n.Node.Hex(), nodeState(n), gpu, fmt.Sprintf("%.0f", float64(n.CPU)/1000), terminal.Bytes(uint64(n.RAM) << 20),
			rate(eth, n.RateCoin), rate(skyops, n.RateToken), deviceKind(n.Simulated),
		})
	}
	terminal.Table(a.Out, []string{"NODE", "STATE", "FREE GPUS", "CORES", "RAM", "ETH/GPU-HOUR", "SKYOPS/GPU-HOUR", "DEVICES"}, rows)
	return nil
}

// deviceKind says whether a node's GPUs are there.
func deviceKind(simulated bool) string {
	if simulated {
		return "simulated"
	}
	return "real"
}

func nodeState(n client.Node) string {
	switch {
	case !n.Present:
		return "lost"
	case n.Draining:
		return "draining"
	}
	return "present"
}

func rate(c currency, gwei uint64) string {
	if gwei == 0 {
		return "-"
	}
	text := c.gwei(gwei)
	return text[:len(text)-len(c.name)-1]
}

func (a *app) modelsCommand() *cobra.Command {
	var asJSON bool
	c := &cobra.Command{
		Use: "models [NAME]", Short: "List the presets behind --model, or one with its options", Args: cobra.MaximumNArgs(1),
		RunE: func(_ *cobra.Command, args []string) error { return a.models(args, asJSON) },
	}
	c.Flags().BoolVar(&asJSON, "json", false, "write JSON")
	return c
}

func (a *app) models(args []string, asJSON bool) error {
	catalogue, err := presets.Catalogue()
	if err != nil {
		return err
	}
	if len(args) == 0 {
		all := catalogue.Presets()
		if asJSON {
			return a.printJSON(all)
		}
		var rows [][]string
		for _, p := range all {
			rows = append(rows, []string{p.Name, p.Description})
		}
		terminal.Table(a.Out, []string{"MODEL", ""}, rows)
		return nil
	}
	p, err := catalogue.Find(args[0])
	if err != nil {
		return fail(exitNotFound, "see skyops models", err)
	}
	if asJSON {
		return a.printJSON(p)
	}
	fmt.Fprintf(a.Out, "%s: %s\n\n", p.Name, p.Description)
	var rows [][]string
	for _, o := range p.Options {
		rows = append(rows, []string{"--set " + o.Name + "=" + orDash(o.Default), o.Help})
	}
	for _, in := range p.Inputs {
		rows = append(rows, []string{"--dataset " + in.Name + "=PATH", in.Help})
	}
	terminal.Table(a.Out, nil, rows)
	return nil
}
