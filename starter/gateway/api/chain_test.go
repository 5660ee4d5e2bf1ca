package api_test

import (
	"math/big"
	"net/http"
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
