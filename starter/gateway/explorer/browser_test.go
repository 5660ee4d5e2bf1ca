package explorer

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"io/fs"
	"log/slog"
	"math/big"
	"net/http"
	"net/http/httptest"
	neturl "net/url"
	"slices"
	"strings"
	"sync/atomic"
	"testing"

	"github.com/ethereum/go-ethereum/common"
	"github.com/ethereum/go-ethereum/common/hexutil"
	"github.com/ethereum/go-ethereum/crypto"

	"github.com/skyops/skyops/chain"
	"github.com/skyops/skyops/protocol/book"
	"github.com/skyops/skyops/protocol/job"
	"github.com/skyops/skyops/protocol/match"
	"github.com/skyops/skyops/protocol/merkle"
	protocol "github.com/skyops/skyops/protocol/network"
	"github.com/skyops/skyops/protocol/record"
	"github.com/skyops/skyops/starter/gateway/page"
	"github.com/skyops/skyops/starter/gateway/pagetest"
	"github.com/skyops/skyops/store"
)

// oracle is the town's chain as its contracts answer for it.
type oracle struct {
	*town
	Asker              // of the questions only the path of a batch is looked at here
	lies  *atomic.Bool // of the record
}

func (o oracle) AskOrder(job.Order, common.Hash) (q chain.Question) { return q }

func (o oracle) AskEscrowed(common.Hash, bool, job.Amount) (q chain.Question) { return q }

func (o oracle) AskCost(record.Receipt) (q chain.Question) { return q }

func (o oracle) AskPaid(common.Hash, common.Address, job.Amount) (q chain.Question) { return q }

func (o oracle) AskPage(book.Header, uint64) (q chain.Question) { return q }

func (o oracle) AskRecord(common.Hash, record.Anchoring, uint64, []common.Hash) (q chain.Question) {
	return q
}

func (o oracle) Anchored(context.Context, common.Address) (uint64, error) { return o.batches, nil }

// longPage commits to a page of many entries, one of which is the job's.
func (w *town) longPage(order common.Hash, at, entries int) []any {
	steps := make([]book.Step, entries)
	for i := range steps {
		steps[i].Entry = book.Entry{Page: w.pages, Index: uint32(i), Time: 1000, Job: common.Hash{byte(i), 1}}
		steps[i].Job = match.Job{ID: common.Hash{byte(i)}}
	}
	steps[at].Job = match.Job{ID: job.ID(order, 0), Order: order, Attempt: 1}
	h, log, err := book.Seal(book.Header{Scheduler: boss, Page: w.pages}, book.Start{Snapshot: &match.Snapshot{}}, steps)
	if err != nil {
		panic(err)
	}
	cid := fmt.Sprint("long", w.pages)
	w.content[cid] = log
	w.pages++
	return []any{chain.CommittedPage{SealedPage: chain.SealedPage{Header: h.Encode(), CID: cid}, Scheduler: boss, Number: h.Page}}
}

// The contracts' view functions that the page calls, by selector.
var views = map[[4]byte]func(o oracle, w [][]byte) []*big.Int{
	selector("orderHash((uint8,address,address,bytes32,uint32,address,uint64,uint64,uint128,uint128,uint256,uint64,bytes32))"): func(_ oracle, w [][]byte) []*big.Int {
		n := func(i int) uint64 { return new(big.Int).SetBytes(w[i]).Uint64() }
		a := func(i int) common.Address { return common.BytesToAddress(w[i]) }
		return []*big.Int{job.Order{
			Kind: job.Kind(n(0)), Owner: a(1), Scheduler: a(2), Root: common.Hash(w[3]), Count: uint32(n(4)), Asset: a(5), MaxRate: n(6), MaxEgress: n(7),
			MaxCost: job.Units(n(8)), Fee: job.Units(n(9)), Nonce: common.Hash(w[10]), Deadline: n(11), Recipient: common.Hash(w[12]),
		}.Hash(domain).Big()}
	},
	selector("escrowed(bytes32)"): func(o oracle, w [][]byte) []*big.Int {
		if !o.open[common.Hash(w[0])] {
			return []*big.Int{new(big.Int), new(big.Int)}
		}
		return []*big.Int{big.NewInt(1), new(big.Int)}
	},
	selector("cost(uint64,uint16,uint64,uint64,uint64)"): func(_ oracle, w [][]byte) []*big.Int {
		n := func(i int) uint64 { return new(big.Int).SetBytes(w[i]).Uint64() }
		return []*big.Int{record.Cost(n(0), uint16(n(1)), n(2), n(3), n(4)).Big()}
	},
	selector("credited(bytes32,address)"): func(o oracle, w [][]byte) []*big.Int {
		return []*big.Int{o.paid[common.Hash(w[0])][common.BytesToAddress(w[1])].Big()}
	},
	selector("book()"): func(oracle, [][]byte) []*big.Int { return []*big.Int{bookAt.Big()} },
	selector("committedAt(address,uint256,bytes32)"): func(o oracle, w [][]byte) []*big.Int {
		for _, events := range o.blocks {
			for _, e := range events {
				p, ok := e.Body.(chain.CommittedPage)
				if !ok {
					continue
				}
				h, err := book.DecodeHeader(p.Header)
				if err == nil && h.Scheduler == common.BytesToAddress(w[0]) && h.Page == new(big.Int).SetBytes(w[1]).Uint64() && h.Hash() == common.Hash(w[2]) {
					return []*big.Int{new(big.Int).SetUint64(e.Time)}
				}
			}
		}
		return []*big.Int{new(big.Int)}
	},
	selector("verify(address,bytes32,uint32,bytes32[],uint64,bytes32,uint32,uint64,bytes32[])"): func(o oracle, w [][]byte) []*big.Int {
		n := func(i int) uint64 { return new(big.Int).SetBytes(w[i]).Uint64() }
		list := func(i int) (out []common.Hash) {
			at := int(n(i) / 32)
			for _, b := range w[at+1 : at+1+int(n(at))] {
				out = append(out, common.Hash(b))
			}
			return out
		}
		// The batch is the town's only one, which is its own peak.
		good := merkle.Verify(common.Hash(w[5]), common.Hash(w[1]), uint32(n(2)), uint32(n(6)), list(3)) && n(4) == 0 && n(7) > 0 && len(list(8)) == 0
		if !good || o.lies.Load() || common.BytesToAddress(w[0]) != boss {
			return []*big.Int{new(big.Int)}
		}
		return []*big.Int{big.NewInt(1)}
	},
}

func selector(signature string) [4]byte { return [4]byte(crypto.Keccak256([]byte(signature))) }

// bookAt is the town's match book, courtAt the court over it.
var bookAt, courtAt = common.Address{0xb0}, common.Address{0xc0}

// chainRPC answers eth_call as the town's contracts do.
func chainRPC(t *testing.T, o oracle) *httptest.Server {
	s := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		w.Header().Set("Access-Control-Allow-Origin", "*")
		w.Header().Set("Access-Control-Allow-Headers", "content-type")
		if r.Method == http.MethodOptions {
			return
		}
		var call struct {
			Method string            `json:"method"`
			Params []json.RawMessage `json:"params"`
		}
		var to struct{ Data hexutil.Bytes }
		if json.NewDecoder(r.Body).Decode(&call) != nil || call.Method != "eth_call" || json.Unmarshal(call.Params[0], &to) != nil || len(to.Data)%32 != 4 {
			t.Errorf("the chain is asked for %+v", call)
			return
		}
		view := views[[4]byte(to.Data)]
		if view == nil {
			t.Errorf("no contract has a function %x", to.Data[:4])
			return
		}
		var answer []byte
		for _, v := range view(o, slices.Collect(slices.Chunk([]byte(to.Data[4:]), 32))) {
			answer = append(answer, common.BigToHash(v).Bytes()...)
		}
		fmt.Fprintf(w, `{"jsonrpc":"2.0","id":1,"result":%q}`, hexutil.Encode(answer))
	}))
	t.Cleanup(s.Close)
	return s
}

// priced gives a settlement's only receipt a rate, and what the contract makes of it.
func (w *town) priced(settled []any, rate uint64) []any {
	r := &settled[0].(chain.Told).Receipts[0]
	r.Rate = rate
	r.Cost = record.Cost(r.Rate, r.GPUs, r.BilledMs, r.Egress, r.BytesOut)
	r.Total = r.Cost
	w.paid[r.Order][r.Node] = r.Cost
	for i, e := range settled {
		if money, ok := e.(chain.EscrowEvent); ok {
			money.Amount, money.Total = r.Cost, r.Cost
			settled[i] = money
		}
	}
	return settled
}

// serve is a gateway that has the explorer of a town and nothing else; it
// returns its address.
func serve(t *testing.T, x oracle, db *store.Store) string {
	t.Helper()
	n := protocol.Network{Name: "town", RPC: chainRPC(t, x).URL, Escrow: domain.Escrow, Token: token, MatchCourt: courtAt}
	site, err := page.New(page.Options{Network: n, Assets: []fs.FS{Assets()}})
	if err != nil {
		t.Fatal(err)
	}
	service := Service{Reader: Reader{Rows: db}, Chain: x}
	pages, err := Pages(service, site, token, false, slog.New(slog.DiscardHandler))
	if err != nil {
		t.Fatal(err)
	}
	mux := http.NewServeMux()
	say := func(w http.ResponseWriter, v any, err error) {
		if err != nil {
			t.Error(err)
		}
		_ = json.NewEncoder(w).Encode(v)
	}
	mux.HandleFunc("/v1/network", func(w http.ResponseWriter, _ *http.Request) { say(w, map[string]any{"network": n}, nil) })
	mux.HandleFunc("/v1/explorer/jobs/{job}", func(w http.ResponseWriter, r *http.Request) {
		f, err := service.Job(r.Context(), common.HexToHash(r.PathValue("job")))
		say(w, f, err)
	})
	mux.HandleFunc("/v1/explorer/jobs/{job}/questions", func(w http.ResponseWriter, r *http.Request) {
		q, err := service.Questions(r.Context(), common.HexToHash(r.PathValue("job")))
		say(w, q, err)
	})
	mux.Handle("/assets/", site)
	mux.Handle("/", pages)
	server := httptest.NewServer(mux)
	t.Cleanup(server.Close)
	return server.URL
}

// refuted are the claims on a job's page that are not borne out, by how they begin.
const refuted = `[...document.querySelectorAll("#facts li")].filter((e) => !e.querySelector(".badge.good")).map((e) => e.children[1].textContent).join("\n")`

// The browser asks the chain itself, in calls of its own making, follows the match's
// path to the page that the chain has, and says what is not borne out: nothing that
// a gateway shows falsely stays unnoticed for the answers that it sends along.
func TestABrowserChecksAJob(t *testing.T) {
	t.Parallel()
	w, db := newTown(), openStore(t)
	o := order(1, 1, chain.Coin)
	o.Kind, o.MaxCost, o.MaxRate = job.KindJob, job.Units(9e18), 1<<63 // more than a script's number holds
	id := job.ID(o.Hash(domain), 0)
	w.seal(0, w.registerNode(), w.registerNode(), w.registerNode(), w.openOrder(o))
	for _, at := range []int{0, 3, 6} { // whole and lone branches of the tree
		w.seal(0, w.longPage(o.Hash(domain), at, 7))
	}
	w.seal(0, w.longPage(o.Hash(domain), 0, 1))                                 // the tree is its only leaf
	w.seal(0, w.priced(w.settle(o, 0, 1, nodeKey(1), 7_000, false), 5_000_000)) // who checked it
	wrong := run(o, 0, 2, 2, 9, 1)                                              // whose work was found wrong
	w.seal(0, w.priced(w.settle(o, 0, 0, nodeKey(0), 90_000, true), 5_000_000), w.anchorRuns(boss, []record.SignedReceipt{wrong}, id, common.Hash{1}, common.Hash{2}))
	drain(t, newIndexer(w, db))
	x := oracle{town: w, lies: new(atomic.Bool)}
	b := pagetest.Open(t, pagetest.NewWallet(t, 7))
	b.Go(serve(t, x, db) + "/explorer/jobs/" + id.Hex())
	// Order, record, four pages, closed, three costs, three paid; figures, sum, id, all paid, four entries.
	const all = 21
	asked := fmt.Sprintf(`document.getElementById("facts").ariaBusy === null && document.querySelectorAll("#facts li").length === %d`, all)
	b.Await(asked)
	if bad := b.Text(refuted); bad != "" {
		t.Fatalf("not borne out:\n%s\n%s", bad, b.Text(`document.querySelector("#facts").textContent`))
	}
	fits(t, b, "the job's page")
	runs, err := db.ScanModel(t.Context(), keyRuns(id), "", 1)
	if err != nil || len(runs) != 1 {
		t.Fatalf("%d runs, %v", len(runs), err)
	}
	entry := keyMatches(id) + boss.Hex() + "/0000000000000001/00000003"
	receipt := func(change func(map[string]any)) func(map[string]any) {
		return func(row map[string]any) { change(row["receipt"].(map[string]any)) }
	}
	for what, lie := range map[string]struct {
		row    string
		change func(map[string]any)
		seen   []string
	}{
		"a cost":           {runs[0].Key, receipt(func(r map[string]any) { r["cost"] = "1" }), []string{"Attempt 1 costs", "The figures on this page"}},
		"what is due":      {runs[0].Key, receipt(func(r map[string]any) { r["total"] = "1" }), []string{"Node 0x", "The job's cost", "Nodes were paid"}},
		"a check's cost":   {keyRun(record.RepeatID(id, 1), 1), receipt(func(r map[string]any) { r["cost"] = "1" }), []string{"Round 1 of the check costs", "The figures on this page"}},
		"a check's payer":  {keyRun(record.RepeatID(id, 1), 1), receipt(func(r map[string]any) { r["node"] = boss.Hex() }), []string{"Node 0x"}},
		"a run's time":     {runs[0].Key, receipt(func(r map[string]any) { r["billedMs"] = 1 }), []string{"Attempt 1 costs"}},
		"another node":     {runs[0].Key, receipt(func(r map[string]any) { r["node"] = boss.Hex() }), []string{"Node 0x"}},
		"an order's terms": {keyOrder(o.Hash(domain)), func(r map[string]any) { r["details"].(map[string]any)["maxCost"] = "9000000000000000001" }, []string{"The order with these terms"}},
		"what was paid":    {keyOrder(o.Hash(domain)), func(r map[string]any) { r["paid"] = "2" }, []string{"Nodes were paid", "The figures on this page"}},
		"an open order":    {keyOrder(o.Hash(domain)), func(r map[string]any) { delete(r, "closed") }, []string{"The order is open"}},
		"a match's place":  {entry, func(r map[string]any) { r["index"] = 2 }, []string{"Entry 2 of page 1"}},
		"a match's node":   {entry, func(r map[string]any) { r["slot"] = 8 }, []string{"Entry 3 of page 1"}},
		"a match's time":   {entry, func(r map[string]any) { r["time"] = 8 }, []string{"Entry 3 of page 1"}},
	} {
		restore := falsify(t, db, lie.row, lie.change)
		b.Text(`document.getElementById("facts").replaceChildren()`)
		b.Press("Ask the chain again")
		b.Await(`document.getElementById("facts").ariaBusy === null && document.querySelectorAll("#facts li").length >= 16`)
		bad := b.Text(refuted)
		for _, claim := range lie.seen {
			if !strings.Contains("\n"+bad, "\n"+claim) {
				t.Errorf("%s is false, and %q stands; not borne out is only\n%s", what, claim, bad)
			}
		}
		restore()
	}
	x.lies.Store(true)
	b.Press("Ask the chain again")
	b.Await(asked + ` && document.querySelectorAll("#facts .badge.bad").length === 1`)
	if bad := b.Text(refuted); !strings.HasPrefix(bad, "Record 0x") {
		t.Errorf("not borne out is %s", bad)
	}
}

// What a node was paid by a receipt that is not on the page, since a later one is, is
// no contradiction.
func TestABrowserChecksAJobThatWasSettledEarlier(t *testing.T) {
	t.Parallel()
	w, db := newTown(), openStore(t)
	o := order(1, 1, chain.Coin)
	o.Kind, o.MaxCost, o.MaxRate = job.KindJob, job.Units(9e18), 1<<63
	id := job.ID(o.Hash(domain), 0)
	w.seal(0, w.registerNode(), w.openOrder(o))
	w.seal(0, w.longPage(o.Hash(domain), 0, 1))
	w.seal(0, w.priced(w.settle(o, 0, 0, nodeKey(0), 90_000, true), 5_000_000))
	newer := run(o, 0, 1, 0, 95_000, 2).Receipt
	newer.Total = job.Units(1e15) // which counts in what was paid before
	w.seal(0, w.anchorRuns(boss, []record.SignedReceipt{signed(newer, 0)}, id))
	drain(t, newIndexer(w, db))
	b := pagetest.Open(t, pagetest.NewWallet(t, 7))
	b.Go(serve(t, oracle{town: w, lies: new(atomic.Bool)}, db) + "/explorer/jobs/" + id.Hex())
	// Order, record, page, closed, one cost, one paid; figures, sum, id, all paid, entry.
	b.Await(`document.getElementById("facts").ariaBusy === null && document.querySelectorAll("#facts li").length === 11`)
	if bad := b.Text(refuted); bad != "" {
		t.Errorf("not borne out:\n%s", bad)
	}
	b.Await(`document.getElementById("facts").textContent.includes("by an earlier receipt that is not shown here")`)
	// The newer receipt counts in what was paid: it cannot be of less.
	falsify(t, db, keyRun(id, 1), func(row map[string]any) { row["receipt"].(map[string]any)["total"] = "1" })
	b.Text(`document.getElementById("facts").replaceChildren()`)
	b.Press("Ask the chain again")
	b.Await(`document.getElementById("facts").ariaBusy === null && document.querySelectorAll("#facts li").length === 11`)
	if bad := b.Text(refuted); !strings.Contains("\n"+bad, "\nNode 0x") {
		t.Errorf("more was paid than is due, and not borne out is only\n%s", bad)
	}
}

// cut lists tables and menus of which a part lies out of sight.
const cut = `[...document.querySelectorAll(".scroll, .top nav")].filter((e) => e.scrollWidth > e.clientWidth + 1).map((e) => e.scrollWidth + " of " + e.clientWidth + " pixels: " + e.innerText.slice(0, 60)).join("\n")`

// fits fails the test where a page is wider than a window, or cuts a table off.
func fits(t *testing.T, b *pagetest.Browser, page string) {
	t.Helper()
	for _, width := range []int64{320, 390} {
		b.Device(width, 800, "dark")
		if wide := b.Text(`document.documentElement.scrollWidth`); wide != fmt.Sprint(width) {
			t.Errorf("%s is %s pixels wide on a phone of %d", page, wide, width)
		}
		if found := b.Text(cut); found != "" {
			t.Errorf("%s is cut off on a phone of %d pixels: %s", page, width, found)
		}
		if hidden := b.Text(`[...document.querySelectorAll(".tabs [aria-current]")].filter((e) => e.getBoundingClientRect().right > innerWidth).length`); hidden != "0" {
			t.Errorf("%s does not show on a phone of %d pixels where one is", page, width)
		}
	}
	b.Device(1280, 960, "light")
	if found := b.Text(cut); found != "" {
		t.Errorf("%s has tables that are cut off on a desktop: %s", page, found)
	}
}

// falsify changes a row of the model, and returns what makes it as it was.
func falsify(t *testing.T, db *store.Store, key string, change func(map[string]any)) func() {
	t.Helper()
	rows, err := db.ModelRows(t.Context(), []string{key})
	if err != nil || rows[key] == nil {
		t.Fatalf("the model has no row %s, %v", key, err)
	}
	var row map[string]any
	d := json.NewDecoder(bytes.NewReader(rows[key]))
	d.UseNumber()
	if err := d.Decode(&row); err != nil {
		t.Fatal(err)
	}
	change(row)
	body, err := json.Marshal(row)
	if err != nil {
		t.Fatal(err)
	}
	spoil(t, db, key, body)
	return func() { spoil(t, db, key, rows[key]) }
}

// What strangers wrote on the chain is text in a real browser too: what an operator
// calls its node, where a scheduler says that a page's log is, what is searched for.
func TestABrowserShowsMarkupAsText(t *testing.T) {
	t.Parallel()
	w, db := newTown(), openStore(t)
	node := w.registerNode()
	described := node[0].(chain.NodeEvent)
	described.Metadata = villain
	node[0] = described
	committed := w.longPage(common.Hash{1}, 0, 1)
	elsewhere := committed[0].(chain.CommittedPage)
	elsewhere.CID = villain
	committed[0] = elsewhere
	w.hidden[villain] = true
	w.seal(0, node, committed)
	drain(t, newIndexer(w, db))
	url := serve(t, oracle{town: w, lies: new(atomic.Bool)}, db)
	b := pagetest.Open(t, pagetest.NewWallet(t, 7))
	for _, path := range []string{"", "/jobs", "/nodes", "/schedulers", "/params", "/events"} {
		b.Go(url + "/explorer" + path)
		fits(t, b, "/explorer"+path)
	}
	for _, path := range []string{"/explorer/nodes/0", "/explorer/schedulers/" + boss.Hex(), "/explorer/find?q=" + neturl.QueryEscape(villain)} {
		b.Go(url + path)
		b.Await(fmt.Sprintf(`document.querySelector("main").textContent.includes(%q)`, villain))
		if n := b.Text(`document.querySelectorAll("main script, main img").length`); n != "0" {
			t.Errorf("%s has %s elements that came out of text", path, n)
		}
		fits(t, b, path)
	}
}
