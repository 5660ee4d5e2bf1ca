package command

import (
	"cmp"
	"context"
	"fmt"
	"reflect"
	"slices"
	"strings"
	"time"

	"github.com/ethereum/go-ethereum/common"
	"github.com/spf13/cobra"

	"github.com/skyops/skyops/protocol/job"
	"github.com/skyops/skyops/protocol/match"
	"github.com/skyops/skyops/protocol/reputation"
	"github.com/skyops/skyops/starter/cli/terminal"
)

func (a *app) paramsCommand() *cobra.Command {
	c := &cobra.Command{
		Use: "params", Short: "Show the weights and caps that choose a job's node",
		Long: "Show the weights and caps that choose a job's node. A node's score is the sum of features of 0 to 10,000\n" +
			"times their weights; skyops why JOB shows it for one match.",
	}
	var asJSON bool
	show := &cobra.Command{
		Use: "show", Short: "Show the weights and caps in force, in words", Args: cobra.NoArgs,
		RunE: func(c *cobra.Command, _ []string) error { return a.showParams(c.Context(), asJSON) },
	}
	history := &cobra.Command{
		Use: "history", Short: "List the versions of the weights and caps", Args: cobra.NoArgs,
		RunE: func(c *cobra.Command, _ []string) error { return a.paramsHistory(c.Context(), asJSON) },
	}
	for _, sub := range []*cobra.Command{show, history} {
		sub.Flags().BoolVar(&asJSON, "json", false, "write JSON")
		c.AddCommand(sub)
	}
	return c
}

// paramsVersion is one version of the weights and caps, and how it came about.
type paramsVersion struct {
	match.Params
	GPUs      map[string]uint16 `json:"gpus"` // what they are worth, of 10,000; others nothing
	Checks    reputation.Checks `json:"checks"`
	HalfLife  uint64            `json:"halfLife"` // seconds after which work and faults count half
	Source    string            `json:"source"`
	ChangedBy string            `json:"changedBy"` // who may publish the next one
	Takes     string            `json:"takesEffect"`
	From      uint64            `json:"from"` // unix seconds; 0: from the beginning
	InForce   bool              `json:"inForce"`
}

// paramsVersions returns the versions of the network, oldest first: the one
// place that knows where they are published. A network whose matches can be
// disputed has them on chain; any other has those of its programs.
func (a *app) paramsVersions(ctx context.Context) ([]paramsVersion, error) {
	n, err := a.network()
	if err != nil {
		return nil, err
	}
	if n.MatchCourt == (common.Address{}) {
		return []paramsVersion{{
			Params: match.DefaultParams(), GPUs: worths(nil), Checks: reputation.DefaultChecks(), InForce: true,
			Source:    "built into this program and into every scheduler, gateway and node of its release",
			ChangedBy: "nobody on a running network: a new version comes with a new release of the programs",
			Takes:     "when scheduler and gateway run that release; each match names the version it was made with, and is checked with that one",
		}}, nil
	}
	c, err := a.dialChain(ctx)
	if err != nil {
		return nil, err
	}
	defer c.Close()
	h, err := c.ParamsHistory(ctx)
	if err != nil {
		return nil, fail(exitUnavailable, "is the chain's RPC at "+n.RPC+" up?", err)
	}
	now := uint64(a.Now().Unix())
	var out []paramsVersion
	for i, v := range h.Versions {
		out = append(out, paramsVersion{
			Params: v.Params, GPUs: worths(v.Performance), Checks: v.Checks, HalfLife: uint64(h.HalfLife / time.Second), From: v.From, InForce: v.From <= now && (i+1 == len(h.Versions) || h.Versions[i+1].From > now),
			Source:    "contract " + c.Contracts().Params.Hex(),
			ChangedBy: "the council of the timelock " + h.Owner.Hex() + ", which makes each proposal wait in public first; nobody, if it was made without one",
			Takes:     fmt.Sprintf("%s after a proposal; each match names the version it was made with, and a match by another than the one in force is a fault", h.Delay),
		})
	}
	return out, nil
}

func (a *app) showParams(ctx context.Context, asJSON bool) error {
	all, err := a.paramsVersions(ctx)
	if err != nil {
		return err
	}
	now := all[0]
	for _, v := range all {
		if v.InForce {
			now = v
		}
	}
	if asJSON {
		return a.printJSON(now)
	}
	rows := [][]string{{"Version", fmt.Sprint(now.Version)}, {"Published in", now.Source}, {"Changed by", now.ChangedBy}, {"Takes effect", now.Takes}}
	terminal.Table(a.Out, nil, rows)
	fmt.Fprintln(a.Out)
	terminal.Table(a.Out, []string{"TERM", "WEIGHT", "WHAT IT REWARDS"}, weightRows(now.Params))
	fmt.Fprintln(a.Out)
	terminal.Table(a.Out, nil, append(capRows(now.Params), checkRows(now.Checks, time.Duration(now.HalfLife)*time.Second)...))
	return nil
}

// weightRows say what each weight rewards.
func weightRows(p match.Params) [][]string {
	row := func(name string, weight uint16, format string, args ...any) []string {
		return []string{name, fmt.Sprintf("%g %%", float64(weight)/100), fmt.Sprintf(format, args...)}
	}
	return [][]string{
		row("gpu", p.WeightGPU, "the model's work in training, by the version's table (--json has it); a job without GPU prefers nodes without"),
		row("stake", p.WeightStk, "the square root of the node's stake, up to %d SKYOPS", p.StakeCap),
		row("reputation", p.WeightRep, "the registry's, 0 to 10000"),
		row("uptime", p.WeightUp, "0 to 100 %%"),
		row("latency", p.WeightLat, "to the job's region: none from %d ms on, full at 0 ms", p.LatencyCap),
		row("price", p.WeightRate, "how far below the order's maximum rate the node is"),
		row("data", p.WeightData, "how many of the job's inputs and its image the node has"),
	}
}

// capRows say what holds beside the weights.
func capRows(p match.Params) [][]string {
	draw := fmt.Sprintf("a seeded draw lifts each score by up to %g %%, so that near-equal nodes take turns", float64(p.Jitter)/100)
	if p.Mode == 1 {
		draw = "a seeded draw whose odds are the scores"
	}
	return [][]string{
		{"Draw", draw},
		{"Beats", fmt.Sprintf("a node counts for %d s after its last one", p.MaxAge)},
		{"Least fee", fmt.Sprintf("an order offers at least %s or %s for its place in the queue; twice the fee counts twice", currency{name: "ETH"}.gwei(p.FeeCoin), currency{name: "SKYOPS"}.gwei(p.FeeToken))},
		{"Not in it", "who asks, which scheduler, what is in the job"},
	}
}

// checkRows say how work is checked, and what that makes of a node's reputation.
func checkRows(k reputation.Checks, halfLife time.Duration) [][]string {
	rows := [][]string{
		{"Checks", fmt.Sprintf("deterministic jobs: all of a new node's, half as many after every %d passed, never less than %g %%", k.Halve, float64(k.Floor)/100)},
		{"Paid work", fmt.Sprintf("counts whole where a check found it right, else by %d %%", k.Unproven)},
		{"A refuted job", fmt.Sprintf("halves what work counts, and adds %d points of fault", k.Fault)},
	}
	days := uint64(halfLife / (24 * time.Hour))
	if days == 0 {
		return rows
	}
	// Where a point a day leads in the long run: just after a period began, and at its end.
	steady := func(parts uint64) (least, greatest reputation.Sums) {
		for period := range uint64(64) {
			least = greatest.At(period)
			greatest = least.Worked(days * parts)
		}
		return least, greatest
	}
	low, high := steady(reputation.Part)
	poor, rich := steady(uint64(k.Unproven))
	return append(rows, []string{"Reputation", fmt.Sprintf(
		"%d for a new node; with a point a day %d to %d where it is checked, else %d to %d; a refuted job takes the best of them to %d; all halves in %d days",
		reputation.Sums{}.Value(), low.Value(), high.Value(), poor.Value(), rich.Value(), high.Faulted(k.Fault).Value(), days)})
}

func (a *app) paramsHistory(ctx context.Context, asJSON bool) error {
	all, err := a.paramsVersions(ctx)
	if err != nil {
		return err
	}
	if asJSON {
		return a.printJSON(all)
	}
	var rows [][]string
	for i, v := range all {
		state := "past"
		if v.InForce {
			state = "in force"
		}
		if v.From > uint64(a.Now().Unix()) {
			state = "proposed"
		}
		from := "the beginning"
		if v.From > 0 {
			from = when(v.From * 1000)
		}
		changed := "the first"
		if i > 0 {
			changed = strings.Join(changes(all[i-1], v), ", ")
		}
		rows = append(rows, []string{fmt.Sprint(v.Version), state, from, v.Source, changed})
	}
	terminal.Table(a.Out, []string{"VERSION", "STATE", "IN FORCE FROM", "PUBLISHED IN", "CHANGES"}, rows)
	return nil
}

// changes are what a version of the parameters has otherwise than the one before,
// by the names that JSON has for them.
func changes(before, now paramsVersion) (out []string) {
	for _, part := range [][2]any{{before.Params, now.Params}, {before.Checks, now.Checks}} {
		x, y := reflect.ValueOf(part[0]), reflect.ValueOf(part[1])
		for i := range x.NumField() {
			name := x.Type().Field(i).Tag.Get("json")
			if name == "version" || name == "-" {
				continue
			}
			if a, b := x.Field(i).Interface(), y.Field(i).Interface(); a != b {
				out = append(out, fmt.Sprintf("%s %v to %v", name, a, b))
			}
		}
	}
	if out = append(out, revalued(before.Performance, now.Performance)...); len(out) == 0 {
		return []string{"nothing"}
	}
	return out
}

// gpuName names a GPU model, by its number where this program has no name for it.
func gpuName(id uint16) string {
	if m, ok := job.GPUModelByID(id); ok || id == job.OtherGPU {
		return cmp.Or(m.Name, "others")
	}
	return fmt.Sprintf("model %d", id)
}

// worths are what GPUs are worth, of 10,000, by their names.
func worths(t *match.Performance) map[string]uint16 {
	out := map[string]uint16{}
	models, worths := t.Table()
	for i, id := range models {
		out[gpuName(id)] = worths[i]
	}
	return out
}

// revalued are the GPUs that are worth something else than before.
func revalued(before, now *match.Performance) (out []string) {
	models, _ := before.Table()
	more, _ := now.Table()
	models = append(models, more...)
	slices.Sort(models)
	for _, id := range slices.Compact(models) {
		if a, b := before.Of(id), now.Of(id); a != b {
			out = append(out, fmt.Sprintf("%s %d to %d", gpuName(id), a, b))
		}
	}
	return out
}
