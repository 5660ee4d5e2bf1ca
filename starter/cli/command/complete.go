package command

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"github.com/skyops/skyops/protocol/job"
	"github.com/skyops/skyops/starter/cli/terminal"
	"github.com/skyops/skyops/starter/client"
	"github.com/skyops/skyops/starter/presets"
)

// completeWithin bounds what the gateway is asked for while somebody presses a
// key: completion that waits is worse than none.
const completeWithin = 150 * time.Millisecond

// maxCompleted bounds what is offered: more cannot be read.
const maxCompleted = 50

// choice is one way to go on: what to type, what that is, and the state it is in where
// that is known.
type choice struct{ text, what, state string }

// choices finds ways to go on. It asks nobody for a password, and when something
// is missing or away it finds fewer, or none.
type choices func(ctx context.Context, typed string) []choice

// complete gives commands of the tree their completions, by the placeholders of
// their usage and the names of their flags.
func (a *app) complete(root *cobra.Command) {
	arguments := map[string]choices{
		"JOB": a.jobChoices, "JOB[@STEP": a.jobChoices, "JOB|FILE": a.jobChoices, "WALLET": a.walletChoices, "NAME": a.presetChoices, "SLOT": a.slotChoices, "DATA": a.dataChoices, "ADDRESS|SLOT": a.slotChoices,
		"SCHEDULE": a.scheduleChoices, "PIPELINE": a.pipelineChoices, "JOB|PIPELINE": either(a.jobChoices, a.pipelineChoices), "BATCH": a.batchChoices,
	}
	flags := map[string]choices{
		"gpu": gpuChoices, "model": a.presetChoices, "node": a.nodeChoices, "network": a.networkChoices, "wallet": a.walletChoices,
		"color":    fixed(string(terminal.ColourAuto), string(terminal.ColourAlways), string(terminal.ColourNever)),
		"currency": fixed("eth", "skyops"), "runtime": fixed("docker", "process"), "deliver": fixed(job.Deliveries()...), "from": fixed(job.Deliveries()...), "state": stateChoices,
		"failed-of": a.batchChoices,
		"overlap":   fixed(job.OverlapSkip, job.OverlapWait, job.OverlapAll),
	}
	var walk func(c *cobra.Command)
	walk = func(c *cobra.Command) {
		for name, find := range flags {
			if f := c.LocalFlags().Lookup(name); f != nil && !strings.HasPrefix(f.Value.Type(), "uint") { // audit counts --from a page
				_ = c.RegisterFlagCompletionFunc(name, completing(find, false)) // fails for a flag that is not there, or twice
			}
		}
		_, placeholder, _ := strings.Cut(c.Use, " ")
		placeholder = strings.Trim(placeholder, "[]")
		find := arguments[placeholder]
		switch c.CommandPath() {
		case "skyops network use", "skyops network remove":
			find = a.networkChoices
		case "skyops wallet use":
			find = a.walletChoices
		case "skyops cancel", "skyops pause", "skyops extend":
			find = only(a.jobChoices, func(state string) bool { return !client.State(state).Delivered() })
		case "skyops resume":
			find = either(only(a.jobChoices, func(state string) bool { return state == string(client.Pausing) || state == string(client.Paused) }),
				only(a.pipelineChoices, unfinished))
		case "skyops pipeline resume":
			find = only(a.pipelineChoices, unfinished)
		}
		switch {
		case find != nil:
			c.ValidArgsFunction = completing(find, strings.Contains(placeholder, "FILE"))
		case placeholder == "":
			c.ValidArgsFunction = cobra.NoFileCompletions
		}
		for _, sub := range c.Commands() {
			walk(sub)
		}
	}
	walk(root)
}

// completing adapts choices to cobra, for one argument; files says that a file will do too.
func completing(find choices, files bool) cobra.CompletionFunc {
	return func(c *cobra.Command, args []string, typed string) ([]cobra.Completion, cobra.ShellCompDirective) {
		if len(args) > 0 && c.Args != nil && c.Args(c, append(args, typed)) != nil {
			return nil, cobra.ShellCompDirectiveNoFileComp
		}
		ctx, done := context.WithTimeout(c.Context(), completeWithin)
		defer done()
		var out []cobra.Completion
		for _, ch := range find(ctx, typed) {
			if strings.HasPrefix(strings.ToLower(ch.text), strings.ToLower(typed)) && len(out) < maxCompleted {
				out = append(out, cobra.CompletionWithDesc(terminal.Cell(ch.text), terminal.Cell(ch.what)))
			}
		}
		directive := cobra.ShellCompDirectiveNoFileComp | cobra.ShellCompDirectiveKeepOrder
		if files && len(out) == 0 {
			directive = cobra.ShellCompDirectiveDefault
		}
		return out, directive
	}
}

// only finds what is in a state that will do, or in one that is not known here.
func only(find choices, will func(state string) bool) choices {
	return func(ctx context.Context, typed string) []choice {
		return slices.DeleteFunc(find(ctx, typed), func(c choice) bool { return c.state != "" && !will(c.state) })
	}
}

// unfinished is the state of a pipeline that can be resumed.
func unfinished(state string) bool {
	return state == string(client.Failed) || state == string(client.Cancelled)
}

// either finds what each of two finds.
func either(one, other choices) choices {
	return func(ctx context.Context, typed string) []choice { return append(one(ctx, typed), other(ctx, typed)...) }
}

func fixed(texts ...string) choices {
	return func(context.Context, string) (all []choice) {
		for _, t := range texts {
			all = append(all, choice{text: t})
		}
		return all
	}
}

func stateChoices(ctx context.Context, typed string) []choice {
	return fixed(string(client.Running), string(client.Placing), string(client.Starting), string(client.Recovering), string(client.Pausing), string(client.Paused), string(client.Delivered),
		string(client.Settling), string(client.Succeeded), string(client.Failed), string(client.Cancelled))(ctx, typed)
}

// gpuChoices are the names of GPUs; the grammar goes on from there.
func gpuChoices(context.Context, string) (all []choice) {
	for _, m := range job.GPUModels() {
		var sizes []string
		for _, gb := range m.Memory {
			sizes = append(sizes, fmt.Sprintf("%d GB", gb))
		}
		all = append(all, choice{text: m.Name, what: strings.Join(sizes, " or ")})
	}
	return all
}

func (a *app) presetChoices(context.Context, string) (all []choice) {
	catalogue, err := presets.Catalogue()
	if err != nil {
		return nil
	}
	for _, p := range catalogue.Presets() {
		all = append(all, choice{text: p.Name, what: p.Description})
	}
	return all
}

func (a *app) networkChoices(context.Context, string) []choice {
	h, err := a.home()
	if err != nil {
		return nil
	}
	names, err := h.Networks()
	if err != nil {
		return nil
	}
	return fixed(names...)(nil, "")
}

func (a *app) walletChoices(context.Context, string) (all []choice) {
	ws, err := a.wallets()
	if err != nil {
		return nil
	}
	infos, err := ws.List()
	if err != nil {
		return nil
	}
	for _, i := range infos {
		all = append(all, choice{text: i.Address.Hex()})
	}
	return all
}

func (a *app) slotChoices(context.Context, string) (all []choice) {
	address, err := a.address()
	if err != nil {
		return nil
	}
	ws, err := a.wallets()
	if err != nil {
		return nil
	}
	k, err := ws.Keyring(address)
	if err != nil {
		return nil
	}
	for _, s := range k.Slots {
		all = append(all, choice{text: s.ID, what: strings.TrimSpace(string(s.Kind) + " " + s.Label)})
	}
	return all
}

func (a *app) nodeChoices(ctx context.Context, _ string) (all []choice) {
	c, err := a.quietClient()
	if err != nil {
		return nil
	}
	nodes, err := c.Nodes(ctx)
	if err != nil {
		return nil
	}
	for _, n := range nodes.Nodes {
		all = append(all, choice{text: n.Node.Hex(), what: fmt.Sprintf("%s, %d free%s", orDash(n.GPU), n.GPUFree, simulated(n.Simulated))})
	}
	return all
}

// jobChoices are the wallet's newest jobs: by the gateway where there is a
// session, else those that were submitted here.
func (a *app) jobChoices(ctx context.Context, typed string) (all []choice) {
	ids := a.recentJobs(ctx)
	bare := typed != "" && !strings.HasPrefix("0x", typed) && !strings.HasPrefix(typed, "0x")
	texts := map[string]int{}
	for _, j := range ids {
		texts[short(j.Job)]++
	}
	for _, j := range ids {
		text := short(j.Job)
		if len(typed) > len(text) || bare && len(typed)+2 > len(text) || texts[text] > 1 {
			text = j.Job.Hex()
		}
		if bare {
			text = text[2:]
		}
		all = append(all, choice{text: text, what: strings.TrimSpace(string(j.State) + " " + j.Name), state: string(j.State)})
	}
	return all
}

// scheduleChoices are the newest schedules, for who is signed in.
func (a *app) scheduleChoices(ctx context.Context, _ string) (all []choice) {
	c := a.inSession()
	if c == nil {
		return nil
	}
	page, err := c.Schedules(ctx, "", maxCompleted)
	if err != nil {
		return nil
	}
	for _, l := range page.Schedules {
		all = append(all, choice{text: short(l.Order), what: l.Name})
	}
	return all
}

func (a *app) recentJobs(ctx context.Context) []client.JobLine {
	h, err := a.home()
	if err != nil {
		return nil
	}
	address, err := a.address()
	if err != nil {
		return nil
	}
	if c, err := a.quietClient(); err == nil {
		if _, ok := h.Session(a.networkName, address, a.Now()); ok {
			if page, err := c.Jobs(ctx, client.JobsQuery{Limit: 200}); err == nil {
				return page.Jobs
			}
		}
	}
	var own []client.JobLine
	for _, id := range h.SubmittedJobs(200) {
		if s, err := h.Submitted(id); err == nil && s.Order.Owner == address {
			own = append(own, client.JobLine{Job: id, Name: s.Spec.Name})
		}
	}
	return own
}

// errQuiet is why nobody signs in to complete a word.
var errQuiet = errors.New("there is no session")

// quietClient is a client that uses a session where there is one, and never asks for a password.
func (a *app) quietClient() (*client.Client, error) {
	n, err := a.network()
	if err != nil {
		return nil, err
	}
	return client.New(n.Gateway, client.Options{
		UserAgent: "skyops/" + a.version(),
		Token: func(_ context.Context, renew bool) (string, error) {
			address, err := a.address()
			if err != nil {
				return "", err
			}
			h, err := a.home()
			if err != nil {
				return "", err
			}
			if s, ok := h.Session(a.networkName, address, a.Now()); ok && !renew {
				return s.Token, nil
			}
			return "", errQuiet
		},
	})
}

// inSession is a client for who is signed in; nil: nobody is.
func (a *app) inSession() *client.Client {
	h, err := a.home()
	if err != nil {
		return nil
	}
	address, err := a.address()
	if err != nil {
		return nil
	}
	c, err := a.quietClient()
	if err != nil {
		return nil
	}
	if _, ok := h.Session(a.networkName, address, a.Now()); !ok {
		return nil
	}
	return c
}

// pipelineChoices are the newest pipelines, for who is signed in.
func (a *app) pipelineChoices(ctx context.Context, _ string) (all []choice) {
	c := a.inSession()
	if c == nil {
		return nil
	}
	page, err := c.Pipelines(ctx, "", maxCompleted)
	if err != nil {
		return nil
	}
	for _, l := range page.Pipelines {
		all = append(all, choice{text: short(l.Order), what: strings.TrimSpace(l.State + " " + l.Name), state: l.State})
	}
	return all
}

// batchChoices are the wallet's newest batches.
func (a *app) batchChoices(ctx context.Context, _ string) (all []choice) {
	c := a.inSession()
	if c == nil {
		return nil
	}
	page, err := c.Batches(ctx, "", maxCompleted)
	if err != nil {
		return nil
	}
	for _, l := range page.Batches {
		all = append(all, choice{text: short(l.Order), what: when(l.CreatedAt)})
	}
	return all
}
