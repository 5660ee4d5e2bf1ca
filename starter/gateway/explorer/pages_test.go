package explorer

import (
	"io"
	"io/fs"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"github.com/ethereum/go-ethereum/common"

	"github.com/skyops/skyops/chain"
	"github.com/skyops/skyops/protocol/job"
	protocol "github.com/skyops/skyops/protocol/network"
	"github.com/skyops/skyops/starter/client"
	"github.com/skyops/skyops/starter/gateway/page"
)

// villain is what a node's operator writes of it.
const villain = `<img src=x onerror=alert(1)>"><script>alert(1)</script>`

// browse serves the explorer of a town.
func browse(t *testing.T, w *town) func(path string) (int, string) {
	t.Helper()
	s := openStore(t)
	drain(t, newIndexer(w, s))
	site, err := page.New(page.Options{Network: protocol.Network{Name: "town", RPC: "http://127.0.0.1:1"}, Assets: []fs.FS{Assets()}})
	if err != nil {
		t.Fatal(err)
	}
	h, err := Pages(Service{Reader: Reader{Rows: s}, Chain: struct {
		Asker
		*town
	}{nil, w}}, site, token, true, slog.New(slog.DiscardHandler))
	if err != nil {
		t.Fatal(err)
	}
	return func(path string) (int, string) {
		r := httptest.NewRecorder()
		h.ServeHTTP(r, httptest.NewRequest(http.MethodGet, path, nil))
		b, err := io.ReadAll(r.Body)
		if err != nil {
			t.Fatal(err)
		}
		if r.Code == http.StatusSeeOther {
			return r.Code, r.Header().Get("Location")
		}
		return r.Code, string(b)
	}
}

// Every page shows what the chain says, and nobody's markup.
func TestPages(t *testing.T) {
	t.Parallel()
	w := newTown()
	o := order(1, 1, token)
	o.MaxCost = job.Units(2e18)
	id := job.ID(o.Hash(domain), 0)
	w.seal(0, w.registerNode())
	e := w.blocks[0][0].Body.(chain.NodeEvent)
	e.Metadata = villain
	w.blocks[0][0].Body = e
	w.seal(0, w.openOrder(o), w.commitPage(boss, o.Hash(domain), 0))
	w.seal(0, w.settle(o, 0, 0, nodeKey(0), 90_000, true), w.anchorList(boss, id))
	w.seal(0, []any{chain.ParamsSet{Version: 1}}, []any{chain.BookEvent{Kind: chain.Bonded, Scheduler: boss, Bond: job.Units(5)}})
	for range 60 {
		w.seal(0, []any{chain.EscrowEvent{Kind: chain.Deposited, Asset: common.Address{9}, Owner: alice, Amount: job.Units(5)}})
	}
	get := browse(t, w)
	tx := w.blocks[1][0].Tx.Hex()
	for path, wanted := range map[string][]string{
		"/explorer":                                {"1 order, 0 open", "3 min 0 s", "paid to nodes"},
		"/explorer/jobs":                           {"/explorer/jobs/" + id.Hex(), "anchored", "1 min 30 s"},
		"/explorer/jobs/" + id.Hex():               {"Execution hash", "entry 0", "0.00000000000009 SKYOPS", "facts.js", "Locked at most", "2 SKYOPS", "/operator/jobs/" + id.Hex()},
		"/explorer/orders/" + o.Hash(domain).Hex(): {"batch", "/explorer/jobs/" + id.Hex()},
		"/explorer/nodes":                          {"/explorer/nodes/0"},
		"/explorer/nodes/0":                        {"&lt;script&gt;", "&lt;img src=x", "by 1 order", "/explorer/jobs/" + id.Hex()},
		"/explorer/schedulers":                     {"/explorer/schedulers/" + boss.Hex()},
		"/explorer/schedulers/" + boss.Hex():       {"1 in 1 batch", "read"},
		"/explorer/params":                         {"the beginning"},
		"/explorer/events":                         {"deposited", "?from="},
		"/explorer/tx/" + tx:                       {"opened"},
	} {
		status, text := get(path)
		if status != http.StatusOK {
			t.Errorf("%s: %d", path, status)
		}
		for _, want := range wanted {
			if !strings.Contains(text, want) {
				t.Errorf("%s does not say %q:\n%s", path, want, text)
			}
		}
		if strings.Contains(text, villain) || strings.Contains(text, "ZgotmplZ") || strings.Contains(text, "<no value>") || strings.Contains(text, " style=") {
			t.Errorf("%s is not safe:\n%s", path, text)
		}
		if len(text) > 60_000 {
			t.Errorf("%s weighs %d bytes", path, len(text))
		}
	}
	for q, want := range map[string]string{id.Hex(): "/explorer/jobs/" + id.Hex(), o.Hash(domain).Hex(): "/explorer/orders/", tx: "/explorer/tx/", nodeKey(0).Hex(): "/explorer/nodes/0", "0": "/explorer/nodes/0", boss.Hex(): "/explorer/schedulers/"} {
		if status, to := get("/explorer/find?q=" + q); status != http.StatusSeeOther || !strings.HasPrefix(to, want) {
			t.Errorf("%s is found at %d %s", q, status, to)
		}
	}
	for _, path := range []string{"/explorer/jobs/0x12", "/explorer/nodes/9", "/explorer/nodes/x", "/explorer/nothing", "/explorer/find?q=%3Cscript%3E", "/explorer/jobs?from=%FF", "/explorer/tx/" + id.Hex()} {
		if status, text := get(path); status != http.StatusNotFound || strings.Contains(text, "<script>alert") || !strings.Contains(text, "does not know") {
			t.Errorf("%s: %d", path, status)
		}
	}
}

// A list is read page by page, each line once.
func TestLists(t *testing.T) {
	t.Parallel()
	w := newTown()
	w.seal(0)
	for range 60 {
		w.seal(0, w.registerNode())
	}
	s := openStore(t)
	drain(t, newIndexer(w, s))
	seen := map[uint64]bool{}
	for from := ""; ; {
		l, err := (Reader{Rows: s}).Events(t.Context(), from, 7)
		if err != nil {
			t.Fatal(err)
		}
		for _, e := range l.Events {
			key := e.At.Block<<8 | uint64(e.At.Index)
			if seen[key] {
				t.Fatalf("%+v came twice", e)
			}
			seen[key] = true
		}
		if from = l.Next; from == "" {
			break
		}
	}
	if len(seen) != 120 {
		t.Errorf("%d events", len(seen))
	}
}

// Numbers are written for people: thousands apart, one and many told apart.
func TestWords(t *testing.T) {
	t.Parallel()
	var w words
	amount := func(text string) (a job.Amount) {
		if err := a.UnmarshalText([]byte(text)); err != nil {
			t.Fatal(err)
		}
		return a
	}
	for got, want := range map[string]string{
		w.Whole(amount("250000000000000000000000")): "250,000", w.Whole(amount("1000000000000000000")): "1", w.Whole(amount("0")): "0",
		w.Whole(amount("1234567890123456789012345")): "1,234,567.890123", w.Count(1, "order"): "1 order", w.Count(uint64(1200), "match"): "1,200 matches",
		w.Count(0, "run"): "0 runs", w.Sum(client.Sums{}): "0 ETH",
		w.Price([2]uint64{900_000, 1_800_000_000}): "0.0009\u00a0ETH or 1.8\u00a0SKYOPS", w.Price([2]uint64{0, 5}): "0.000000005\u00a0SKYOPS", w.Price([2]uint64{}): "nothing",
		w.Place(client.BeatShown{Region: 3, Latency: 12}): "region\u00a03, 12\u00a0ms", w.Place(client.BeatShown{}): "not measured",
	} {
		if got != want {
			t.Errorf("written is %q, not %q", got, want)
		}
	}
}
