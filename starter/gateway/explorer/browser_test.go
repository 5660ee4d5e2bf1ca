package explorer

import (
	"context"
	"encoding/json"
	"fmt"
	"io/fs"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"sync"
	"sync/atomic"
	"testing"

	"github.com/ethereum/go-ethereum/common"
	"github.com/ethereum/go-ethereum/common/hexutil"

	"github.com/skyops/skyops/chain"
	"github.com/skyops/skyops/protocol/book"
	"github.com/skyops/skyops/protocol/job"
	"github.com/skyops/skyops/protocol/match"
	protocol "github.com/skyops/skyops/protocol/network"
	"github.com/skyops/skyops/protocol/record"
	"github.com/skyops/skyops/starter/gateway/page"
	"github.com/skyops/skyops/starter/gateway/pagetest"
)

// oracle asks questions whose answers are a word of their own; a page's question
// ends with its hash, as the contract's does.
type oracle struct {
	*town
	answers *sync.Map    // by call data
	lies    *atomic.Bool // of the record
}

func (o oracle) ask(claim, contract string, n byte, tail []byte) chain.Question {
	q := chain.Question{
		Claim: claim, Contract: contract, Function: "f()", To: common.Address{n}, Data: append([]byte{n, n, n, n}, tail...),
		Want: common.Hash{31: n}.Bytes(),
	}
	o.answers.Store(hexutil.Encode(q.Data), hexutil.Encode(q.Want))
	return q
}

func (o oracle) AskOrder(job.Order, common.Hash) chain.Question {
	return o.ask("order", "JobEscrow", 1, nil)
}

func (o oracle) AskEscrowed(common.Hash, bool, job.Amount) chain.Question {
	return o.ask("escrowed", "JobEscrow", 2, nil)
}

func (o oracle) AskCost(record.Receipt) chain.Question { return o.ask("cost", "JobEscrow", 3, nil) }

func (o oracle) AskPaid(common.Hash, common.Address, job.Amount) chain.Question {
	return o.ask("paid", "JobEscrow", 4, nil)
}

func (o oracle) AskPage(h book.Header, _ uint64) chain.Question {
	hash := h.Hash()
	return o.ask("page", "MatchBook", 5, hash[:])
}

func (o oracle) AskRecord(common.Hash, record.Anchoring, uint64, []common.Hash) chain.Question {
	return o.ask("record", "ResultAnchor", 6, nil)
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

// chainRPC answers eth_call as the oracle wants it.
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
		var to struct{ Data string }
		if json.NewDecoder(r.Body).Decode(&call) != nil || call.Method != "eth_call" || json.Unmarshal(call.Params[0], &to) != nil {
			t.Errorf("the chain is asked for %+v", call)
		}
		answer, _ := o.answers.Load(to.Data)
		if to.Data == "0x06060606" && o.lies.Load() {
			answer = hexutil.Encode(make([]byte, 32))
		}
		fmt.Fprintf(w, `{"jsonrpc":"2.0","id":1,"result":%q}`, answer)
	}))
	t.Cleanup(s.Close)
	return s
}

// The browser itself asks the chain, follows the match's path to the page that the
// chain has, and says what is not borne out.
func TestABrowserChecksAJob(t *testing.T) {
	w, db := newTown(), openStore(t)
	o := order(1, 1, chain.Coin)
	id := job.ID(o.Hash(domain), 0)
	w.seal(0, w.registerNode(), w.openOrder(o))
	for _, at := range []int{0, 3, 6} { // whole and lone branches of the tree
		w.seal(0, w.longPage(o.Hash(domain), at, 7))
	}
	w.seal(0, w.settle(o, 0, nodeKey(0), 90_000, true), w.anchorList(boss, id))
	drain(t, newIndexer(w, db))
	x := oracle{w, new(sync.Map), new(atomic.Bool)}
	rpc := chainRPC(t, x)
	n := protocol.Network{Name: "town", RPC: rpc.URL}
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
		f, err := service.Job(r.Context(), id)
		say(w, f, err)
	})
	mux.HandleFunc("/v1/explorer/jobs/{job}/questions", func(w http.ResponseWriter, r *http.Request) {
		q, err := service.Questions(r.Context(), id)
		say(w, q, err)
	})
	mux.Handle("/assets/", site)
	mux.Handle("/", pages)
	server := httptest.NewServer(mux)
	t.Cleanup(server.Close)

	b := pagetest.Open(t, pagetest.NewWallet(t, 7))
	b.Go(server.URL + "/explorer/jobs/" + id.Hex())
	// Order, record, three pages, escrowed, cost, paid; and three computed entries.
	b.Await(`document.querySelectorAll("#facts .badge.good").length === 11`)
	if bad := b.Text(`document.querySelectorAll("#facts .badge:not(.good)").length`); bad != "0" {
		t.Errorf("%s facts are not borne out: %s", bad, b.Text(`document.querySelector("#facts").textContent`))
	}

	// A chain that answers otherwise, and a match that is not in its page.
	x.lies.Store(true)
	m := get[map[string]any](newSheetOf(t, newIndexer(w, db)), keyMatches(id)+boss.Hex()+"/0000000000000001/00000003")
	if m == nil {
		t.Fatal("the match is not in the model")
	}
	(*m)["index"] = 2
	body, err := json.Marshal(m)
	if err != nil {
		t.Fatal(err)
	}
	spoil(t, db, keyMatches(id)+boss.Hex()+"/0000000000000001/00000003", body)
	b.Press("Ask the chain again")
	b.Await(`document.querySelectorAll("#facts .badge.bad").length === 2 && document.querySelectorAll("#facts .badge.good").length === 9`)
}
