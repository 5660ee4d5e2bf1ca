package explorer

import (
	"github.com/ethereum/go-ethereum/common"

	"github.com/skyops/skyops/chain"
	"github.com/skyops/skyops/protocol/eip712"
	"github.com/skyops/skyops/protocol/job"
	"github.com/skyops/skyops/protocol/record"
	"github.com/skyops/skyops/starter/client"
)

// network is what the fold knows beforehand.
type network struct {
	domain eip712.Domain
	token  common.Address
}

// Happening is one event with what its transaction carried beside.
type Happening struct {
	chain.Event
	Receipts []record.Receipt // of the first payment or closing of a transaction
	List     string           // of an anchored batch
}

// fold takes one event into the model.
func (n network) fold(s *sheet, h Happening) {
	at := client.Spot{Block: h.Block, Index: h.Index, Time: h.Time, Tx: h.Tx}
	total := row[client.Totals](s, keyTotals)
	total.Events++
	put(s, keyTotals, total)
	for _, r := range h.Receipts {
		n.settled(s, client.RunShown{Receipt: r, At: at, Settled: true})
	}
	switch e := h.Body.(type) {
	case chain.EscrowEvent:
		n.escrow(s, at, e)
	case chain.NodeEvent:
		n.node(s, at, e)
	case chain.BookEvent:
		n.book(s, e)
	case chain.CommittedPage:
		n.page(s, at, e)
	case chain.Anchored:
		n.batch(s, at, e, h.List)
	case chain.ParamsSet:
		put(s, keyParams(e.Version), &client.ParamsShown{Version: e.Version, From: e.From, At: at})
	}
	shown := shownEvent(at, h.Body)
	put(s, events+place(at), &shown)
	if get[string](s, keyTx(h.Tx)) == nil {
		first := place(at)
		put(s, keyTx(h.Tx), &first)
	}
}

// sum returns the amount of an asset in sums, nil for one that is not summed.
func (n network) sum(of *client.Sums, asset common.Address) *job.Amount {
	switch asset {
	case chain.Coin:
		return &of.Coin
	case n.token:
		return &of.Token
	}
	return nil
}

func (n network) add(to *client.Sums, asset common.Address, v job.Amount) {
	if a := n.sum(to, asset); a != nil {
		*a = a.Add(v)
	}
}

func (n network) take(from *client.Sums, asset common.Address, v job.Amount) {
	if a := n.sum(from, asset); a != nil {
		*a = a.Sub(v)
	}
}

func (n network) escrow(s *sheet, at client.Spot, e chain.EscrowEvent) {
	switch e.Kind {
	case chain.Opened:
		n.opened(s, at, e)
	case chain.Credited:
		n.credited(s, e)
	case chain.Closed:
		n.closed(s, at, e)
	}
}

func (n network) opened(s *sheet, at client.Spot, e chain.EscrowEvent) {
	if e.Details == nil || get[client.OrderShown](s, keyOrder(e.Order)) != nil {
		return
	}
	o := &client.OrderShown{Order: e.Order, Details: *e.Details, Opened: at}
	put(s, keyOrder(e.Order), o)
	put(s, keyInOrders(o), &mark{})
	t := row[client.Totals](s, keyTotals)
	t.Orders++
	t.Open++
	n.add(&t.Locked, e.Asset, e.Amount)
	put(s, keyTotals, t)
	sch := n.scheduler(s, e.Other)
	sch.Orders++
	put(s, keyScheduler(e.Other), sch)
	if get[mark](s, keyEarly(e.Order)) != nil {
		n.early(s, o)
	}
}

// early makes the jobs known that were matched before their order was opened.
func (n network) early(s *sheet, o *client.OrderShown) {
	first := keyEarly(o.Order)
	for _, key := range s.under(first) {
		index := get[uint32](s, key)
		id := common.HexToHash(key[len(first):])
		s.drop(key)
		if index != nil && o.Details.HasNumber(*index) {
			j := row[jobRow](s, keyJob(id))
			n.list(s, o, id, j)
			put(s, keyJob(id), j)
		}
	}
	s.drop(first)
}

// list makes a job known under its order. Whoever calls it puts the job's row.
func (n network) list(s *sheet, o *client.OrderShown, id common.Hash, j *jobRow) {
	if j.Listed {
		return
	}
	j.Listed = true
	put(s, keyInJobs(o, id), &mark{})
	t := row[client.Totals](s, keyTotals)
	t.Jobs++
	put(s, keyTotals, t)
}

func (n network) credited(s *sheet, e chain.EscrowEvent) {
	t := row[client.Totals](s, keyTotals)
	n.add(&t.Paid, e.Asset, e.Amount)
	n.take(&t.Locked, e.Asset, e.Amount)
	put(s, keyTotals, t)
	if o := get[client.OrderShown](s, keyOrder(e.Order)); o != nil {
		o.Paid = o.Paid.Add(e.Amount)
		put(s, keyOrder(e.Order), o)
		sch := n.scheduler(s, o.Details.Scheduler)
		n.add(&sch.Paid, e.Asset, e.Amount)
		put(s, keyScheduler(o.Details.Scheduler), sch)
	}
	put(s, keyCredit(e.Order, e.Owner), &e.Total)
	slot := get[uint32](s, keySlot(e.Owner))
	if slot == nil {
		return
	}
	if node := get[client.NodeShown](s, keyNode(*slot)); node != nil {
		n.add(&node.Earned, e.Asset, e.Amount)
		if e.Total.Cmp(e.Amount) == 0 {
			node.Orders++
		}
		put(s, keyNode(*slot), node)
	}
}

func (n network) closed(s *sheet, at client.Spot, e chain.EscrowEvent) {
	o := get[client.OrderShown](s, keyOrder(e.Order))
	if o == nil || o.Closed != nil {
		return
	}
	o.Closed, o.Fee, o.Burned, o.Refunded = &at, e.Fee, e.Burned, e.Refunded
	put(s, keyOrder(e.Order), o)
	if o.Details.Kind != job.KindJob {
		n.search(s, o)
	}
	t := row[client.Totals](s, keyTotals)
	t.Open--
	n.take(&t.Locked, e.Asset, e.Fee.Add(e.Refunded))
	n.add(&t.Fees, e.Asset, e.Fee)
	n.add(&t.Burned, e.Asset, e.Burned)
	n.add(&t.Refunded, e.Asset, e.Refunded)
	put(s, keyTotals, t)
	sch := n.scheduler(s, e.Other)
	n.add(&sch.Fees, e.Asset, e.Fee.Sub(e.Burned))
	put(s, keyScheduler(e.Other), sch)
}

// receipt counts what one attempt of an order's own job used, or of a round of that
// job's check, which is the node's work and no job of its own. Receipts are
// cumulative: a later one replaces an earlier.
func (n network) receipt(s *sheet, of common.Hash, is client.RunShown) {
	r := is.Receipt
	o, slot := get[client.OrderShown](s, keyOrder(r.Order)), get[uint32](s, keySlot(r.Node))
	if o == nil || slot == nil {
		return
	}
	is.Slot = *slot
	put(s, keyNodeJobs(*slot)+keyInJobs(o, of), &mark{})
	key := keyRun(r.Job, r.Epoch)
	old := get[client.RunShown](s, key)
	if old != nil && !outranks(is, *old) {
		return
	}
	put(s, key, &is)
	was, work := client.Work{}, worked(r)
	j := row[jobRow](s, keyJob(of))
	j.Order = r.Order
	if old != nil {
		was = worked(old.Receipt)
	}
	if of == r.Job {
		if old != nil {
			j.Cost = j.Cost.Sub(old.Receipt.Cost)
		}
		j.Cost = j.Cost.Add(r.Cost)
		move(&j.Work, was, work)
	}
	n.list(s, o, of, j)
	put(s, keyJob(of), j)
	t := row[client.Totals](s, keyTotals)
	move(&t.Work, was, work)
	put(s, keyTotals, t)
	if node := get[client.NodeShown](s, keyNode(*slot)); node != nil {
		if old != nil && old.Slot != *slot { // another node's receipt of the same epoch: the scheduler's fault
			n.unwork(s, old.Slot, was)
			was = client.Work{}
		}
		move(&node.Work, was, work)
		put(s, keyNode(*slot), node)
	}
}

// outranks reports whether what is said of an attempt takes the place of what
// was, which must not hang on which of the two is read first.
func outranks(is, was client.RunShown) bool {
	switch {
	case is.Receipt.Seq != was.Receipt.Seq:
		return is.Receipt.Seq > was.Receipt.Seq
	case is.Settled || was.Settled:
		return !was.Settled // of two that are settled the chain has the first one first
	}
	if a, b := is.Receipt.StructHash(), was.Receipt.StructHash(); a != b {
		return a.Cmp(b) > 0
	}
	return earlier(is.At, was.At)
}

func (n network) unwork(s *sheet, slot uint32, was client.Work) {
	if node := get[client.NodeShown](s, keyNode(slot)); node != nil {
		move(&node.Work, was, client.Work{})
		put(s, keyNode(slot), node)
	}
}

// worked is what one receipt says.
func worked(r record.Receipt) client.Work {
	return client.Work{Runs: 1, RunMs: r.BilledMs, GPUMs: r.BilledMs * uint64(r.GPUs), BytesIn: r.BytesIn, BytesOut: r.BytesOut}
}

// move replaces what was counted by what is.
func move(w *client.Work, was, is client.Work) {
	w.Runs += is.Runs - was.Runs
	w.RunMs += is.RunMs - was.RunMs
	w.GPUMs += is.GPUMs - was.GPUMs
	w.BytesIn += is.BytesIn - was.BytesIn
	w.BytesOut += is.BytesOut - was.BytesOut
}

// jobRow is what lists show of a job.
type jobRow struct {
	Order   common.Hash `json:"order"`
	Index   uint32      `json:"index"`           // under its order, of a job that was matched or found
	Found   bool        `json:"found,omitempty"` // by a search, and its match was not seen yet
	Listed  bool        `json:"listed"`
	Work    client.Work `json:"work"`
	Cost    job.Amount  `json:"cost"`
	Matches uint64      `json:"matches"`
}

func (n network) scheduler(s *sheet, a common.Address) *client.SchedulerShown {
	sch := get[client.SchedulerShown](s, keyScheduler(a))
	if sch == nil {
		sch = &client.SchedulerShown{Scheduler: a}
		t := row[client.Totals](s, keyTotals)
		t.Schedulers++
		put(s, keyTotals, t)
		put(s, keyScheduler(a), sch)
	}
	return sch
}
