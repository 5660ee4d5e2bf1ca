package api_test

import (
	"context"
	"errors"
	"fmt"
	"io"
	"math/big"
	"net/http"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/ethereum/go-ethereum/common"

	"github.com/skyops/skyops/chain"
	"github.com/skyops/skyops/protocol/job"
	"github.com/skyops/skyops/protocol/match"
	"github.com/skyops/skyops/starter/client"
	"github.com/skyops/skyops/starter/gateway/api"
	"github.com/skyops/skyops/starter/gateway/apitest"
)

func TestChainFactsAreServed(t *testing.T) {
	t.Parallel()
	g := apitest.Start(t, nil)
	get := func(path string, out any) int {
		t.Helper()
		return send(t, g, http.MethodGet, path, "", out)
	}
	owner := common.Address{7}
	g.Chain.Deposit(common.Address{}, owner, coins(3))
	g.Chain.Deposit(g.Network.Token, owner, coins(4))
	var account client.Account
	if code := get("/v1/accounts/"+owner.Hex(), &account); code != 200 || account.CoinHeld.Cmp(coins(3)) != 0 || account.TokenHeld.Cmp(coins(4)) != 0 {
		t.Errorf("account: %d %+v", code, account)
	}
	grant := common.Hash{9}
	g.Chain.Grant(grant, coins(2), true)
	var d client.DelegationState
	if code := get("/v1/accounts/"+owner.Hex()+"/delegations/"+grant.Hex(), &d); code != 200 || !d.Revoked || d.Spent.Cmp(coins(2)) != 0 {
		t.Errorf("delegation: %d %+v", code, d)
	}
	var p client.Problem
	if code := get("/v1/accounts/0x12", &p); code != http.StatusUnprocessableEntity || p.Code != client.CodeInvalid {
		t.Errorf("half an address: %d %+v", code, p)
	}
	g.Chain.Down(true)
	if code := get("/v1/accounts/"+owner.Hex(), &p); code != http.StatusServiceUnavailable || p.Code != client.CodeUnavailable || p.Next == "" {
		t.Errorf("without a chain: %d %+v", code, p)
	}
}

func TestSchedulersAndParamsAreServed(t *testing.T) {
	t.Parallel()
	g := apitest.Start(t, nil)
	scheduler := "/v1/schedulers/" + g.Network.Scheduler.Hex()
	var p client.Problem
	if code := send(t, g, http.MethodGet, scheduler, "", &p); code != http.StatusNotFound || p.Code != client.CodeNotFound {
		t.Errorf("a network without books: %d %+v", code, p)
	}
	var params client.Params
	if code := send(t, g, http.MethodGet, "/v1/params", "", &params); code != 200 || len(params.Versions) != 1 || !params.Versions[0].InForce || params.Versions[0].Params != match.DefaultParams() {
		t.Errorf("a network without versions on chain: %d %+v", code, params)
	}

	g = apitest.Start(t, nil)
	now := uint64(time.Now().Unix())
	g.Chain.SetBook(
		chain.Book{Next: 12, Reveal: common.Hash{1}, Bond: job.NewAmount(big.NewInt(5))},
		[]chain.Slashing{{Page: 3, Index: 1, Fault: 4, Reward: coins(500), Burned: coins(500)}},
		chain.ParamsHistory{Owner: common.Address{8}, Delay: time.Hour, Versions: []chain.ParamsVersion{
			{Params: match.Params{Version: 1}}, {Params: match.Params{Version: 2}, From: now - 10}, {Params: match.Params{Version: 3}, From: now + 1000},
		}},
	)
	var s client.SchedulerState
	if code := send(t, g, http.MethodGet, scheduler, "", &s); code != 200 || s.MayCommit || s.NextPage != 12 || len(s.Slashings) != 1 || s.Slashings[0].Fault != 4 || s.MinBond.IsZero() {
		t.Errorf("scheduler: %d %+v", code, s)
	}
	if code := send(t, g, http.MethodGet, "/v1/params", "", &params); code != 200 || len(params.Versions) != 3 || params.Delay != 3600 ||
		params.Versions[0].InForce || !params.Versions[1].InForce || params.Versions[2].InForce {
		t.Errorf("params: %d %+v", code, params)
	}
	g.Chain.Down(true)
	if code := send(t, g, http.MethodGet, "/v1/params", "", &params); code != 200 {
		t.Errorf("params are read again within the minute: %d", code)
	}
}

func TestNodesComeInPages(t *testing.T) {
	t.Parallel()
	g := apitest.Start(t, nil)
	var all []api.NodeState
	for slot := range uint32(7) {
		n := g.Node()
		n.Leaf.Slot = 2 * (6 - slot)
		all = append(all, n)
	}
	g.Fleet.Set(all...)
	var slots []uint32
	for cursor := ""; ; {
		var page client.Nodes
		if code := send(t, g, http.MethodGet, "/v1/nodes?limit=3&cursor="+cursor, "", &page); code != 200 {
			t.Fatal(code)
		}
		for _, n := range page.Nodes {
			slots = append(slots, n.Slot)
		}
		if cursor = page.Next; cursor == "" {
			break
		}
	}
	for i, slot := range slots {
		if slot != uint32(2*i) || len(slots) != 7 {
			t.Fatalf("slots %v", slots)
		}
	}
	var p client.Problem
	if code := send(t, g, http.MethodGet, "/v1/nodes?cursor=x", "", &p); code != http.StatusUnprocessableEntity || p.Code != client.CodeInvalid {
		t.Errorf("a cursor that is none: %d %+v", code, p)
	}
}

type inner = api.Book

// slowBook is a chain whose parameters are read when the test lets them.
type slowBook struct {
	inner
	asked chan struct{} // one for each reading that begins
	reply chan error    // one for each that may end
}

func (b slowBook) ParamsHistory(ctx context.Context) (chain.ParamsHistory, error) {
	b.asked <- struct{}{}
	select {
	case err := <-b.reply:
		return chain.ParamsHistory{Versions: []chain.ParamsVersion{{Params: match.Params{Version: 7}}}}, err
	case <-ctx.Done():
		return chain.ParamsHistory{}, ctx.Err()
	}
}

// However many ask for the parameters at a time, and whoever of them leaves, the
// chain is read once; when it fails, an older reading is told, and the chain is
// left alone for a moment.
func TestParamsAreReadOnceForAll(t *testing.T) {
	t.Parallel()
	var clock atomic.Int64
	clock.Store(time.Now().Unix())
	b := slowBook{asked: make(chan struct{}, 100), reply: make(chan error, 100)}
	g := apitest.Start(t, func(o *api.Options) {
		b.inner = o.Book
		o.Book = b
		o.Now = func() time.Time { return time.Unix(clock.Load(), 0) }
		o.RatePerIP = 0
	})
	ask := func(ctx context.Context) (int, error) {
		req, err := http.NewRequestWithContext(ctx, http.MethodGet, g.URL+"/v1/params", nil)
		if err != nil {
			return 0, err
		}
		resp, err := g.HTTP.Do(req)
		if err != nil {
			return 0, err
		}
		defer resp.Body.Close()
		body, err := io.ReadAll(resp.Body)
		if err == nil && resp.StatusCode == http.StatusOK && !strings.Contains(string(body), `"version":7`) {
			err = fmt.Errorf("it says %s", body)
		}
		return resp.StatusCode, err
	}
	all := func(want int) {
		t.Helper()
		var wg sync.WaitGroup
		for range 20 {
			wg.Go(func() {
				if code, err := ask(t.Context()); code != want || err != nil {
					t.Errorf("%d %v, want %d", code, err, want)
				}
			})
		}
		wg.Wait()
	}
	read := func(want int) {
		t.Helper()
		if n := len(b.asked); n != want {
			t.Errorf("the chain was read %d times more, want %d", n, want)
		}
		for len(b.asked) > 0 {
			<-b.asked
		}
	}
	b.reply <- errors.New("the chain does not answer")
	all(http.StatusServiceUnavailable)
	read(1)
	clock.Add(10)
	first, leave := context.WithCancel(t.Context())
	left := make(chan struct{})
	go func() { _, _ = ask(first); close(left) }() // it fails, as it must
	<-b.asked
	leave()
	<-left
	time.AfterFunc(100*time.Millisecond, func() { b.reply <- nil }) // most wait by then; a later one asks what is known
	all(http.StatusOK)
	read(0)
	clock.Add(int64(time.Hour / time.Second))
	b.reply <- errors.New("the chain does not answer")
	all(http.StatusOK)
	read(1)
}
