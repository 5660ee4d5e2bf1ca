package ingress

import (
	"context"
	"errors"
	"testing"
	"time"

	"github.com/ethereum/go-ethereum/common"

	"github.com/skyops/skyops/chain"
	"github.com/skyops/skyops/protocol/job"
	"github.com/skyops/skyops/workers/ingress/nodemap"
)

// fakeChain answers as the test says and counts the questions.
type fakeChain struct {
	node  chain.Node
	err   error
	asked int

	reputation  uint16
	unreputable error
}

func (c *fakeChain) Reputation(_ context.Context, slot uint32) (uint16, error) {
	if slot != c.node.Slot {
		return 0, errors.New("another slot was asked about")
	}
	return c.reputation, c.unreputable
}

func (c *fakeChain) Node(context.Context, common.Address) (chain.Node, error) {
	c.asked++
	return c.node, c.err
}

func TestChainRegistry(t *testing.T) {
	stake, err := tokens("2500000000000000000000")
	if err != nil {
		t.Fatal(err)
	}
	c := &fakeChain{node: chain.Node{Slot: 7, Stake: stake, Active: true}, unreputable: chain.ErrNoContract}
	r := ChainRegistry(c).(*chainRegistry)
	now := time.Unix(1_790_000_000, 0)
	r.now = func() time.Time { return now }
	check := func(what string, asked int, want error) {
		t.Helper()
		m, _, err := r.Member(t.Context(), nodeA)
		if !errors.Is(err, want) || want == nil && (err != nil || m != nodemap.Member{Slot: 7, Stake: 2500, Rep: 500}) || c.asked != asked {
			t.Errorf("%s: %+v, %v, asked %d times", what, m, err, c.asked)
		}
	}
	check("first", 1, nil)
	check("remembered", 1, nil)
	now = now.Add(memberAge)
	check("asked again", 2, nil)
	// The chain is away: who was a member stays one, for a while.
	c.err = errors.New("connection refused")
	now = now.Add(outageAge / 2)
	check("outage", 3, nil)
	if _, at, err := r.Member(t.Context(), nodeA); err != nil || now.Sub(at) != outageAge/2 {
		t.Errorf("in an outage the word is of %s: %v", at, err)
	}
	c.asked--
	now = now.Add(outageAge)
	check("long outage", 4, c.err)
	c.err, c.node.Active = nil, false
	check("not active", 5, ErrNotMember)
	check("not active, remembered", 5, ErrNotMember)
	c.err = chain.ErrUnknownNode
	now = now.Add(strangerAge)
	check("unknown", 6, ErrNotMember)
	c.err, c.node.Active = nil, true
	now = now.Add(strangerAge)
	check("registered since", 7, nil)
	now = now.Add(memberAge)
	c.reputation, c.unreputable = 9000, nil
	if m, _, err := r.Member(t.Context(), nodeA); err != nil || m.Rep != 9000 {
		t.Errorf("reputation: %+v, %v", m, err)
	}
	now = now.Add(memberAge)
	c.unreputable = errors.New("connection refused")
	if m, _, err := r.Member(t.Context(), nodeA); err != nil || m.Rep != 9000 {
		t.Errorf("reputation in an outage: %+v, %v", m, err)
	}
}

func tokens(s string) (a job.Amount, err error) { return a, a.UnmarshalText([]byte(s)) }
