package chain

import (
	"crypto/ecdsa"
	"testing"
	"time"

	"github.com/ethereum/go-ethereum/common"
	"github.com/ethereum/go-ethereum/crypto"

	"github.com/skyops/skyops/protocol/book"
	"github.com/skyops/skyops/protocol/job"
	"github.com/skyops/skyops/protocol/match"
)

// aPage is a network with two nodes, a bonded scheduler and one page with one match.
type aPage struct {
	*network
	snapshot match.Snapshot // as of the match
	reveals  match.Reveals
	entry    book.Entry
	header   []byte
	place    Place
	keys     []*ecdsa.PrivateKey
}

// newPage matches one job to the best node or, with worst, to the other.
func newPage(t *testing.T, worst bool) *aPage {
	t.Helper()
	return newPageOn(t, newNetwork(t), worst)
}

func newPageOn(t *testing.T, n *network, worst bool) *aPage {
	t.Helper()
	p := &aPage{network: n}
	c, scheduler := p.client, address(p.scheduler)
	p.register()
	other, err := crypto.ToECDSA(common.LeftPadBytes([]byte{77}, 32))
	if err != nil {
		t.Fatal(err)
	}
	p.keys = []*ecdsa.PrivateKey{p.node, other}
	sig := p.sign(other, c.NodeKeyDigest(address(other), address(p.operator)))
	p.send(p.operator, c.RegisterCalls(address(other), p.payout, whole(200), "", sig)...)
	p.send(p.operator, c.BondCalls(scheduler, DefaultBookTerms().MinBond)...)
	p.reveals = match.NewReveals(crypto.Keccak256Hash([]byte("secret")), 8)
	p.send(p.scheduler, c.BeginBookCall(p.reveals.Commitment()))

	// Before the second node was registered, by a chain whose time runs ahead.
	at := p.time() - 5
	for slot, key := range p.keys {
		if err := p.snapshot.Set(p.leaf(key, uint32(slot), at)); err != nil {
			t.Fatal(err)
		}
	}
	x := match.Job{
		ID: job.ID(common.Hash{6}, 7), Order: common.Hash{6}, Index: 7, Owner: address(p.owner), Attempt: 1, GPUMin: 1, GPUMax: 1, CPU: 1, RAM: 1, Disk: 1,
		MaxRate: 1000, MaxEgress: 1000, Runtime: match.FlagDocker, Salt: common.Hash{8},
	}
	seed := match.Seed(p.reveals.At(0), p.snapshot.Root(), x.Salt)
	plan := match.Rank(match.DefaultParams(), &p.snapshot, x, seed, at)
	if len(plan.Candidates) != 2 {
		t.Fatalf("%d candidates: %+v", len(plan.Candidates), plan.Rejected)
	}
	chosen := plan.Candidates[0].Leaf
	if worst {
		chosen = plan.Candidates[1].Leaf
	}
	after := p.snapshot.Clone()
	if err := after.Set(match.Claim(chosen, &x, at)); err != nil {
		t.Fatal(err)
	}
	p.entry = book.Entry{Time: at, Slot: chosen.Slot, Job: x.Hash(), Leaf: chosen.Hash(), Pre: p.snapshot.Root(), Post: after.Root()}
	p.header = book.Header{
		Scheduler: scheduler, Count: 1, MatchRoot: book.MatchRoot([]book.Entry{p.entry}), FirstTime: at, LastTime: at,
		Reveal: p.reveals.At(0), Params: 1,
	}.Encode()
	p.place = Place{Header: p.header, Entry: p.entry.Encode(), Job: x.Encode(), Chosen: chosen.Encode()}
	p.send(p.scheduler, c.CommitCall([]SealedPage{{Header: p.header, CID: "bafy"}}))
	return p
}

// leaf is an honest leaf of a node that was registered with less than 1 SKYOPS.
func (p *aPage) leaf(key *ecdsa.PrivateKey, slot uint32, at uint64) match.Leaf {
	l := match.Leaf{Rep: 500, Uptime: 9000}
	if slot == 1 {
		l.Stake = 200
	}
	l.Slot, l.Node, l.Model, l.GPUs, l.VRAM, l.CPU, l.RAM, l.Disk = slot, address(key), 3, 8, 81920, 9, 9, 9
	l.Rate[0], l.Egress[0], l.Flags, l.Seq, l.Time = 10, 10, match.FlagDocker, 1, at
	l.Signature = match.Signature(p.sign(key, match.BeatDigest(p.client.Domain(p.t.Context()), l.Beat)))
	return l
}

func (p *aPage) spot(slot uint32) Spot {
	s := Spot{Slot: slot, Path: p.snapshot.Path(slot)}
	if l, ok := p.snapshot.Leaf(slot); ok {
		s.Leaf = l.Encode()
	}
	return s
}

// Go's pages, committed by Go, hold before the courts.
func TestAnHonestPageOfGo(t *testing.T) {
	t.Parallel()
	p := newPage(t, false)
	x, domain := p.client.Court(), p.client.Domain(t.Context())
	path := p.snapshot.Path(p.entry.Slot)
	for _, call := range []Call{
		x.Better(p.place, p.spot(0)), x.Better(p.place, p.spot(1)), x.Ineligible(p.place),
		x.Elsewhere(p.place, p.entry.Leaf, path), x.Transition(p.place, path), x.Misplaced(p.place),
		x.Begins(p.place, p.spot(0)), x.Begins(p.place, p.spot(5)), x.OtherParams(p.header), x.Excludes(p.place),
		x.FalseLeaf(p.place, p.spot(0)), x.FalseLeaf(p.place, p.spot(1)), x.Fork(p.header, p.header),
		x.Misfollows(p.header, p.header), x.Twice(p.place, p.place), x.Overtaken(p.place, p.place), x.Misnamed(p.place), x.Backwards(p.place, p.place),
		x.Step(p.place, p.place, p.spot(0), p.spot(0)), x.ExcludesBeyond(p.place, p.place), x.ExcludesMissing(p.place, p.header),
	} {
		p.refused("NoFault", p.owner, call)
	}
	ticket, err := book.NewTicket(p.scheduler, domain, p.entry)
	if err != nil {
		t.Fatal(err)
	}
	p.refused("NoFault", p.owner, x.Displaced(p.place, ticket))
	p.refused("NoFault", p.owner, x.Late(p.header, ticket))
	a, err := book.NewInclusion(p.scheduler, domain, 1, match.Beat{Slot: 0, Seq: 1}, p.entry.Time-20)
	if err != nil {
		t.Fatal(err)
	}
	b, err := book.NewInclusion(p.scheduler, domain, 1, match.Beat{Slot: 0, Seq: 1}, p.entry.Time+20)
	if err != nil {
		t.Fatal(err)
	}
	p.refused("NoFault", p.owner, x.Omitted(p.place, p.spot(0), a, b))
	if got, err := x.Slashings(t.Context(), address(p.scheduler)); err != nil || len(got) != 0 {
		t.Fatalf("slashings %v: %v", got, err)
	}
}

func TestAWorseNodeCostsTheBond(t *testing.T) {
	t.Parallel()
	p := newPage(t, true)
	c, ctx, x := p.client, t.Context(), p.client.Court()
	call := x.Better(p.place, p.spot(1-p.entry.Slot))
	p.send(p.owner, call)
	p.refused("AlreadySlashed", p.owner, call)
	terms := DefaultBookTerms()
	got, err := x.Slashings(ctx, address(p.scheduler))
	if err != nil || len(got) != 1 || got[0].Fault != 1 || got[0].Challenger != address(p.owner) || got[0].Reward.Add(got[0].Burned).Cmp(terms.Penalty) != 0 {
		t.Fatalf("slashings %+v: %v", got, err)
	}
	if none, err := x.Claims(ctx, address(p.scheduler), address(p.operator)); err != nil || len(none) != 0 {
		t.Fatalf("another's claims %+v: %v", none, err)
	}
	claims, err := x.Claims(ctx, address(p.scheduler), address(p.owner))
	if err != nil || len(claims) != 1 || claims[0].Tx != got[0].Tx || claims[0].Page != got[0].Page {
		t.Fatalf("claims %+v: %v", claims, err)
	}
	p.send(p.operator, claims[0].Call) // whoever sends it
	p.refused("NothingToClaim", p.operator, claims[0].Call)
	if again, err := x.Claims(ctx, address(p.scheduler), address(p.owner)); err != nil || len(again) != 0 {
		t.Fatalf("claims after the claim %+v: %v", again, err)
	}
	if held, err := c.TokenBalance(ctx, address(p.owner)); err != nil || held.Cmp(got[0].Reward) != 0 {
		t.Fatalf("the challenger has %s: %v", held, err)
	}
	if b, err := c.Book(ctx, address(p.scheduler)); err != nil || b.Bond.Add(terms.Penalty).Cmp(terms.MinBond) != 0 {
		t.Fatalf("the bond is %s: %v", b.Bond, err)
	}
}

func TestQueriesAreAnsweredOrForfeited(t *testing.T) {
	t.Parallel()
	p := newPage(t, false)
	x, terms := p.client.Court(), DefaultBookTerms()
	p.send(p.operator, p.client.TransferCall(p.client.Contracts().Token, address(p.owner), whole(100)))
	p.send(p.owner, x.AskEntryCalls(p.header, 0, terms.QueryBond)...)
	p.send(p.scheduler, x.AnswerEntry(p.place))
	p.send(p.owner, x.AskLeafCalls(p.place, 1, terms.QueryBond)...)
	p.send(p.scheduler, x.AnswerLeaf(p.place, p.spot(1)))
	p.send(p.owner, x.AskLeafCalls(p.place, 5, terms.QueryBond)...)
	p.refused("NotYet", p.owner, x.Withheld(address(p.scheduler), 0, 0, 5, p.entry.Pre))
	if err := p.sim.AdjustTime(terms.AnswerTime + time.Second); err != nil {
		t.Fatal(err)
	}
	p.sim.Commit()
	p.send(p.owner, x.Withheld(address(p.scheduler), 0, 0, 5, p.entry.Pre))
	p.refused("NotAsked", p.owner, x.Withheld(address(p.scheduler), 0, 0, EntryQuery, common.Hash{}))
	queries, err := x.Queries(t.Context(), address(p.scheduler))
	if err != nil || len(queries) != 3 || queries[0].Slot != EntryQuery || queries[2].Slot != 5 {
		t.Fatalf("queries %+v: %v", queries, err)
	}
	if got, err := x.Slashings(t.Context(), address(p.scheduler)); err != nil || len(got) != 1 || got[0].Fault != 10 {
		t.Fatalf("slashings %+v: %v", got, err)
	}
}

func TestAMissedTicket(t *testing.T) {
	t.Parallel()
	p := newPage(t, false)
	x := p.client.Court()
	ticket, err := book.NewTicket(p.scheduler, p.client.Domain(t.Context()), book.Entry{Page: 1, Index: 3, Time: p.entry.Time})
	if err != nil {
		t.Fatal(err)
	}
	p.refused("NotYet", p.owner, x.Missed(address(p.scheduler), ticket))
	if err := p.sim.AdjustTime(DefaultBookTerms().CommitDelay + time.Minute); err != nil {
		t.Fatal(err)
	}
	p.sim.Commit()
	p.send(p.owner, x.Missed(address(p.scheduler), ticket))
	if got, err := x.Slashings(t.Context(), address(p.scheduler)); err != nil || len(got) != 1 || got[0].Fault != 9 || got[0].Index != 3 {
		t.Fatalf("slashings %+v: %v", got, err)
	}
}

// Statements and pages of Go hash to what the contracts make of them.
func TestStatementsAgree(t *testing.T) {
	t.Parallel()
	n := newNetwork(t)
	c, ctx := n.client, t.Context()
	domain := c.Domain(ctx)
	ticket := book.Ticket{Entry: common.Hash{1}, Page: 2, Index: 3, Time: 4}
	got, err := read(ctx, c, "ticketStruct", c.contracts.LeafCourt, c.leafCourt.PackTicketStruct(toTicket(ticket)), c.leafCourt.UnpackTicketStruct)
	if err != nil || domain.Digest(got) != ticket.Digest(domain) {
		t.Fatalf("ticket %x: %v", got, err)
	}
	inclusion := book.Inclusion{Session: 1, Slot: 2, Seq: 3, Beat: common.Hash{4}, Time: 5}
	got, err = read(ctx, c, "inclusionStruct", c.contracts.LeafCourt, c.leafCourt.PackInclusionStruct(toInclusion(inclusion).Inclusion), c.leafCourt.UnpackInclusionStruct)
	if err != nil || domain.Digest(got) != inclusion.Digest(domain) {
		t.Fatalf("inclusion %x: %v", got, err)
	}
}
