package explorer

import (
	"bytes"
	"context"
	"crypto/ecdsa"
	"encoding/binary"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"testing"
	"time"

	"github.com/ethereum/go-ethereum/common"
	"github.com/ethereum/go-ethereum/crypto"
	"pgregory.net/rapid"

	"github.com/skyops/skyops/chain"
	"github.com/skyops/skyops/protocol/book"
	"github.com/skyops/skyops/protocol/eip712"
	"github.com/skyops/skyops/protocol/job"
	"github.com/skyops/skyops/protocol/match"
	"github.com/skyops/skyops/protocol/merkle"
	"github.com/skyops/skyops/protocol/record"
	"github.com/skyops/skyops/store"
)

var (
	domain = eip712.Domain{ChainID: 7, Escrow: common.Address{0xe}}
	token  = common.Address{0x70}
	alice  = common.Address{0xa}
	boss   = common.Address{0xd}
)

// nodeKey is the key of the test's node number n.
func nodeKey(n byte) common.Address { return crypto.PubkeyToAddress(nodeSecret(n).PublicKey) }

func nodeSecret(n byte) *ecdsa.PrivateKey {
	key, err := crypto.ToECDSA(crypto.Keccak256([]byte{n}))
	if err != nil {
		panic(err)
	}
	return key
}

// town is a chain with what its schedulers published.
type town struct {
	blocks  [][]chain.Event
	salts   []byte // of each block's hash
	told    map[common.Hash]chain.Told
	content map[string][]byte
	hidden  map[string]bool // content that storage does not give now
	orders  []job.Order
	epochs  map[common.Hash]uint32
	seqs    map[common.Hash]uint64
	paid    map[common.Hash]map[common.Address]job.Amount
	open    map[common.Hash]bool
	pages   uint64
	batches uint64
	nodes   byte
	txs     uint64
}

func newTown() *town {
	return &town{
		told: map[common.Hash]chain.Told{}, content: map[string][]byte{}, hidden: map[string]bool{}, epochs: map[common.Hash]uint32{},
		seqs: map[common.Hash]uint64{}, paid: map[common.Hash]map[common.Address]job.Amount{}, open: map[common.Hash]bool{},
	}
}

func (w *town) BlockNumber(context.Context) (uint64, error) { return uint64(len(w.blocks) - 1), nil }

func (w *town) BlockHash(_ context.Context, n uint64) (common.Hash, error) {
	if n >= uint64(len(w.blocks)) {
		return common.Hash{}, errors.New("no such block")
	}
	return crypto.Keccak256Hash(binary.BigEndian.AppendUint64(nil, n), w.salts[:n+1]), nil
}

func (w *town) Events(_ context.Context, from, to uint64) (out []chain.Event, err error) {
	for _, events := range w.blocks[from : to+1] {
		out = append(out, events...)
	}
	return out, nil
}

func (w *town) Told(_ context.Context, tx common.Hash) (chain.Told, error) { return w.told[tx], nil }

func (w *town) Get(_ context.Context, ref string, _, _ int64) (io.ReadCloser, error) {
	b, ok := w.content[ref]
	if !ok || w.hidden[ref] {
		return nil, fmt.Errorf("%s is not there", ref)
	}
	return io.NopCloser(bytes.NewReader(b)), nil
}

// seal adds a block with these transactions' events.
func (w *town) seal(salt byte, txs ...[]any) {
	n := uint64(len(w.blocks))
	var events []chain.Event
	for _, bodies := range txs {
		w.txs++
		tx := common.BigToHash(common.Big1)
		binary.BigEndian.PutUint64(tx[:], w.txs)
		for _, b := range bodies {
			if told, ok := b.(chain.Told); ok {
				w.told[tx] = told
				continue
			}
			events = append(events, chain.Event{Block: n, Index: uint(len(events)), Time: 1000 + n, Tx: tx, Body: b})
		}
	}
	w.blocks, w.salts = append(w.blocks, events), append(w.salts, salt)
}

func (w *town) registerNode() []any {
	w.nodes++
	slot := uint32(w.nodes - 1)
	return []any{
		chain.NodeEvent{Kind: chain.Registered, Slot: slot, Key: nodeKey(w.nodes - 1), Operator: alice, Payout: alice, Metadata: "a node"},
		chain.NodeEvent{Kind: chain.Staked, Slot: slot, Amount: job.Units(100), Stake: job.Units(100)},
	}
}

func (w *town) openOrder(o job.Order) []any {
	id := o.Hash(domain)
	w.orders, w.open[id] = append(w.orders, o), true
	w.paid[id] = map[common.Address]job.Amount{}
	return []any{chain.EscrowEvent{
		Kind: chain.Opened, Asset: o.Asset, Owner: o.Owner, Other: o.Scheduler, Order: id, Amount: o.MaxCost, Fee: o.Fee, Details: &o,
	}}
}

// settle pays a node for a job of an order, or for a round of its check; with a closing
// it ends the order.
func (w *town) settle(o job.Order, index, round uint32, node common.Address, ms uint64, closing bool) []any {
	id := o.Hash(domain)
	jobID := job.ID(id, index)
	if round > 0 {
		jobID = record.RepeatID(jobID, round)
	}
	if w.epochs[jobID] == 0 {
		w.epochs[jobID] = 1
	}
	w.seqs[jobID]++
	w.paid[id][node] = w.paid[id][node].Add(job.Units(ms))
	r := record.Receipt{
		Order: id, Job: jobID, Epoch: w.epochs[jobID], Node: node, Seq: w.seqs[jobID], GPUs: 2, BilledMs: ms * w.seqs[jobID],
		BytesIn: 5, BytesOut: 7, Cost: job.Units(ms * w.seqs[jobID]), Total: w.paid[id][node],
	}
	out := []any{chain.Told{Receipts: []record.Receipt{r}}, chain.EscrowEvent{
		Kind: chain.Credited, Asset: o.Asset, Owner: node, Other: alice, Order: id, Amount: job.Units(ms), Total: w.paid[id][node],
	}}
	if closing {
		var paid job.Amount
		for _, p := range w.paid[id] {
			paid = paid.Add(p)
		}
		w.open[id] = false
		out = append(out, chain.EscrowEvent{
			Kind: chain.Closed, Asset: o.Asset, Owner: o.Owner, Other: o.Scheduler, Order: id, Amount: paid, Fee: o.Fee,
			Burned: job.Units(o.Fee.Big().Uint64() / 2), Refunded: o.MaxCost.Sub(paid).Sub(o.Fee),
		})
	}
	return out
}

// commitPage commits to a page that matches a job, with one leaf of a node that
// nobody signed.
func (w *town) commitPage(scheduler common.Address, order common.Hash, index uint32) []any {
	j := match.Job{ID: job.ID(order, index), Order: order, Index: index, Attempt: 1}
	e := book.Entry{Page: w.pages, Time: 1000 + w.pages, Slot: 0, Job: common.Hash{byte(w.pages)}}
	h, log, err := book.Seal(book.Header{Scheduler: scheduler, Page: w.pages}, book.Start{Snapshot: &match.Snapshot{}}, []book.Step{{Entry: e, Job: j}})
	if err != nil {
		panic(err)
	}
	cid := fmt.Sprint("page", w.pages, scheduler, w.txs)
	w.content[cid] = log
	w.pages++
	return []any{chain.CommittedPage{SealedPage: chain.SealedPage{Header: h.Encode(), CID: cid}, Scheduler: scheduler, Number: h.Page}}
}

// run is a receipt of an attempt that node number n signed.
func run(o job.Order, index, epoch uint32, n byte, ms, seq uint64) record.SignedReceipt {
	id := o.Hash(domain)
	r := record.Receipt{Order: id, Job: job.ID(id, index), Epoch: epoch, Node: nodeKey(n), Seq: seq, GPUs: 2, BilledMs: ms, BytesIn: 3, BytesOut: 4, Rate: 3}
	r.Cost = record.Cost(r.Rate, r.GPUs, r.BilledMs, 0, r.BytesOut)
	r.Total = r.Cost
	return signed(r, n)
}

// signed is a receipt that node number n signed.
func signed(r record.Receipt, n byte) record.SignedReceipt {
	sig, err := eip712.Sign(nodeSecret(n), domain.Digest(r.StructHash()))
	if err != nil {
		panic(err)
	}
	return record.SignedReceipt{Receipt: r, NodeSig: sig}
}

// anchorList anchors the records of jobs.
func (w *town) anchorList(scheduler common.Address, jobs ...common.Hash) []any {
	return w.anchorRuns(scheduler, nil, jobs...)
}

// anchorRuns anchors the records of jobs, and publishes receipts of them.
func (w *town) anchorRuns(scheduler common.Address, runs []record.SignedReceipt, jobs ...common.Hash) []any {
	var lines []record.Listed
	var records []common.Hash
	for i, id := range jobs {
		lines = append(lines, record.Listed{Job: id, Record: common.Hash{0xee, byte(i), id[0]}})
		records = append(records, lines[i].Record)
	}
	cid := fmt.Sprint("list", w.batches, scheduler, w.txs)
	content, err := record.EncodeList(lines, runs)
	if err != nil {
		panic(err)
	}
	w.content[cid] = content
	b := chain.Batch{Seq: w.batches, Root: merkle.Root(records), Count: uint32(len(jobs)), Time: 1000}
	w.batches++
	return []any{chain.Told{List: cid}, chain.Anchored{Sender: scheduler, Batch: b}}
}

func order(n byte, count uint32, asset common.Address) job.Order {
	return job.Order{
		Kind: job.KindBatch, Owner: alice, Scheduler: boss, Root: common.Hash{n}, Count: count, Asset: asset,
		MaxCost: job.Units(1_000_000), MaxRate: 1 << 40, Fee: job.Units(10), Nonce: common.Hash{n, 1}, Deadline: 99,
	}
}

// grow adds a random block; salt tells the blocks of forks apart.
func (w *town) grow(t *rapid.T, salt byte) {
	var txs [][]any
	for range rapid.IntRange(0, 3).Draw(t, "txs") {
		asset := rapid.SampledFrom([]common.Address{chain.Coin, token, {9}}).Draw(t, "asset")
		fresh := order(byte(len(w.orders))+7*salt, 3, asset)
		var o job.Order
		if len(w.orders) > 0 {
			o = rapid.SampledFrom(w.orders).Draw(t, "order")
		}
		index := rapid.Uint32Range(0, 3).Draw(t, "index")
		scheduler := rapid.SampledFrom([]common.Address{boss, {0xbb}}).Draw(t, "scheduler")
		switch kind := rapid.IntRange(0, 7).Draw(t, "kind"); {
		case kind == 0:
			txs = append(txs, w.registerNode())
		case kind == 1:
			txs = append(txs, w.openOrder(fresh))
		case kind == 2:
			txs = append(txs, w.commitPage(scheduler, fresh.Hash(domain), index)) // before its order
		case kind == 3 && len(w.orders) > 0:
			txs = append(txs, w.commitPage(scheduler, o.Hash(domain), index))
		case kind == 4 && len(w.orders) > 0:
			var runs []record.SignedReceipt
			for epoch := range rapid.Uint32Range(0, 2).Draw(t, "runs") {
				n := byte(rapid.IntRange(0, 3).Draw(t, "node")) // one that comes later, at times
				runs = append(runs, run(o, index, epoch+1, n, rapid.Uint64Range(1, 9).Draw(t, "ms"), rapid.Uint64Range(1, 3).Draw(t, "seq")))
			}
			txs = append(txs, w.anchorRuns(scheduler, runs, job.ID(o.Hash(domain), index), common.Hash{1}))
		case kind == 5:
			txs = append(txs, []any{chain.BookEvent{Kind: chain.Bonded, Scheduler: scheduler, Amount: job.Units(5), Bond: job.Units(5)}})
		case kind == 6 && w.nodes > 0:
			txs = append(txs, []any{chain.NodeEvent{Kind: chain.Reputed, Slot: 0, Reputation: uint16(len(w.blocks))}})
		case len(w.orders) > 0 && w.nodes > 0 && w.open[o.Hash(domain)]:
			node := nodeKey(byte(rapid.IntRange(0, int(w.nodes)-1).Draw(t, "node")))
			txs = append(txs, w.settle(o, index, rapid.Uint32Range(0, 2).Draw(t, "round"), node, rapid.Uint64Range(1, 9).Draw(t, "ms"), rapid.Bool().Draw(t, "close")))
		}
	}
	w.seal(salt, txs...)
}

// openStore is an empty store.
func openStore(t testing.TB) *store.Store {
	t.Helper()
	s, err := store.Open(context.Background(), "sqlite:"+t.TempDir()+"/skyops.db")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { s.Close() })
	return s
}

func newIndexer(w *town, s *store.Store) *Indexer {
	return &Indexer{Chain: w, Content: w, Rows: s, Domain: domain, Token: token, Own: boss, Log: slog.New(slog.DiscardHandler), Now: time.Now}
}

// advance takes blocks, or else every published file that is there now, one a call
// where once is true.
func advance(x *Indexer, once bool) (bool, error) {
	moved, err := x.Step(context.Background())
	if moved || err != nil {
		return moved, err
	}
	for _, l := range x.lanes() {
		for {
			f, err := l.next(context.Background())
			if err != nil {
				return moved, err
			}
			if f == nil {
				break
			}
			if err := x.fill(context.Background(), *f); err != nil {
				return moved, err
			}
			moved = true
			if once {
				return true, nil
			}
		}
	}
	return moved, nil
}

// drain carries the model on until there is nothing to do.
func drain(t interface{ Fatal(...any) }, x *Indexer) {
	for moved := true; moved; {
		var err error
		if moved, err = advance(x, false); err != nil {
			t.Fatal(err)
		}
	}
}

// rowsOf is the whole model.
func rowsOf(t interface{ Fatal(...any) }, s *store.Store) map[string]string {
	out := map[string]string{}
	for after := ""; ; {
		rows, err := s.ScanModel(context.Background(), "", after, 500)
		if err != nil {
			t.Fatal(err)
		}
		if len(rows) == 0 {
			return out
		}
		for _, r := range rows {
			after, out[r.Key] = r.Key, string(r.Body)
		}
	}
}

// spoil changes a row behind the indexer's back.
func spoil(t *testing.T, s *store.Store, key string, body []byte) {
	t.Helper()
	top, err := s.Model(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	to := top
	if err := s.StepModel(t.Context(), top, to, []store.ModelRow{{Key: key, Body: body}}, 0); err != nil {
		t.Fatal(err)
	}
}
