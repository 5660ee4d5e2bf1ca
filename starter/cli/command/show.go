package command

import (
	"fmt"
	"math/big"
	"slices"
	"strings"
	"time"

	"github.com/ethereum/go-ethereum/common"

	"github.com/skyops/skyops/protocol/job"
	"github.com/skyops/skyops/protocol/match"
	"github.com/skyops/skyops/starter/cli/terminal"
	"github.com/skyops/skyops/starter/client"
)

// dryRun is what submit-task --dry-run --json writes.
type dryRun struct {
	Spec       job.Spec          `json:"spec"`
	Currency   string            `json:"currency"`
	GPU        string            `json:"gpu"`
	Feasible   int               `json:"feasible"`
	Candidates []client.Offer    `json:"candidates"`
	Rejected   []match.Rejection `json:"rejected"`
	Closest    string            `json:"closest,omitempty"`
	Why        match.Explanation `json:"why"`
	MaxRate    uint64            `json:"maxRateGwei"`
	MaxEgress  uint64            `json:"maxEgressGwei"`
	Cost       job.Amount        `json:"cost"`
	Fee        job.Amount        `json:"fee"`
	MinFee     job.Amount        `json:"minFee"`
	MaxCost    job.Amount        `json:"maxCost"`
	Uploads    []string          `json:"uploads"`
	Notes      []string          `json:"notes,omitempty"`
}

// showDryRun writes the whole plan to stdout. That no node fits is part of the
// answer, and of the exit code.
func (a *app) showDryRun(p *plan, asJSON bool) error {
	d := dryRun{
		Spec: p.spec, Currency: p.currency.name, GPU: p.spec.GPU, Feasible: p.quote.Feasible,
		Candidates: p.quote.Offers, Rejected: p.quote.Rejected, Closest: p.quote.Closest, Why: p.quote.Why,
		MaxRate: p.quote.MaxRate, MaxEgress: p.quote.MaxEgress, Cost: p.quote.Cost, Fee: p.fee, MinFee: p.quote.MinFee, MaxCost: p.maxCost,
		Uploads: p.uploads(), Notes: p.draft.Notes,
	}
	if asJSON {
		if err := a.printJSON(d); err != nil {
			return err
		}
	} else {
		terminal.Table(a.Out, nil, p.request(a.depot()))
		if len(d.Candidates) > 0 {
			fmt.Fprintf(a.Out, "\nCandidates, best first (%d):\n", d.Feasible)
			terminal.Table(a.Out, []string{"NODE", "GPU", "PRICE/GPU-HOUR", "SCORE", "IMAGE", ""}, p.candidates())
			fmt.Fprintln(a.Out)
			terminal.Table(a.Out, nil, p.price())
		}
		if len(d.Rejected) > 0 {
			fmt.Fprintf(a.Out, "\nOther nodes, and why not:\n")
			terminal.Table(a.Out, []string{"NODE", "REASON", ""}, p.rejected())
		}
		why := d.Why
		why.Rejected = nil // each is listed above
		if why.Chosen != nil {
			fmt.Fprintf(a.Out, "\nBy the map of now, %s:\n", why.Summary)
		}
		showExplanation(a.Out, why)
	}
	if d.Feasible == 0 {
		return fail(exitNoNode, d.Closest, fmt.Errorf("no node fits the request now"))
	}
	return nil
}

// showPlan tells what is about to be signed.
func (a *app) showPlan(p *plan) {
	rows := append(p.request(a.depot()), p.price()...)
	if n, err := a.network(); err == nil && n.Retention.ResultDays > 0 {
		rows = append(rows, []string{"Result", fmt.Sprintf("kept for %d days after the job's end; fetch it before", n.Retention.ResultDays)})
	}
	terminal.Table(a.Err, nil, rows)
}

// showRejected tells why no node fits.
func (a *app) showRejected(p *plan) {
	terminal.Table(a.Err, nil, p.request(a.depot()))
	terminal.Table(a.Err, []string{"NODE", "REASON", ""}, p.rejected())
}

// request is the request as it was understood.
func (p *plan) request(depot bool) [][]string {
	s := p.spec
	image := s.Image.Ref
	switch {
	case s.Image.Digest == "":
		image = "none (process runtime)"
	case s.Image.Pull:
		image += " (from its registry, " + digest(s.Image.Digest) + ")"
	default:
		image += " (of this machine, " + digest(s.Image.Digest) + ")"
	}
	rows := [][]string{{"Image", image}}
	if s.Model != "" {
		rows = append([][]string{{"Model", s.Model}}, rows...)
	}
	if len(s.Command) > 0 {
		rows = append(rows, []string{"Command", strings.Join(s.Command, " ")})
	}
	gpu := "none"
	if s.GPU != "" {
		gpu = gpus(s.GPU)
	}
	rows = append(rows,
		[]string{"GPU", gpu},
		[]string{"Host", fmt.Sprintf("%s, %s RAM (not the GPU's), %s disk", cores(s.CPU), job.Size(s.RAM), job.Size(s.Disk))},
		[]string{"Duration", job.Duration(s.Limits.Duration).String() + " at most"},
	)
	every := min(s.Limits.CheckpointInterval(0, 0), time.Duration(s.Limits.Duration)*time.Second)
	rows = append(rows, []string{"Checkpoints", fmt.Sprintf("its program is asked to save so often that you lose at most %s of work with a lost node", job.Duration(every/time.Second))})
	if u := p.uploads(); len(u) > 0 {
		rows = append(rows, []string{"To be sealed here", strings.Join(u, ", ")})
	}
	if list := p.outside(); len(list) > 0 {
		rows = append(rows, []string{"Not sealed", strings.Join(list, ", ") + "; the node fetches it, and the scheduler sees its address and hash"})
	}
	if s.Retry != "" {
		rows = append(rows, []string{"Run again", map[bool]string{true: "never", false: "after the loss of its node, or by " + s.Retry}[s.Retry == job.RetryNever]})
	}
	if s.Deterministic != nil {
		rows = append(rows, []string{"Checked", "a part of it may be run again by another node, which compares, before the first one is paid"})
	}
	if s.Secrets != nil {
		rows = append(rows, []string{"Secrets", strings.Join(s.Secrets.Names, ", ")})
	}
	return append(rows, []string{"Result", resultPlaces(s.Deliver, depot)})
}

// depot reports whether the scheduler keeps packages itself that IPFS does not give back.
func (a *app) depot() bool {
	n, err := a.network()
	return err == nil && n.DepotGiB > 0
}

// resultPlaces says where a result will be. A link reads what the scheduler has, so
// that it is no second place; nor is a depot, which has what IPFS has not.
func resultPlaces(deliver []string, depot bool) string {
	first := "in the scheduler's IPFS node"
	if depot {
		first += ", or in its depot if IPFS does not give it back"
	}
	if slices.Contains(deliver, job.DeliverArweave) {
		return first + ", and on Arweave"
	}
	return first + ", and in no second place; --deliver arweave adds one, where the network has it"
}

func digest(d string) string { return d[:min(len(d), 19)] }

// uploads names what will be sealed and uploaded.
func (p *plan) uploads() []string {
	out := []string{}
	if p.needsArchive() {
		out = append(out, fmt.Sprintf("image %s (%s)", p.spec.Image.Ref, terminal.Bytes(uint64(p.image.bytes))))
	}
	for _, in := range p.spec.Inputs {
		if _, kept := p.kept[in.Name]; kept || in.Outside() || in.Start {
			continue
		}
		text := "data set " + in.Name
		if size, err := treeSize(p.datasets[in.Name]); err == nil {
			text += " (" + terminal.Bytes(uint64(size)) + ")"
		}
		out = append(out, text)
	}
	return out
}

// outside names what the node will fetch.
func (p *plan) outside() (out []string) {
	for _, in := range p.spec.Inputs {
		if in.Outside() {
			out = append(out, fmt.Sprintf("%s (%s at most) from %s", in.Name, terminal.Bytes(in.Bytes), in.URL))
		}
	}
	return out
}

// price explains what the job may cost.
func (p *plan) price() [][]string {
	if len(p.quote.Offers) == 0 {
		return nil
	}
	best, c := p.quote.Offers[0], p.currency
	units := max(best.GPUs, 1)
	rows := [][]string{
		{"Best node", fmt.Sprintf("%s, %s%s", best.Node.Hex(), devices(best), simulated(best.Simulated))},
		{"Price", fmt.Sprintf("%s per GPU-hour × %d × %s = %s for the whole duration", c.gwei(best.Rate), units, hours(p.spec.Limits.Duration), c.format(p.quote.Cost))},
	}
	most := c.format(p.maxCost)
	if p.task.MaxCost == "" {
		most += fmt.Sprintf(" (at up to %s per GPU-hour, should another node take over, %s per GiB stored, 10 %% more, and the fee)", c.gwei(p.quote.MaxRate), c.gwei(p.quote.MaxEgress))
	}
	if p.task.MaxCost == "" && p.spec.Deterministic != nil {
		most += ", and twice that, since a part of it may be run again"
	}
	rows = append(rows, []string{"Fee", c.format(p.fee) + p.feeNote() + "; half of it is burned, all of it comes back if no node earns anything"})
	if s := p.quote.Storage; s != nil {
		rows = append(rows, []string{"Arweave", p.storageNote(*s)})
	}
	rows = append(rows, []string{"At most", most + "; what is not used comes back"})
	if d := p.quote.Deposited; d != nil {
		rows = append(rows, []string{"Deposited", c.format(*d)})
	}
	return rows
}

// storageNote says who pays for Arweave, and for how much the fee does.
func (p *plan) storageNote(s client.Storage) string {
	c := p.currency
	if s.PerMiB.IsZero() {
		return "free: the scheduler pays"
	}
	over := p.fee.Sub(p.quote.MinFee.Sub(s.Fee)).Big()
	over.Div(over, s.PerMiB.Big())
	return fmt.Sprintf("paid from the fee, %s per MiB: it pays for a result of %s MiB; --fee for a larger one", c.format(s.PerMiB), over)
}

// feeNote says what the order's fee counts.
func (p *plan) feeNote() string {
	asset := match.AssetCoin
	if p.currency.asset != (common.Address{}) {
		asset = match.AssetSkyops
	}
	if n := match.DefaultParams().FeeWeight(asset, p.fee); n > 1 {
		return fmt.Sprintf(", which counts %d times the least", n)
	}
	return " (the least)"
}

func hours(seconds uint32) string {
	h := new(big.Rat).SetFrac64(int64(seconds), 3600)
	return strings.TrimSuffix(strings.TrimRight(h.FloatString(2), "0"), ".") + " h"
}

func devices(o client.Offer) string {
	if o.GPU == "" {
		return "no GPU"
	}
	return fmt.Sprintf("%d × %s %s", max(o.GPUs, 1), o.GPU, terminal.Bytes(uint64(o.VRAM)<<20))
}

func simulated(yes bool) string {
	if yes {
		return " (simulated)"
	}
	return ""
}

func (p *plan) candidates() [][]string {
	var rows [][]string
	for _, o := range p.quote.Offers {
		image := "is there"
		if !o.HasImage {
			image = "to fetch"
		}
		rows = append(rows, []string{o.Node.Hex(), devices(o), p.currency.gwei(o.Rate), match.Points(o.Score), image, strings.TrimSpace(simulated(o.Simulated))})
	}
	return rows
}

func (p *plan) rejected() [][]string {
	var rows [][]string
	for _, r := range p.quote.Rejected {
		rows = append(rows, []string{r.Node.Hex(), string(r.Code), r.Detail})
	}
	return rows
}

// when writes a time of unix milliseconds for a person.
func when(ms uint64) string {
	if ms == 0 {
		return "-"
	}
	return time.UnixMilli(int64(ms)).Local().Format("2006-01-02 15:04:05")
}

// cores writes thousandths of cores.
func cores(milli uint32) string {
	if milli == 1000 {
		return "1 core"
	}
	return job.Cores(milli).String() + " cores"
}
