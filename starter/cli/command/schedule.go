package command

import (
	"cmp"
	"context"
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/ethereum/go-ethereum/common"
	"github.com/spf13/cobra"

	"github.com/skyops/skyops/protocol/job"
	"github.com/skyops/skyops/starter/cli/terminal"
	"github.com/skyops/skyops/starter/client"
)

func (a *app) scheduleCommand() *cobra.Command {
	c := &cobra.Command{
		Use: "schedule", Short: "Run a job again and again, under one signature and one budget",
		Long: "Run a job again and again: the wallet signs one order over the job, when it is due, how often at most, and what all\n" +
			"runs may cost together. That is locked when the schedule is made, and what is left comes back when it ends.\n\n" +
			"  skyops schedule create --cron '30 6 * * 1-5' --timezone Europe/Zurich -f job.yaml --max-total 0.5",
	}
	c.AddCommand(a.scheduleCreateCommand(), a.scheduleListCommand(),
		a.scheduleStepCommand("show SCHEDULE", "Show a schedule and its runs", func(ctx context.Context, c *client.Client, id common.Hash) (client.Schedule, error) {
			return c.Schedule(ctx, id)
		}),
		a.scheduleStepCommand("pause SCHEDULE", "Have nothing become due until it is resumed", func(ctx context.Context, c *client.Client, id common.Hash) (client.Schedule, error) {
			return c.PauseSchedule(ctx, id)
		}),
		a.scheduleStepCommand("resume SCHEDULE", "Let runs become due again", func(ctx context.Context, c *client.Client, id common.Hash) (client.Schedule, error) {
			return c.ResumeSchedule(ctx, id)
		}),
		a.scheduleBackfillCommand(), a.scheduleDeleteCommand())
	return c
}

// scheduleOptions are the flags of schedule create.
type scheduleOptions struct {
	submitOptions
	terms    job.Schedule
	catchUp  time.Duration
	lasts    time.Duration
	maxTotal string
}

func (a *app) scheduleCreateCommand() *cobra.Command {
	var o scheduleOptions
	c := &cobra.Command{
		Use: "create", Short: "Sign a schedule and begin it", Args: cobra.NoArgs,
		RunE: func(c *cobra.Command, _ []string) error { return a.scheduleCreate(c.Context(), o) },
	}
	f := c.Flags()
	f.StringVarP(&o.file, "file", "f", "", "task file, YAML or JSON: what each run is; its local paths begin at its own folder")
	f.StringVar(&o.terms.Cron, "cron", "", "when: minute hour day month weekday, @daily, or @every 90m")
	f.StringVar(&o.terms.TimeZone, "timezone", "", "IANA name, e.g. Europe/Zurich (default: UTC)")
	f.StringVar(&o.terms.Overlap, "overlap", "", "of a run that is due while one goes on: skip (default), wait or all")
	f.DurationVar(&o.catchUp, "catch-up", job.DefaultCatch*time.Second, "how late a run may begin that was missed, as in an outage")
	f.Uint32Var(&o.terms.Runs, "runs", 0, "how many runs at most (default: as many as --max-total is sure to pay)")
	f.StringVar(&o.maxTotal, "max-total", "", "most that all runs may cost together, in whole units (default: --runs at the quote's maximum)")
	f.DurationVar(&o.lasts, "for", 30*24*time.Hour, "how long the schedule is good")
	f.StringVar(&o.notify, "notify", "", "webhook, https://…, to tell of each run")
	f.StringVar(&o.delegation, "delegation", "", "file of skyops delegate create: sign for its owner, who pays and has the results")
	f.StringSliceVar(&o.shareWith, "share-with", nil, "seal the results to others too: their data keys (age1pq…, skyops keys status); repeatable")
	f.BoolVar(&o.dryRun, "dry-run", false, "show when it is due and what it costs; submit nothing")
	f.BoolVar(&o.json, "json", false, "write JSON")
	return c
}

func (a *app) scheduleCreate(ctx context.Context, o scheduleOptions) error {
	if o.file == "" {
		return usage("give -f FILE: what each run is", "there is no job to run")
	}
	p, seed, err := a.planSeveral(ctx, o.submitOptions)
	if err != nil {
		return err
	}
	if err := a.onBehalf(ctx, p, o.submitOptions); err != nil {
		return err
	}
	c, err := a.priced(ctx, p)
	if err != nil {
		return err
	}
	if err := a.scheduleTerms(p, &o); err != nil {
		return err
	}
	if err := a.endsInTime(p.by, o.lasts, "schedule", "a shorter --for"); err != nil {
		return err
	}
	due, err := o.terms.Next(a.Now(), 3)
	if err != nil {
		return err
	}
	if o.dryRun {
		return a.showSchedulePlan(p, o, due)
	}
	if err := a.affordable(p); err != nil {
		return err
	}
	nonce, err := o.terms.Nonce()
	if err != nil {
		return err
	}
	sub, err := a.orderSeveral(ctx, c, p, seed, job.Order{
		Kind: job.KindSchedule, Count: 1, Nonce: nonce, Deadline: uint64(a.Now().Add(o.lasts).Unix()),
	})
	if err != nil {
		return err
	}
	r, err := c.CreateSchedule(ctx, client.ScheduleRequest{Submission: sub, Schedule: o.terms, Notify: p.task.Notify})
	if err != nil {
		return p.explainFunds(err)
	}
	a.say("Schedule %s is made: at most %d runs for %s together.", r.Order, o.terms.Runs, p.currency.format(p.maxCost))
	if o.json {
		return a.printJSON(r)
	}
	fmt.Fprintln(a.Out, r.Order)
	if len(due) > 0 {
		a.say("The first run is due at %s.\nNext: skyops schedule show %s", due[0].Local().Format("2006-01-02 15:04:05"), short(r.Order))
	}
	return nil
}

// scheduleTerms settles the runs and what they may cost together, by what was asked for and quoted.
func (a *app) scheduleTerms(p *plan, o *scheduleOptions) (err error) {
	perRun := p.maxCost.Sub(p.fee).Big()
	total := job.Amount{}
	if o.maxTotal != "" {
		if total, err = parseAmount(o.maxTotal); err != nil {
			return fmt.Errorf("--max-total: %w", err)
		}
	}
	switch t := &o.terms; {
	case o.maxTotal == "" && t.Runs == 0:
		return usage("give --max-total, --runs or both", "nothing bounds what the schedule may cost")
	case o.maxTotal == "":
		total = p.fee.Add(job.NewAmount(perRun.Mul(perRun, bigOf(t.Runs))))
	case t.Runs == 0 && perRun.Sign() > 0:
		n := total.Sub(p.fee).Big()
		if n.Div(n, perRun); n.Sign() == 0 {
			return usage("give more, or --runs if a run costs less", "--max-total %s is sure to pay no run: one costs up to %s", p.currency.format(total), p.currency.format(job.NewAmount(perRun)))
		}
		t.Runs = uint32(min(n.Uint64(), job.MaxRuns))
	}
	o.terms.CatchUp = uint32(o.catchUp / time.Second)
	if o.terms.Salt, err = randomHash(); err != nil {
		return err
	}
	p.maxCost = total
	if o.lasts <= time.Duration(p.spec.Limits.Duration)*time.Second {
		return usage("give a longer --for", "a run of %s would not be over before the schedule is", time.Duration(p.spec.Limits.Duration)*time.Second)
	}
	return o.terms.Validate()
}

func (a *app) showSchedulePlan(p *plan, o scheduleOptions, due []time.Time) error {
	perRun := o.terms.PerRun(job.Order{MaxCost: p.maxCost, Fee: p.fee})
	if o.json {
		return a.printJSON(map[string]any{"schedule": o.terms, "due": due, "maxCost": p.maxCost, "fee": p.fee, "perRun": perRun})
	}
	var times []string
	for _, t := range due {
		times = append(times, t.Format(time.RFC3339))
	}
	terminal.Table(a.Out, nil, [][]string{
		{"Due", strings.Join(times, ", ")}, {"Runs", fmt.Sprintf("at most %d", o.terms.Runs)},
		{"A run", "at most " + p.currency.format(perRun)}, {"Together", "at most " + p.currency.format(p.maxCost) + ", with the fee of " + p.currency.format(p.fee)},
	})
	return nil
}

// scheduleStepCommand is one that names a schedule, does something and shows it.
func (a *app) scheduleStepCommand(use, shortly string, do func(context.Context, *client.Client, common.Hash) (client.Schedule, error)) *cobra.Command {
	var asJSON bool
	c := &cobra.Command{
		Use: use, Short: shortly, Args: cobra.ExactArgs(1),
		RunE: func(c *cobra.Command, args []string) error {
			cl, err := a.client()
			if err != nil {
				return err
			}
			id, err := a.scheduleID(c.Context(), cl, args[0])
			if err != nil {
				return err
			}
			s, err := do(c.Context(), cl, id)
			if err != nil {
				return err
			}
			if asJSON {
				return a.printJSON(s)
			}
			return a.showSchedule(s)
		},
	}
	c.Flags().BoolVar(&asJSON, "json", false, "write JSON")
	return c
}

func (a *app) scheduleBackfillCommand() *cobra.Command {
	var from, to string
	c := a.scheduleStepCommand("backfill SCHEDULE", "Make the runs that were due in a time, one after the other", func(ctx context.Context, c *client.Client, id common.Hash) (client.Schedule, error) {
		begin, err := a.moment("from", from)
		if err != nil {
			return client.Schedule{}, err
		}
		end, err := a.moment("to", to)
		if err != nil {
			return client.Schedule{}, err
		}
		s, err := c.BackfillSchedule(ctx, id, client.BackfillRequest{From: uint64(begin.Unix()), To: uint64(end.Unix())})
		if err == nil {
			a.say("What was due from %s to %s runs now, one after the other.", when(uint64(begin.UnixMilli())), when(uint64(end.UnixMilli())))
		}
		return s, err
	})
	c.Flags().StringVar(&from, "from", "", "a time, 2026-01-02T15:04:05Z, or how long ago, 2h")
	c.Flags().StringVar(&to, "to", "0s", "the same")
	return c
}

// moment reads a time, or how long ago it was.
func (a *app) moment(flag, text string) (time.Time, error) {
	if d, err := time.ParseDuration(text); err == nil {
		return a.Now().Add(-d), nil
	}
	t, err := time.Parse(time.RFC3339, text)
	if err != nil {
		return t, usage("write 2026-01-02T15:04:05Z, or how long ago: 2h", "--%s: %q is no time", flag, text)
	}
	return t, nil
}

func (a *app) scheduleDeleteCommand() *cobra.Command {
	var reason string
	c := a.scheduleStepCommand("delete SCHEDULE", "End a schedule; what runs comes to its end, what is left comes back", func(ctx context.Context, c *client.Client, id common.Hash) (client.Schedule, error) {
		return c.CloseSchedule(ctx, id, reason)
	})
	c.Flags().StringVar(&reason, "reason", "", "why, for the record")
	return c
}

// scheduleID reads a schedule's id, or the first digits of one.
func (a *app) scheduleID(ctx context.Context, c *client.Client, text string) (common.Hash, error) {
	if !jobPrefix.MatchString(text) {
		return common.Hash{}, usage("see skyops schedule list", "%q is not a schedule's id, nor the first four digits of one or more", text)
	}
	want := strings.ToLower(strings.TrimPrefix(text, "0x"))
	if len(want) == 64 {
		return common.HexToHash(want), nil
	}
	var found []common.Hash
	lines, err := a.allSchedules(ctx, c, 1000)
	if err != nil {
		return common.Hash{}, err
	}
	for _, l := range lines {
		if strings.HasPrefix(l.Order.Hex()[2:], want) {
			found = append(found, l.Order)
		}
	}
	switch len(found) {
	case 0:
		return common.Hash{}, fail(exitNotFound, "see skyops schedule list", fmt.Errorf("no schedule of yours begins with %s", text))
	case 1:
		return found[0], nil
	}
	return common.Hash{}, usage("give more digits", "%d of your schedules begin with %s", len(found), text)
}

func (a *app) allSchedules(ctx context.Context, c *client.Client, limit int) ([]client.ScheduleLine, error) {
	all := []client.ScheduleLine{}
	for cursor := ""; len(all) < limit; {
		page, err := c.Schedules(ctx, cursor, min(limit-len(all), 200))
		if err != nil {
			return nil, err
		}
		all = append(all, page.Schedules...)
		if cursor = page.Next; cursor == "" {
			break
		}
	}
	return all, nil
}

func (a *app) scheduleListCommand() *cobra.Command {
	var limit int
	var asJSON bool
	c := &cobra.Command{
		Use: "list", Short: "List your schedules, newest first", Args: cobra.NoArgs,
		RunE: func(c *cobra.Command, _ []string) error {
			cl, err := a.client()
			if err != nil {
				return err
			}
			all, err := a.allSchedules(c.Context(), cl, limit)
			if err != nil {
				return err
			}
			if asJSON {
				return a.printJSON(all)
			}
			var rows [][]string
			for _, l := range all {
				state := "open"
				if !l.Open {
					state = "closed"
				}
				rows = append(rows, []string{short(l.Order), state, when(l.CreatedAt), l.Name})
			}
			terminal.Table(a.Out, []string{"SCHEDULE", "STATE", "MADE", "NAME"}, rows)
			a.none(len(rows), "schedules", "skyops schedule create --help")
			return nil
		},
	}
	c.Flags().IntVar(&limit, "limit", 50, "how many at most")
	c.Flags().BoolVar(&asJSON, "json", false, "write JSON")
	return c
}

func (a *app) showSchedule(s client.Schedule) error {
	n, err := a.network()
	if err != nil {
		return err
	}
	cur := currency{name: "ETH"}
	if s.Asset != (common.Address{}) {
		cur = currency{name: "SKYOPS", asset: n.Token}
	}
	state := s.Phase
	if s.Paused {
		state = "paused"
	}
	rows := [][]string{
		{"Schedule", s.Order.Hex()}, {"State", strings.TrimSuffix(state+": "+s.Why, ": ")}, {"Due", s.Terms.Cron + " in " + cmp.Or(s.Terms.TimeZone, "UTC")},
		{"Runs", fmt.Sprintf("%d of %d", s.Begun, s.Terms.Runs)}, {"Cost", cur.format(s.Cost) + " of " + cur.format(s.MaxCost) + ", at most " + cur.format(s.PerRun) + " a run"},
		{"Until", when(s.Deadline * 1000)},
	}
	if s.Name != "" {
		rows = slices.Insert(rows, 1, []string{"Name", s.Name})
	}
	switch {
	case s.Paused && s.Phase == "active":
		rows = append(rows, []string{"Next", "none while it is paused"})
		a.say("Next: skyops schedule resume %s", short(s.Order))
	case len(s.Next) > 0:
		rows = append(rows, []string{"Next", when(s.Next[0] * 1000)})
	}
	if s.Settlement != nil {
		rows = append(rows, []string{"Settled", "paid " + cur.format(s.Settlement.Paid) + ", fee " + cur.format(s.Settlement.Fee) + ", " + cur.format(s.Settlement.Refunded) + " came back"})
	}
	terminal.Table(a.Out, nil, rows)
	var runs [][]string
	for _, r := range s.Runs {
		outcome := string(r.Outcome)
		if outcome == "" {
			outcome = "goes on"
		}
		runs = append(runs, []string{fmt.Sprint(r.Item + 1), short(r.Job), outcome, when(r.Due), when(r.Ended), cur.format(r.Cost)})
	}
	if len(runs) > 0 {
		fmt.Fprintln(a.Out)
		terminal.Table(a.Out, []string{"RUN", "JOB", "OUTCOME", "DUE", "ENDED", "COST"}, runs)
	}
	return nil
}
