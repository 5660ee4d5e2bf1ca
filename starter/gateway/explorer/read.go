package explorer

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"strings"

	"github.com/ethereum/go-ethereum/common"

	"github.com/skyops/skyops/protocol/job"
	"github.com/skyops/skyops/protocol/record"
	"github.com/skyops/skyops/starter/client"
	"github.com/skyops/skyops/store"
)

// ErrUnknown reports what the model does not have.
var ErrUnknown = errors.New("the explorer does not know it")

// ErrCursor reports a cursor that is none of this list's.
var ErrCursor = errors.New("the cursor is not one of this list")

// Reader answers from the model.
type Reader struct {
	Rows   Rows
	Anchor common.Address // the contract that batches are anchored in
}

// Bounds of what one answer holds beside its list.
const (
	maxRuns    = 1000 // of a job
	maxShown   = 1000 // matches and records of a job
	maxRecent  = 20   // pages and batches of a scheduler
	maxPending = 256
)

// one reads a row into v.
func (r Reader) one(ctx context.Context, key string, v any) error {
	rows, err := r.Rows.ModelRows(ctx, []string{key})
	if err != nil {
		return err
	}
	body, ok := rows[key]
	if !ok {
		return ErrUnknown
	}
	return json.Unmarshal(body, v)
}

// scan reads the rows under a prefix.
func scan[T any](ctx context.Context, rows Rows, prefix, after string, limit int) (out []T, keys []string, err error) {
	found, err := rows.ScanModel(ctx, prefix, after, limit)
	if err != nil {
		return nil, nil, err
	}
	out = []T{}
	for _, f := range found {
		var v T
		if err := json.Unmarshal(f.Body, &v); err != nil {
			return nil, nil, fmt.Errorf("read row %q: %w", f.Key, err)
		}
		out, keys = append(out, v), append(keys, f.Key)
	}
	return out, keys, nil
}

// cursor is the key that a list goes on behind, less the list's own prefix.
func cursor(prefix, from string) (string, error) {
	if from == "" {
		return "", nil
	}
	if len(from) > 200 || strings.ContainsFunc(from, func(c rune) bool { return c < '!' || c > '~' }) {
		return "", ErrCursor
	}
	return prefix + from, nil
}

// pageOf reads one page of a list and the cursor of the next, "" after the last.
func pageOf[T any](ctx context.Context, rows Rows, prefix, from string, limit int) (out []T, keys []string, next string, err error) {
	after, err := cursor(prefix, from)
	if err != nil {
		return nil, nil, "", err
	}
	out, keys, err = scan[T](ctx, rows, prefix, after, limit+1)
	if err != nil || len(out) <= limit {
		return out, keys, "", err
	}
	return out[:limit], keys[:limit], keys[limit-1][len(prefix):], nil
}

// Explored returns the totals; head is the chain's newest block.
func (r Reader) Explored(ctx context.Context, head uint64) (out client.Explored, err error) {
	at, err := r.Rows.Model(ctx)
	if err != nil {
		return out, err
	}
	if err := r.one(ctx, keyTotals, &out.Totals); err != nil && !errors.Is(err, ErrUnknown) {
		return out, err
	}
	out.Block = max(at.Blocks, 1) - 1
	out.Behind = head + 1 - min(at.Blocks, head+1)
	pending, err := r.Rows.ScanModel(ctx, wants, "", maxPending)
	out.Pending = len(pending)
	return out, err
}

// Nodes returns a page of the nodes by slot.
func (r Reader) Nodes(ctx context.Context, from string, limit int) (out client.NodeList, err error) {
	out.Nodes, _, out.Next, err = pageOf[client.NodeShown](ctx, r.Rows, nodes, from, limit)
	for i := range out.Nodes {
		if err == nil {
			err = r.beat(ctx, &out.Nodes[i])
		}
	}
	return out, err
}

// beat adds a node's newest beat by its present key.
func (r Reader) beat(ctx context.Context, n *client.NodeShown) error {
	var b client.BeatShown
	err := r.one(ctx, keyBeat(n.Slot, n.Key), &b)
	if err == nil {
		n.Beat = &b
	}
	if errors.Is(err, ErrUnknown) {
		return nil
	}
	return err
}

// Node returns the node in a slot.
func (r Reader) Node(ctx context.Context, slot uint32) (out client.NodeShown, err error) {
	if err := r.one(ctx, keyNode(slot), &out); err != nil {
		return out, err
	}
	return out, r.beat(ctx, &out)
}

// NodeJobs returns a page of the jobs that a node was paid for, newest first.
func (r Reader) NodeJobs(ctx context.Context, slot uint32, from string, limit int) (client.JobsShown, error) {
	return r.jobsUnder(ctx, keyNodeJobs(slot), from, limit)
}

// Jobs returns a page of the jobs, newest first.
func (r Reader) Jobs(ctx context.Context, from string, limit int) (client.JobsShown, error) {
	return r.jobsUnder(ctx, jobs, from, limit)
}

func (r Reader) jobsUnder(ctx context.Context, prefix, from string, limit int) (out client.JobsShown, err error) {
	_, keys, next, err := pageOf[mark](ctx, r.Rows, prefix, from, limit)
	if err != nil {
		return out, err
	}
	out.Jobs, out.Next = []client.JobShown{}, next
	for _, k := range keys {
		j, _, err := r.shown(ctx, common.HexToHash(k[strings.LastIndexByte(k, '/')+1:]))
		if err != nil {
			return out, err
		}
		out.Jobs = append(out.Jobs, j)
	}
	return out, nil
}

// shown is a job's line and its order.
func (r Reader) shown(ctx context.Context, id common.Hash) (out client.JobShown, o client.OrderShown, err error) {
	var j jobRow
	if err := r.one(ctx, keyJob(id), &j); err != nil {
		return out, o, err
	}
	if !j.Listed {
		return out, o, ErrUnknown
	}
	if err := r.one(ctx, keyOrder(j.Order), &o); err != nil {
		return out, o, err
	}
	out = client.JobShown{
		Job: id, Order: j.Order, Owner: o.Details.Owner, Scheduler: o.Details.Scheduler, Opened: o.Opened, Open: o.Closed == nil,
		Asset: o.Details.Asset, Work: j.Work, Cost: j.Cost, Matches: j.Matches,
	}
	if o.Details.Kind == job.KindJob {
		// Of each node one receipt is settled, whose total counts in its earlier attempts.
		out.Cost = o.Paid
	}
	found, _, err := scan[recordRow](ctx, r.Rows, keyRecords(id)+out.Scheduler.Hex()+"/", "", 1)
	if len(found) > 0 {
		out.Record = &found[0].Record
	}
	return out, o, err
}

// Job returns all that is public of a job.
func (r Reader) Job(ctx context.Context, id common.Hash) (out client.JobFacts, err error) {
	if out.JobShown, out.Details, err = r.shown(ctx, id); err != nil {
		return out, err
	}
	if out.Runs, _, err = scan[client.RunShown](ctx, r.Rows, keyRuns(id), "", maxRuns); err != nil {
		return out, err
	}
	out.Checks = []client.CheckShown{}
	for i, round := range rounds(id) {
		runs, _, err := scan[client.RunShown](ctx, r.Rows, keyRuns(round), "", maxRuns)
		if err != nil {
			return out, err
		}
		for _, run := range runs {
			out.Checks = append(out.Checks, client.CheckShown{Round: uint32(i) + 1, RunShown: run})
		}
	}
	if err := r.credits(ctx, &out); err != nil {
		return out, err
	}
	own := out.Scheduler.Hex() + "/"
	if out.Seen, _, err = scan[client.MatchShown](ctx, r.Rows, keyMatches(id)+own, "", maxShown); err != nil {
		return out, err
	}
	for i := range out.Seen {
		var p client.PageShown
		if err := r.one(ctx, keyPage(out.Scheduler, out.Seen[i].Page), &p); err != nil {
			return out, err
		}
		out.Seen[i].Header = p.Header
	}
	records, _, err := scan[recordRow](ctx, r.Rows, keyRecords(id)+own, "", maxShown)
	if err != nil {
		return out, err
	}
	out.Records = []client.RecordShown{}
	for _, x := range records {
		var b client.BatchShown
		if err := r.one(ctx, keyBatch(x.Scheduler, x.Seq), &b); err != nil {
			return out, err
		}
		out.Records = append(out.Records, client.RecordShown{Record: x.Record, Time: b.At.Time, Anchoring: record.Anchoring{
			Contract: r.Anchor, Scheduler: x.Scheduler, Seq: x.Seq, Root: b.Root, Count: b.Count, Index: x.Index, Path: x.Path,
			Tx: b.At.Tx, Block: b.At.Block,
		}})
	}
	return out, nil
}

// credits adds what the order of a single job paid the nodes of receipts that are not settled.
func (r Reader) credits(ctx context.Context, f *client.JobFacts) error {
	if f.Details.Details.Kind != job.KindJob {
		return nil
	}
	var shown []*client.RunShown
	for i := range f.Runs {
		shown = append(shown, &f.Runs[i])
	}
	for i := range f.Checks {
		shown = append(shown, &f.Checks[i].RunShown)
	}
	for _, run := range shown {
		if run.Settled {
			continue
		}
		if err := r.one(ctx, keyCredit(f.Order, run.Receipt.Node), &run.Paid); err != nil && !errors.Is(err, ErrUnknown) {
			return err
		}
	}
	return nil
}

// Orders returns a page of the orders, newest first.
func (r Reader) Orders(ctx context.Context, from string, limit int) (out client.OrderList, err error) {
	_, keys, next, err := pageOf[mark](ctx, r.Rows, orders, from, limit)
	if err != nil {
		return out, err
	}
	out.Orders, out.Next = []client.OrderShown{}, next
	for _, k := range keys {
		var o client.OrderShown
		if err := r.one(ctx, keyOrder(common.HexToHash(k[strings.LastIndexByte(k, '/')+1:])), &o); err != nil {
			return out, err
		}
		out.Orders = append(out.Orders, o)
	}
	return out, nil
}

// Order returns an order, and of a closed one how much of what it paid for is not known.
func (r Reader) Order(ctx context.Context, id common.Hash) (out client.OrderShown, err error) {
	if err := r.one(ctx, keyOrder(id), &out); err != nil || out.Closed == nil {
		return out, err
	}
	unseen, err := r.Rows.ScanModel(ctx, keyUnseen(id), "", maxShown)
	out.Unknown = len(unseen)
	return out, err
}

// OrderJobs returns a page of an order's jobs that were matched or paid for.
func (r Reader) OrderJobs(ctx context.Context, o client.OrderShown, from string, limit int) (client.JobsShown, error) {
	return r.jobsUnder(ctx, jobs+place(o.Opened)+"/", from, limit)
}

// Schedulers returns a page of the schedulers.
func (r Reader) Schedulers(ctx context.Context, from string, limit int) (out client.SchedulerList, err error) {
	out.Schedulers, _, out.Next, err = pageOf[client.SchedulerShown](ctx, r.Rows, schedulers, from, limit)
	return out, err
}

// Scheduler returns all that is public of a scheduler.
func (r Reader) Scheduler(ctx context.Context, a common.Address) (out client.SchedulerFacts, err error) {
	if err := r.one(ctx, keyScheduler(a), &out.SchedulerShown); err != nil {
		return out, err
	}
	if out.PageList, _, err = scan[client.PageShown](ctx, r.Rows, keyPages(a), "", maxRecent); err != nil {
		return out, err
	}
	out.BatchList, _, err = scan[client.BatchShown](ctx, r.Rows, keyBatches(a), "", maxRecent)
	return out, err
}

// Params returns the published versions of the matching parameters.
func (r Reader) Params(ctx context.Context) (out client.ParamsList, err error) {
	out.Versions, _, err = scan[client.ParamsShown](ctx, r.Rows, versions, "", maxShown)
	return out, err
}

// Events returns a page of the events, newest first.
func (r Reader) Events(ctx context.Context, from string, limit int) (out client.EventList, err error) {
	out.Events, _, out.Next, err = pageOf[client.EventShown](ctx, r.Rows, events, from, limit)
	return out, err
}

// Tx returns the events of a transaction.
func (r Reader) Tx(ctx context.Context, tx common.Hash) (out client.EventList, err error) {
	var first string
	if err := r.one(ctx, keyTx(tx), &first); err != nil {
		return out, err
	}
	// Later events of the transaction have earlier places.
	block := first[:16]
	out.Events = []client.EventShown{}
	all, _, err := scan[client.EventShown](ctx, r.Rows, events+block, "", maxShown)
	for i := len(all) - 1; i >= 0; i-- {
		if all[i].At.Tx == tx {
			out.Events = append(out.Events, all[i])
		}
	}
	return out, err
}

// Find says what a hash, an address or a slot is of.
func (r Reader) Find(ctx context.Context, text string) (client.Found, error) {
	text = strings.TrimSpace(text)
	var h common.Hash
	var a common.Address
	var slot uint32
	switch {
	case h.UnmarshalText([]byte(text)) == nil:
		for _, k := range []struct{ kind, key, path string }{
			{"job", keyJob(h), "jobs/"}, {"order", keyOrder(h), "orders/"}, {"tx", keyTx(h), "tx/"},
		} {
			if found, err := r.has(ctx, k.key); found || err != nil {
				return client.Found{Kind: k.kind, Path: "/explorer/" + k.path + h.Hex()}, err
			}
		}
	case a.UnmarshalText([]byte(text)) == nil:
		err := r.one(ctx, keySlot(a), &slot)
		if err == nil {
			return client.Found{Kind: "node", Path: fmt.Sprint("/explorer/nodes/", slot)}, nil
		}
		if !errors.Is(err, ErrUnknown) {
			return client.Found{}, err
		}
		if found, err := r.has(ctx, keyScheduler(a)); found || err != nil {
			return client.Found{Kind: "scheduler", Path: "/explorer/schedulers/" + a.Hex()}, err
		}
	case len(text) < 8 && text != "":
		if _, err := fmt.Sscanf(text, "%d", &slot); err == nil {
			if found, err := r.has(ctx, keyNode(slot)); found || err != nil {
				return client.Found{Kind: "node", Path: fmt.Sprint("/explorer/nodes/", slot)}, err
			}
		}
	}
	return client.Found{Kind: "none"}, nil
}

func (r Reader) has(ctx context.Context, key string) (bool, error) {
	rows, err := r.Rows.ModelRows(ctx, []string{key})
	return len(rows) > 0, err
}

var _ Rows = (*store.Store)(nil)
