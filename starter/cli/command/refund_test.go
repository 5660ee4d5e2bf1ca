package command_test

import (
	"bytes"
	"context"
	"io"
	"math/big"
	"net"
	"net/http"
	"net/http/httptest"
	"net/http/httputil"
	"net/url"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/ethereum/go-ethereum/common"
	"github.com/ethereum/go-ethereum/common/hexutil"
	"github.com/ethereum/go-ethereum/crypto"
	"github.com/rogpeppe/go-internal/testscript"

	"github.com/skyops/skyops/chain"
	"github.com/skyops/skyops/chain/direct"
	"github.com/skyops/skyops/protocol/eip712"
	"github.com/skyops/skyops/protocol/job"
)

// TestRefund takes back what orders lock whose scheduler never came, where no gateway answers.
func TestRefund(t *testing.T) {
	t.Parallel()
	a := &abandoned{onChain: startOnChain(t, func(p *chain.Params) { p.Grace = time.Second })}
	l, err := chain.Dial(t.Context(), a.Network.RPC, chain.Contracts{Escrow: a.Network.Escrow})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(l.Close)
	a.chain = l
	a.run(t, "testdata/chain/refund.txtar", map[string]func(*testscript.TestScript, bool, []string){
		"alone": a.alone, "order": a.order, "over": a.over, "refuse": a.refuse, "closes": a.closes, "asked": a.asked, "unread": a.unread,
	})
}

// abandoned is a chain whose scheduler never closes an order, and what its RPC was asked.
type abandoned struct {
	onChain
	chain  *chain.Client
	orders []job.Order

	mu     sync.Mutex
	states int                    // how often an order's state was asked for
	mute   bool                   // that is not answered
	before map[string]func() bool // by an order's nonce: run before its refund is estimated; true refuses it
}

// alone has the pinned network's gateway answer no more, and its RPC be watched.
func (a *abandoned) alone(ts *testscript.TestScript, _ bool, _ []string) {
	target, err := url.Parse(a.Network.RPC)
	ts.Check(err)
	pass := httputil.NewSingleHostReverseProxy(target)
	watched := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		body, err := io.ReadAll(r.Body)
		if err != nil || a.look(string(body)) {
			http.Error(w, "not now", http.StatusServiceUnavailable)
			return
		}
		r.Body = io.NopCloser(bytes.NewReader(body))
		pass.ServeHTTP(w, r)
	}))
	ts.Defer(watched.Close)
	l, err := net.Listen("tcp", "127.0.0.1:0")
	ts.Check(err)
	dead := "http://" + l.Addr().String()
	ts.Check(l.Close())
	folder := filepath.Join(ts.Getenv("SKYOPS_HOME"), "networks")
	files, err := os.ReadDir(folder)
	ts.Check(err)
	path := filepath.Join(folder, files[0].Name())
	b, err := os.ReadFile(path)
	ts.Check(err)
	text := strings.NewReplacer(a.URL, dead, a.Network.RPC, watched.URL).Replace(string(b))
	ts.Check(os.WriteFile(path, []byte(text), 0o600))
}

// look notes what the chain is asked, and reports whether it is not to answer.
func (a *abandoned) look(call string) bool {
	a.mu.Lock()
	defer a.mu.Unlock()
	if strings.Contains(call, "eth_call") && strings.Contains(call, hexutil.Encode(crypto.Keccak256([]byte("escrowed(bytes32)"))[:4])) {
		a.states++
		return a.mute
	}
	for nonce, f := range a.before {
		if strings.Contains(call, "eth_estimateGas") && strings.Contains(call, nonce) {
			return f()
		}
	}
	return false
}

// asked demands how often an order's state was asked for since the last time: asked N.
func (a *abandoned) asked(ts *testscript.TestScript, _ bool, args []string) {
	a.mu.Lock()
	defer a.mu.Unlock()
	if want, err := strconv.Atoi(args[0]); err != nil || a.states != want {
		ts.Fatalf("asked for the state of %d orders", a.states)
	}
	a.states = 0
}

// unread has the chain's node not say how orders stand: unread; ! unread.
func (a *abandoned) unread(_ *testscript.TestScript, neg bool, _ []string) {
	a.mu.Lock()
	defer a.mu.Unlock()
	a.mute = !neg
}

// on has f run before the refund of order number args[0] is estimated.
func (a *abandoned) on(ts *testscript.TestScript, args []string, f func(job.Order) bool) {
	i, err := strconv.Atoi(args[0])
	ts.Check(err)
	a.mu.Lock()
	defer a.mu.Unlock()
	o := a.orders[i]
	a.before = map[string]func() bool{hexutil.Encode(o.Nonce[:])[2:]: func() bool { return f(o) }}
}

// refuse has the chain's node not answer when an order is to be taken back: refuse ORDER; ! refuse.
func (a *abandoned) refuse(ts *testscript.TestScript, neg bool, args []string) {
	if neg {
		a.mu.Lock()
		defer a.mu.Unlock()
		a.before = nil
		return
	}
	a.on(ts, args, func(job.Order) bool { return true })
}

// closes has somebody else close an order just before it is taken back: closes ORDER.
func (a *abandoned) closes(ts *testscript.TestScript, _ bool, args []string) {
	a.on(ts, args, func(o job.Order) bool {
		_, err := direct.Send(context.Background(), a.backend, a.faucet, a.chain.RefundCall(o))
		return err != nil
	})
}

// order opens one of the faucet's wallet that nobody will run, over so many ETH: order AMOUNT.
func (a *abandoned) order(ts *testscript.TestScript, _ bool, args []string) {
	ctx := context.Background()
	whole, ok := new(big.Int).SetString(args[0]+"000000000000000000", 10)
	if !ok {
		ts.Fatalf("%q is no amount", args[0])
	}
	n := len(a.orders)
	deadline := uint64(time.Now().Add(20 * time.Second).Unix())
	if n > 0 {
		deadline = a.orders[n-1].Deadline + 1 // so that they are listed as they were opened
	}
	o := job.Order{
		Owner: crypto.PubkeyToAddress(a.faucet.PublicKey), Scheduler: a.Network.Scheduler, Root: common.Hash{1}, Count: 1, MaxRate: 1,
		MaxCost: job.NewAmount(whole), Nonce: crypto.Keccak256Hash([]byte{byte(n)}), Deadline: deadline, Recipient: common.Hash{3},
	}
	signature, err := eip712.Sign(a.faucet, o.Hash(a.chain.Domain(ctx)))
	ts.Check(err)
	_, err = direct.Send(ctx, a.backend, a.faucet, a.chain.OpenCall(o, signature))
	ts.Check(err)
	a.orders = append(a.orders, o)
}

// over waits until all orders' deadlines and grace are over.
func (a *abandoned) over(*testscript.TestScript, bool, []string) {
	<-time.After(time.Until(time.Unix(int64(a.orders[len(a.orders)-1].Deadline)+3, 0)))
}
