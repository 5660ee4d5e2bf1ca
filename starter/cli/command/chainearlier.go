package command

import (
	"cmp"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"slices"

	"github.com/ethereum/go-ethereum/common"

	"github.com/skyops/skyops/protocol/eip712"
	"github.com/skyops/skyops/protocol/job"
	"github.com/skyops/skyops/protocol/seal"
	"github.com/skyops/skyops/starter/client"
)

// earlier is an earlier pipeline.
type earlier struct {
	order job.Order
	memo  chainMemo
	plan  job.Plan
	edges seal.Seed
}

// maker is a step as the pipeline that ran it knows it.
type maker struct {
	order common.Hash
	step  uint32
}

// maker finds whose step a step of the pipeline is, which may be an earlier one's.
func (e *earlier) maker(order common.Hash, step uint32) maker {
	if by := e.memo.Steps[step].Served; by != nil {
		return maker{by.Order, by.Step}
	}
	return maker{order, step}
}

// sources are the steps that a step took something of, input by input.
func (e *earlier) sources(order common.Hash, step uint32) (all []maker) {
	for _, in := range e.plan[step].Inputs {
		for _, from := range in.From.Steps {
			all = append(all, e.maker(order, from))
		}
	}
	return all
}

// before opens the earlier pipeline of an order, by its memo.
func (k *stepCache) before(ctx context.Context, order common.Hash) (*earlier, error) {
	if e, ok := k.orders[order]; ok {
		return e, nil
	}
	m, err := k.client.PipelineMemo(ctx, order)
	if err != nil {
		return nil, answer(err)
	}
	if m.Order.Hash(k.domain) != order {
		return nil, fmt.Errorf("the gateway shows another order than %s", order)
	}
	plain, by, err := seal.OpenMemo(k.own, m.Order.Nonce, m.Memo)
	if err != nil {
		return nil, err
	}
	defer clear(plain)
	e := &earlier{order: m.Order}
	if err := json.Unmarshal(plain, &e.memo); err != nil {
		return nil, fmt.Errorf("read the memo of pipeline %s: %w", order, err)
	}
	if e.edges, err = seal.DeriveSeed(by, m.Order.Nonce); err != nil {
		return nil, err
	}
	if e.plan, err = e.memo.File.Plan(); err != nil || len(e.plan) != len(e.memo.Steps) || len(e.plan) != int(m.Order.Count) {
		return nil, errors.Join(fmt.Errorf("the memo of pipeline %s is of another version", order), err)
	}
	for i, s := range e.memo.Steps {
		if e.plan[i].Name != s.Name {
			return nil, fmt.Errorf("the memo of pipeline %s is of another version", order)
		}
	}
	k.orders[order] = e
	return e, nil
}

// sameSources reports whether all that jobs of a step are of took of the very same
// runs as the step does: its name says which work made its inputs, not what came of it.
func (p *chainPlan) sameSources(s *chainStep, made []madeBy) bool {
	want := p.sources(s)
	return !slices.ContainsFunc(made, func(by madeBy) bool { return !slices.Equal(by.sources(by.at, by.step), want) })
}

// madeBy is a step of an earlier pipeline that jobs of a step are of.
type madeBy struct {
	*earlier
	at   common.Hash // its order's hash
	step uint32
}

// makers opens the pipelines that a step's jobs are of, the newest first, and holds
// what the gateway shows of them to their memos.
func (k *stepCache) makers(ctx context.Context, hit client.CachedStep) (all []madeBy, err error) {
	e, err := k.before(ctx, hit.Served.Order)
	if err != nil {
		return nil, err
	}
	all = append(all, madeBy{e, hit.Served.Order, hit.Served.Step})
	others := map[common.Hash]*earlier{}
	for _, by := range hit.Served.Partly {
		if others[by.Order], err = k.before(ctx, by.Order); err != nil {
			return nil, err
		}
		all = append(all, madeBy{others[by.Order], by.Order, by.Step})
	}
	return all, e.check(hit, k.owner, k.domain, others)
}

// opened leaves out of a step's single jobs those whose pipelines do not open: they run again.
func (k *stepCache) opened(ctx context.Context, s *chainStep, hit client.CachedStep) (client.CachedStep, error) {
	all := hit
	hit.Served.Partly, hit.Runs, hit.Cost = nil, nil, job.Amount{}
	for _, part := range all.Served.Partly {
		if _, err := k.before(ctx, part.Order); err != nil {
			if err := unanswered(ctx, err); err != nil {
				return hit, err
			}
			k.say("Note: %d jobs of step %s run again, though pipeline %s has them: %v", len(part.Items), s.Title(), short(part.Order), err)
			continue
		}
		hit.Served.Partly = append(hit.Served.Partly, part)
	}
	for _, run := range all.Runs {
		if job.Stands(hit.Served.Partly, run.Item) != nil {
			hit.Runs, hit.Cost = append(hit.Runs, run), hit.Cost.Add(run.Receipt.Receipt.Cost)
		}
	}
	return hit, nil
}

// check holds what the gateway shows of a step to what the owner wrote down of the
// pipelines that it is of, and to what the nodes that ran it signed.
func (e *earlier) check(hit client.CachedStep, owner common.Address, d eip712.Domain, others map[common.Hash]*earlier) error {
	by := hit.Served
	var items []uint32 // that it is to have
	for item := range by.Runs {
		items = append(items, item)
	}
	if by.Runs == 0 {
		for _, part := range by.Partly {
			items = append(items, part.Items...)
		}
		slices.Sort(items)
	}
	if !e.has(by.Count, by.Step, hit.Work, owner) || len(hit.Runs) != len(items) {
		return errors.New("the gateway shows another step than the pipeline has")
	}
	for _, part := range by.Partly {
		if of := others[part.Order]; of == nil || !of.has(part.Count, part.Step, hit.Work, owner) {
			return errors.New("the gateway shows another step than an earlier pipeline has")
		}
	}
	own := job.Partly{Order: by.Order, Count: by.Count, Step: by.Step}
	for i, run := range hit.Runs {
		part := cmp.Or(job.Stands(by.Partly, run.Item), &own)
		wrote := cmp.Or(job.Stands(e.memo.Steps[by.Step].Partly, run.Item), &own)
		if part.Job(run.Item) != wrote.Job(run.Item) {
			return fmt.Errorf("the gateway shows another job for run %d than its owner wrote down", run.Item)
		}
		of := e
		if part.Order != by.Order {
			of = others[part.Order]
		}
		if run.Step != part.Step || run.Item != items[i] {
			return errors.New("the gateway shows the jobs of another step")
		}
		if err := run.Check(d, of.order); err != nil {
			return err
		}
	}
	return nil
}

// has reports whether a step of the pipeline is the owner's work of that name.
func (e *earlier) has(count, step uint32, work job.Cache, owner common.Address) bool {
	return e.order.Owner == owner && e.order.Count == count && int(step) < len(e.memo.Steps) && e.memo.Steps[step].Work == work
}

// sources are the steps that a step takes something of, as the pipelines that
// ran them know them; those that run in this one are none of an earlier one's.
func (p *chainPlan) sources(s *chainStep) (all []maker) {
	for _, in := range s.Inputs {
		for _, step := range in.From.Steps {
			from := maker{}
			if by := p.steps[step].served; by != nil {
				from = maker{by.Served.Order, by.Served.Step}
			}
			all = append(all, from)
		}
	}
	return all
}
