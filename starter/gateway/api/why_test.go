package api_test

import (
	"errors"
	"net/http"
	"strings"
	"testing"

	"github.com/ethereum/go-ethereum/common"

	"github.com/skyops/skyops/chain"
	"github.com/skyops/skyops/protocol/book"
	"github.com/skyops/skyops/protocol/match"
	"github.com/skyops/skyops/protocol/seal"
	"github.com/skyops/skyops/starter/client"
	"github.com/skyops/skyops/starter/gateway/api"
	"github.com/skyops/skyops/starter/gateway/apitest"
	workjob "github.com/skyops/skyops/workflows/job"
)

// beside returns another node of the map, changed.
func beside(g *apitest.Gateway, slot uint32, change func(*match.Leaf)) api.NodeState {
	all, _ := g.Fleet.Nodes()
	n := all[0]
	n.Leaf.Slot, n.Leaf.Node = slot, common.BytesToAddress([]byte{byte(slot)})
	change(&n.Leaf)
	return n
}

// submitted hands a job in whose program holds until it is cancelled, and waits
// for the given state.
func submitted(t *testing.T, w *wallet, state client.State) common.Hash {
	t.Helper()
	w.g.Jobs.SetProgram(func(workjob.Input, *seal.Identity) apitest.Run { return apitest.Run{Hold: make(chan struct{})} })
	r, err := w.Submit(t.Context(), w.submission(t, spec(t), nil))
	if err != nil {
		t.Fatal(err)
	}
	for after := uint64(0); ; {
		e, err := w.Events(t.Context(), r.Job, after, client.LongPoll)
		if err != nil {
			t.Fatal(err)
		}
		if after = e.Next; e.State == state && len(e.Events) > 0 {
			return r.Job
		}
	}
}

// A job that has its node is explained from the evidence and snapshot of its
// match, whatever the map says by now.
func TestWhyOfAMatch(t *testing.T) {
	t.Parallel()
	g := apitest.Start(t, nil)
	w := signIn(t, g)
	all, _ := g.Fleet.Nodes()
	best := all[0]
	g.Fleet.Set(best, beside(g, 2, func(l *match.Leaf) { l.Rep = 1000 }), beside(g, 3, func(l *match.Leaf) { l.RAM = 1 }))
	id := submitted(t, w, client.Running)
	g.Fleet.Set()
	why, err := w.Why(t.Context(), id, 0)
	if err != nil {
		t.Fatal(err)
	}
	e := why.Explanation
	if why.Source != client.FromMatch || why.Round != 1 || why.Rounds != 1 || why.Answer != "accepted" || why.Node != best.Leaf.Node || why.Note != "" || why.At == 0 || why.Params != 1 {
		t.Errorf("why %+v", why)
	}
	if e.Nodes != 3 || e.Feasible != 2 || !e.Drawn || e.Chosen.Node != best.Leaf.Node || e.RunnerUp.Slot != 2 || e.Decided.By != match.ByScore {
		t.Errorf("explanation %+v", e)
	}
	if len(why.Rejected) != 1 || why.Rejected[0].Slot != 3 || why.Rejected[0].Code != match.RAM {
		t.Errorf("rejected %+v", why.Rejected)
	}
	if _, err := w.Why(t.Context(), id, 2); !client.IsCode(err, client.CodeNotFound) {
		t.Errorf("a round that was not: %v", err)
	}
	if _, err := signIn(t, g).Why(t.Context(), id, 0); !client.IsCode(err, client.CodeNotFound) {
		t.Errorf("another wallet: %v", err)
	}
}

// A job that waits is explained from the map as it is.
func TestWhyOfAWait(t *testing.T) {
	t.Parallel()
	g := apitest.Start(t, nil)
	w := signIn(t, g)
	good := beside(g, 1, func(*match.Leaf) {})
	g.Fleet.Set(beside(g, 1, func(l *match.Leaf) { l.RAM = 512 }))
	id := submitted(t, w, client.Placing)
	why, err := w.Why(t.Context(), id, 0)
	if err != nil {
		t.Fatal(err)
	}
	e := why.Explanation
	if why.Source != client.FromMap || why.Waiting == "" || e.Drawn || e.Feasible != 0 || len(e.Changes) != 1 || e.Changes[0].Nodes != 1 {
		t.Errorf("why %+v", why)
	}
	if !strings.Contains(e.Summary, "1 node matches with 512 MiB of RAM instead of 1 GiB") {
		t.Errorf("summary %q", e.Summary)
	}
	g.Fleet.Set(good)
	if why, err = w.Why(t.Context(), id, 0); err != nil || why.Explanation.Feasible != 1 {
		t.Errorf("after a node came: %+v, %v", why, err)
	}
	if _, err := w.Why(t.Context(), id, 1); !client.IsCode(err, client.CodeNotFound) {
		t.Errorf("a round that was not: %v", err)
	}
}

// What chain and storage give is not believed: only the snapshot under the
// evidence's root explains a match, and without it only the chosen node is
// spoken of.
func TestWhyOfAPageThatIsNotTheOne(t *testing.T) {
	t.Parallel()
	g := apitest.Start(t, nil)
	w := signIn(t, g)
	id := submitted(t, w, client.Running)
	const gone, another, swapped = 101, 102, 103
	own, err := g.Chain.CommittedPage(t.Context(), g.Network.Scheduler, 0)
	if err != nil {
		t.Fatal(err)
	}
	commit := func(number uint64, header []byte, cid string) {
		g.Chain.Commit(chain.CommittedPage{SealedPage: chain.SealedPage{Header: header, CID: cid}, Scheduler: g.Network.Scheduler, Number: number})
	}
	empty := func(number uint64) []byte {
		return book.Header{Scheduler: g.Network.Scheduler, Page: number}.Encode()
	}
	commit(gone, empty(gone), "bafkreigh2akiscaildcqabsyg3dfr6chu3fgpregiymsck7e7aqa4s52zy")
	commit(another, empty(another), own.CID)
	commit(swapped, own.Header, own.CID)
	for name, c := range map[string]struct {
		change func(*match.Evidence)
		note   string
		status int
	}{
		"as it was":       {func(*match.Evidence) {}, "", 0},
		"not on chain":    {func(e *match.Evidence) { e.Page = 100 }, "not on chain yet, which takes some seconds", 0},
		"log gone":        {func(e *match.Evidence) { e.Page = gone }, "gone from storage", 0},
		"another log":     {func(e *match.Evidence) { e.Page = another }, "", http.StatusConflict},
		"another page":    {func(e *match.Evidence) { e.Page = swapped }, "", http.StatusConflict},
		"no such entry":   {func(e *match.Evidence) { e.Index = 1 }, "", http.StatusConflict},
		"another root":    {func(e *match.Evidence) { e.Root[0]++ }, "", http.StatusConflict},
		"other weights":   {func(e *match.Evidence) { e.Params.StakeCap = 0 }, "", http.StatusConflict},
		"another reveal":  {func(e *match.Evidence) { e.Reveal[0]++ }, "", http.StatusConflict},
		"another's match": {func(e *match.Evidence) { e.Chosen.Slot = 9 }, "not what its evidence leads to", 0},
	} {
		g.Jobs.ChangeMatch(id, c.change)
		why, err := w.Why(t.Context(), id, 0)
		var p *client.Problem
		switch {
		case c.status != 0 && (!errors.As(err, &p) || p.Status != c.status):
			t.Errorf("%s: %v", name, err)
		case c.status == 0 && (err != nil || c.note == "" && why.Note != "" || !strings.Contains(why.Note, c.note) || why.Explanation.Chosen == nil):
			t.Errorf("%s: %+v, %v", name, why, err)
		}
	}
}
