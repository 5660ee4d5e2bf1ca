package explorer

import (
	"errors"
	"fmt"
	"slices"

	"github.com/ethereum/go-ethereum/common"

	"github.com/skyops/skyops/protocol/book"
	"github.com/skyops/skyops/protocol/job"
	"github.com/skyops/skyops/protocol/match"
	"github.com/skyops/skyops/protocol/merkle"
	"github.com/skyops/skyops/protocol/record"
	"github.com/skyops/skyops/starter/client"
)

// want is published content that the chain names and that was not read yet.
type want struct {
	List      bool           `json:"list,omitempty"` // of records; else the log of a page
	Scheduler common.Address `json:"scheduler"`
	Number    uint64         `json:"number"`
	CID       string         `json:"cid"`
}

func wantOf(kind string, scheduler common.Address, number uint64) string {
	return fmt.Sprintf("%s%s/%016x", kind, scheduler.Hex(), number)
}

func (w want) key() string {
	if w.List {
		return wantOf(wantList, w.Scheduler, w.Number)
	}
	return wantOf(wantPage, w.Scheduler, w.Number)
}

// errBad reports published content that is not what the chain names: no other
// copy of it will be either, but it may be the storage that is wrong.
var errBad = errors.New("the published content is not what the chain names")

// fill takes published content into the model, in any order.
func (n network) fill(s *sheet, w want, content []byte) error {
	if w.List {
		return n.fillList(s, w, content)
	}
	return n.fillPage(s, w, content)
}

func (n network) fillList(s *sheet, w want, content []byte) error {
	b := get[client.BatchShown](s, keyBatch(w.Scheduler, w.Number))
	if b == nil {
		return s.err
	}
	lines, runs, err := record.DecodeList(content, b.Root, b.Count)
	if err != nil {
		return fmt.Errorf("%w: %w", errBad, err)
	}
	records := make([]common.Hash, len(lines))
	for i, l := range lines {
		records[i] = l.Record
	}
	paths := merkle.Paths(records)
	for i, l := range lines {
		put(s, keyRecord(l.Job, w.Scheduler, w.Number, i), &recordRow{
			Record: l.Record, Scheduler: w.Scheduler, Seq: w.Number, Index: uint32(i), Path: paths[i],
		})
	}
	for _, r := range runs {
		n.tell(s, w.Scheduler, client.RunShown{Receipt: r.Receipt, NodeSig: r.NodeSig, At: b.At})
	}
	b.Read = true
	put(s, keyBatch(w.Scheduler, w.Number), b)
	s.drop(w.key())
	return s.err
}

// tell takes in what a scheduler published of an attempt. What is not credible
// leaves nothing.
func (n network) tell(s *sheet, scheduler common.Address, r client.RunShown) {
	if n.credible(s, scheduler, r) {
		n.await(s, r)
	}
}

// settled takes in a receipt that the escrow paid by. It checked who signed it and
// what it costs, which may be nothing, and neither the other numbers nor the job:
// the job of an order for one is known from the order, as are the rounds of its
// check; any other job is when it is matched, or else when its order is closed. Such
// an order has no checks: rounds of one are known when their job is matched again.
func (n network) settled(s *sheet, r client.RunShown) {
	o := get[client.OrderShown](s, keyOrder(r.Receipt.Order))
	known := get[client.Spot](s, keySince(r.Receipt.Node))
	switch {
	case o == nil || known == nil || !earlier(*known, r.At) || !plausible(o, r):
	case o.Details.Kind == job.KindJob:
		if only := job.ID(o.Order, 0); r.Receipt.Job == only || slices.Contains(rounds(only), r.Receipt.Job) {
			n.receipt(s, only, r)
			return
		}
		put(s, keyUnseen(o.Order)+r.Receipt.Job.Hex(), &mark{})
	case !n.await(s, r):
		put(s, keyUnseen(o.Order)+r.Receipt.Job.Hex(), &mark{})
	}
}

// searched bounds the numbers that are tried of an order's jobs: an order may be for
// four billions, and anybody may open one.
const searched = 45_000

// search finds, among the first jobs of an order that closes, those that it paid for
// and whose match was not seen: nothing more is paid under it, and a page that nobody
// gives is never read.
func (n network) search(s *sheet, o *client.OrderShown) {
	first := keyUnseen(o.Order)
	unseen := map[common.Hash]bool{}
	for _, key := range s.under(first) {
		unseen[common.HexToHash(key[len(first):])] = true
	}
	for number := uint32(0); len(unseen) > 0 && number < searched && o.Details.HasNumber(number); number++ {
		if id := job.ID(o.Order, number); unseen[id] {
			delete(unseen, id)
			s.drop(first + id.Hex())
			j := row[jobRow](s, keyJob(id))
			j.Order, j.Index, j.Found = o.Order, number, true
			put(s, keyJob(id), j)
			n.told(s, id, id, *j)
		}
	}
}

// rounds are the ids that the rounds of a job's check have.
func rounds(of common.Hash) (ids []common.Hash) {
	for round := range uint32(record.MaxRounds) {
		ids = append(ids, record.RepeatID(of, round+1))
	}
	return ids
}

// await takes in what an attempt used, at once or when its job is known: which of
// its order's jobs it is, is known from a match or a search. It reports whether it is one
// of them: it is not yet, or never, where the job is another order's.
func (n network) await(s *sheet, r client.RunShown) bool {
	id := r.Receipt.Job
	of, checked := id, get[common.Hash](s, keyRound(id))
	if checked != nil {
		of = *checked
	}
	if j := get[jobRow](s, keyJob(of)); j != nil && (checked != nil || j.Found || j.Matches > 0) {
		return n.believe(s, of, j, r)
	}
	key := keyTold(id) + fmt.Sprintf("%08x/%s/%s", r.Receipt.Epoch, r.Receipt.Node.Hex(), r.Receipt.Order.Hex())
	if old := get[client.RunShown](s, key); old == nil || outranks(r, *old) {
		put(s, keyTold(id), &mark{})
		put(s, key, &r)
	}
	return false
}

// repeated makes known the ids that the rounds of a job's check have, and takes in
// what was settled of them. A round's match is one more of the job's own: a job that
// was matched once has had none.
func (n network) repeated(s *sheet, of common.Hash, j jobRow) {
	for _, id := range rounds(of) {
		put(s, keyRound(id), &of)
		n.told(s, id, of, j)
	}
}

// told takes in what was published of a job, or of a round of its check, before it
// was known.
func (n network) told(s *sheet, id, of common.Hash, j jobRow) {
	first := keyTold(id)
	if get[mark](s, first) == nil {
		return
	}
	for _, key := range s.under(first) {
		if r := get[client.RunShown](s, key); r != nil {
			ours := n.believe(s, of, &j, *r)
			if waits := keyUnseen(r.Receipt.Order) + id.Hex(); ours && get[mark](s, waits) != nil {
				s.drop(waits)
			}
		}
		s.drop(key)
	}
	s.drop(first)
}

// credible reports whether the order's own scheduler published a receipt, a node
// signed it and its numbers can be. Order and node were there before: what comes
// later in the chain says nothing of it, in whatever order the two are read.
func (n network) credible(s *sheet, scheduler common.Address, r client.RunShown) bool {
	o := get[client.OrderShown](s, keyOrder(r.Receipt.Order))
	if o == nil || o.Details.Scheduler != scheduler || !earlier(o.Opened, r.At) || !plausible(o, r) {
		return false
	}
	known := get[client.Spot](s, keySince(r.Receipt.Node))
	signed := record.SignedReceipt{Receipt: r.Receipt, NodeSig: r.NodeSig}
	return known != nil && earlier(*known, r.At) && signed.Check(n.domain, o.Details, true) == nil
}

// What no attempt comes to. The escrow checks none of it before it pays, and a
// scheduler and a node of one hand may sign anything that costs nothing.
const (
	maxMoved  = 1 << 44         // bytes read or stored, 16 TiB
	clockSlip = 10 * 60 * 1_000 // ms by which the ingress's clock may differ from the chain's
)

// plausible reports whether a receipt's numbers can be of an attempt that ended
// before it was published.
func plausible(o *client.OrderShown, r client.RunShown) bool {
	open := (r.At.Time - min(o.Opened.Time, r.At.Time)) * 1000
	is := r.Receipt
	return is.Epoch <= maxRuns && is.GPUs <= job.MaxGPUs && is.BytesIn <= maxMoved && is.BytesOut <= maxMoved &&
		is.BilledMs <= open+clockSlip && is.Total.Cmp(o.Details.Payable()) <= 0
}

// believe counts a credible receipt if its job, or the one that it checked, is one
// that its order has, and reports whether it is.
func (n network) believe(s *sheet, of common.Hash, j *jobRow, r client.RunShown) bool {
	o := get[client.OrderShown](s, keyOrder(r.Receipt.Order))
	if o == nil || r.Receipt.Order != j.Order || !o.Details.HasNumber(j.Index) {
		return false
	}
	n.receipt(s, of, r)
	return true
}

// earlier reports whether a comes before b in the chain.
func earlier(a, b client.Spot) bool {
	return a.Block < b.Block || a.Block == b.Block && a.Index < b.Index
}

// recordRow is a job's record by a scheduler's list.
type recordRow struct {
	Record    common.Hash    `json:"record"`
	Scheduler common.Address `json:"scheduler"`
	Seq       uint64         `json:"seq"`
	Index     uint32         `json:"index"`
	Path      []common.Hash  `json:"path"`
}

func (n network) fillPage(s *sheet, w want, content []byte) error {
	p := get[client.PageShown](s, keyPage(w.Scheduler, w.Number))
	if p == nil {
		return s.err
	}
	header, err := book.DecodeHeader(p.Header)
	if err != nil {
		return fmt.Errorf("%w: %w", errBad, err)
	}
	page, err := book.Read(content, header)
	if err != nil {
		return fmt.Errorf("%w: %w", errBad, err)
	}
	n.matches(s, w.Scheduler, page)
	n.beats(s, w, page)
	p.Read = true
	put(s, keyPage(w.Scheduler, w.Number), p)
	sch := n.scheduler(s, w.Scheduler)
	sch.Read++
	put(s, keyScheduler(w.Scheduler), sch)
	s.drop(w.key())
	return s.err
}

// matches takes in a page's entries. Anybody with a bond may write anything of
// any job: an entry counts for the job it names by order and index, and the
// job's page shows those of its order's own scheduler.
func (n network) matches(s *sheet, scheduler common.Address, page *book.Page) {
	hashes := make([]common.Hash, len(page.Steps))
	for i := range page.Steps {
		hashes[i] = page.Steps[i].Entry.Hash()
	}
	paths := merkle.Paths(hashes)
	for i := range page.Steps {
		e, j := page.Steps[i].Entry, &page.Steps[i].Job
		if j.ID != job.ID(j.Order, j.Index) {
			continue
		}
		m := &client.MatchShown{
			Scheduler: scheduler, Page: page.Header.Page, Index: uint32(i), Attempt: j.Attempt, Time: e.Time, Slot: e.Slot,
			Entry: e.Encode(), Path: paths[i],
		}
		key := keyMatch(j.ID, m)
		if get[client.MatchShown](s, key) != nil {
			continue
		}
		put(s, key, m)
		r := row[jobRow](s, keyJob(j.ID))
		r.Order, r.Index, r.Found = j.Order, j.Index, false
		r.Matches++
		if o := get[client.OrderShown](s, keyOrder(j.Order)); o == nil {
			put(s, keyEarly(j.Order), &mark{})
			put(s, keyEarly(j.Order)+j.ID.Hex(), &j.Index)
		} else if o.Details.HasNumber(j.Index) {
			n.list(s, o, j.ID, r)
		}
		put(s, keyJob(j.ID), r)
		switch r.Matches {
		case 1:
			n.told(s, j.ID, j.ID, *r)
		case 2:
			n.repeated(s, j.ID, *r)
		}
	}
}

// beats keeps the newest beat of each slot that the page ends with.
func (n network) beats(s *sheet, w want, page *book.Page) {
	newest := map[uint32]match.Leaf{}
	keep := func(l match.Leaf) {
		if old, ok := newest[l.Slot]; !ok || newer(l.Beat, old.Beat) {
			newest[l.Slot] = l
		}
	}
	for _, l := range page.Start.Leaves() {
		keep(l)
	}
	for i := range page.Steps {
		for _, c := range page.Steps[i].Changes {
			if c.Leaf != nil {
				keep(*c.Leaf)
			}
		}
	}
	for slot, l := range newest {
		if l.Validate() != nil {
			continue
		}
		old := get[client.BeatShown](s, keyBeat(slot, l.Node))
		if old != nil && !before(old, l, w) {
			continue
		}
		if l.VerifyBeat(n.domain) != nil {
			continue
		}
		shown := shownBeat(l, w)
		put(s, keyBeat(slot, l.Node), &shown)
	}
}

func newer(a, b match.Beat) bool {
	if a.Time != b.Time {
		return a.Time > b.Time
	}
	return a.Seq > b.Seq
}

// before reports whether what is shown gives way to a leaf: to a newer beat, or
// to the same one in a later page, so that the order of reading does not matter.
func before(shown *client.BeatShown, l match.Leaf, w want) bool {
	switch {
	case l.Time != shown.At:
		return l.Time > shown.At
	case l.Seq != shown.Seq:
		return l.Seq > shown.Seq
	case w.Scheduler != shown.Scheduler:
		return w.Scheduler.Cmp(shown.Scheduler) > 0
	}
	return w.Number > shown.Page
}

func shownBeat(l match.Leaf, w want) client.BeatShown {
	out := client.BeatShown{
		At: l.Time, Seq: l.Seq, Node: l.Node, GPUs: l.GPUs, VRAM: l.VRAM, CPU: l.CPU, RAM: l.RAM, Disk: l.Disk,
		Rate: l.Rate, Egress: l.Egress, Simulated: l.Flags&match.FlagSimulated != 0, Draining: l.Flags&match.FlagDrained != 0,
		Scheduler: w.Scheduler, Page: w.Number, Uptime: l.Uptime,
	}
	if l.Model != job.NoGPU {
		out.GPU = job.GPUName(l.Model)
	}
	for region, ms := range l.Latency {
		if ms != 0 && (out.Latency == 0 || ms < out.Latency) {
			out.Region, out.Latency = uint8(region), ms
		}
	}
	return out
}
