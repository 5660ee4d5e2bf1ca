package command

import (
	"fmt"
	"strings"

	"github.com/ethereum/go-ethereum/common"

	"github.com/skyops/skyops/protocol/job"
	"github.com/skyops/skyops/starter/cli/terminal"
)

// shownStep is a planned step in JSON.
type shownStep struct {
	Step   string      `json:"step"`
	Runs   uint64      `json:"runs"` // at most
	After  []job.After `json:"after,omitempty"`
	GPU    string      `json:"gpu,omitempty"`
	Budget job.Amount  `json:"budget"` // of one run
	// CachedFrom is the pipeline whose jobs stand for the step, which does not run,
	// and Saved what they cost.
	CachedFrom common.Hash   `json:"cachedFrom,omitzero"`
	CachedJobs []common.Hash `json:"cachedJobs,omitempty"`
	Saved      *job.Amount   `json:"saved,omitempty"`
}

// shownChain is a priced pipeline in JSON.
type shownChain struct {
	Steps   []shownStep `json:"steps"`
	Fee     job.Amount  `json:"fee"`
	MaxCost job.Amount  `json:"maxCost"`
	Saved   job.Amount  `json:"saved"` // what the steps that do not run cost when they ran
}

func (p *chainPlan) shown() shownChain {
	out := shownChain{Fee: p.fee, MaxCost: p.maxCost}
	for _, s := range p.steps {
		one := shownStep{Step: s.Title(), Runs: s.toRun(), After: s.After, GPU: s.spec.GPU, Budget: s.spec.Step.Budget}
		if by := s.served; by != nil {
			one.Runs, one.CachedFrom, one.CachedJobs, one.Saved = uint64(by.Served.Runs), by.Served.Order, by.Served.Jobs(), &by.Cost
			out.Saved = out.Saved.Add(by.Cost)
		}
		if by := s.partly; by != nil {
			one.CachedFrom, one.Saved = by.Served.Order, &by.Cost
			for _, run := range by.Runs {
				one.CachedJobs = append(one.CachedJobs, run.Receipt.Receipt.Job)
			}
			out.Saved = out.Saved.Add(by.Cost)
		}
		out.Steps = append(out.Steps, one)
	}
	return out
}

func (a *app) showChain(p *chainPlan) {
	var rows [][]string
	var saved job.Amount
	for _, s := range p.steps {
		runs := "1"
		if s.Items > 0 {
			runs = fmt.Sprintf("up to %d", s.toRun())
		}
		most := p.currency().format(s.spec.Step.Budget)
		if by := s.partly; by != nil {
			most += fmt.Sprintf("; %d more cached from %s", len(by.Runs), short(by.Served.Order))
			saved = saved.Add(by.Cost)
		}
		if by := s.served; by != nil {
			runs, most = "0", "cached: nothing to run for"
			if jobs := by.Served.Jobs(); len(jobs) > 0 {
				most = "cached from " + short(jobs[0])
			}
			saved = saved.Add(by.Cost)
		}
		rows = append(rows, []string{s.Title(), runs, p.needs(s.After), s.spec.GPU, most})
	}
	w := a.Err
	terminal.Table(w, []string{"STEP", "RUNS", "NEEDS", "GPU", "A RUN, AT MOST"}, rows)
	foot := [][]string{{"Together", "at most " + p.currency().format(p.maxCost) + ", with the fee of " + p.currency().format(p.fee)}}
	if !saved.IsZero() {
		foot = append(foot, []string{"Saved", p.currency().format(saved) + ", which the cached steps cost when they ran"})
	}
	terminal.Table(w, nil, foot)
}

// needs lists what a step comes after, each step once.
func (p *chainPlan) needs(after []job.After) string {
	var words []string
	seen := map[string]bool{}
	for _, n := range after {
		word := p.steps[n.Step].Name
		if n.When != job.Succeeded {
			word += " " + string(n.When)
		}
		if !seen[word] {
			words = append(words, word)
		}
		seen[word] = true
	}
	return strings.Join(words, ", ")
}
