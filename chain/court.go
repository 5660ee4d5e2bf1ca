package chain

import (
	"context"
	"fmt"

	"github.com/ethereum/go-ethereum"
	"github.com/ethereum/go-ethereum/common"
	"github.com/ethereum/go-ethereum/core/types"

	"github.com/skyops/skyops/chain/bindings/leafcourt"
	"github.com/skyops/skyops/chain/bindings/matchcourt"
	"github.com/skyops/skyops/protocol/book"
	"github.com/skyops/skyops/protocol/job"
)

// Place is an entry with the proof that it is in a committed page.
type Place struct {
	Header []byte        // packed
	Entry  []byte        // packed
	Index  uint32        // its position in the page
	Path   []common.Hash // from the entry to the page's match root
	Job    []byte        // the job's bytes; may be absent where a fault does not hang on it
	Chosen []byte        // the chosen leaf's bytes; as Job
}

// Spot is a leaf, or its absence, with the path to its root.
type Spot struct {
	Slot uint32
	Leaf []byte // absent: none is there
	Path []common.Hash
}

// Court builds the calls that prove a scheduler's fault, or ask it for bytes.
// Anyone may send them; a court that sees no such fault refuses as NoFault. The
// numbers are those of the faults in Slashing.
type Court struct{ c *Client }

// Court returns the builder of disputes.
func (c *Client) Court() Court { return Court{c} }

func (x Court) match(data []byte) Call { return Call{To: x.c.contracts.MatchCourt, Data: data} }
func (x Court) leaf(data []byte) Call  { return Call{To: x.c.contracts.LeafCourt, Data: data} }

// Better is fault 1: the other leaf, under the entry's pre, wins the draw.
func (x Court) Better(p Place, other Spot) Call {
	return x.match(x.c.matchCourt.PackBetter(p.forMatch(), other.forMatch()))
}

// Ineligible is fault 2: the chosen leaf cannot run the job, or the job is none.
func (x Court) Ineligible(p Place) Call { return x.match(x.c.matchCourt.PackIneligible(p.forMatch())) }

// Elsewhere is fault 2: at the entry's slot under pre is another leaf hash, zero for none.
func (x Court) Elsewhere(p Place, there common.Hash, path []common.Hash) Call {
	return x.match(x.c.matchCourt.PackElsewhere(p.forMatch(), there, words(path)))
}

// Transition is fault 3: post is not pre with the claim; path is the chosen leaf's to pre.
func (x Court) Transition(p Place, path []common.Hash) Call {
	return x.match(x.c.matchCourt.PackTransition(p.forMatch(), words(path)))
}

// Misplaced is fault 4: the entry's page, index or time is not its place's.
func (x Court) Misplaced(p Place) Call { return x.match(x.c.matchCourt.PackMisplaced(p.forMatch())) }

// Backwards is fault 4: of two neighbours the later has the earlier time.
func (x Court) Backwards(a, b Place) Call {
	return x.match(x.c.matchCourt.PackBackwards(a.forMatch(), b.forMatch()))
}

// Step is fault 4: between two neighbours a slot changed, from old under a's
// post to next under b's pre, as it may not.
func (x Court) Step(a, b Place, old, next Spot) Call {
	return x.match(x.c.matchCourt.PackStep(a.forMatch(), b.forMatch(), old.forMatch(), next.forMatch()))
}

// Begins is fault 4: the page begins from nothing, but this leaf is not a new one.
func (x Court) Begins(first Place, next Spot) Call {
	return x.match(x.c.matchCourt.PackBegins(first.forMatch(), next.forMatch()))
}

// OtherParams is fault 4: the page's parameters are not those in force.
func (x Court) OtherParams(header []byte) Call {
	return x.match(x.c.matchCourt.PackOtherParams(header))
}

// Fork is fault 4: two pages follow the same other one.
func (x Court) Fork(earlier, later []byte) Call {
	return x.match(x.c.matchCourt.PackFork(earlier, later))
}

// Misfollows is fault 4: the page follows one without entries, or of another thread.
func (x Court) Misfollows(header, followed []byte) Call {
	return x.match(x.c.matchCourt.PackMisfollows(header, followed))
}

// Excludes is fault 7, shown by the job alone.
func (x Court) Excludes(p Place) Call { return x.match(x.c.matchCourt.PackExcludes(p.forMatch())) }

// ExcludesBeyond is fault 7, shown by what is where the job's previous entry should be.
func (x Court) ExcludesBeyond(p, previous Place) Call {
	return x.match(x.c.matchCourt.PackExcludesBeyond(p.forMatch(), previous.forMatch()))
}

// ExcludesMissing is fault 7: the page of the job's previous entry is not so long.
func (x Court) ExcludesMissing(p Place, previous []byte) Call {
	return x.match(x.c.matchCourt.PackExcludesMissing(p.forMatch(), previous))
}

// Twice is fault 8: two entries of one job name the same previous entry.
func (x Court) Twice(earlier, later Place) Call {
	return x.match(x.c.matchCourt.PackTwice(earlier.forMatch(), later.forMatch()))
}

// Overtaken is fault 11: the job that was matched later waited already, could run
// on this entry's node and goes before its job in the race.
func (x Court) Overtaken(p, later Place) Call {
	return x.match(x.c.matchCourt.PackOvertaken(p.forMatch(), later.forMatch()))
}

// Misnamed is fault 12: the job's id is not that of its order and index.
func (x Court) Misnamed(p Place) Call { return x.match(x.c.matchCourt.PackMisnamed(p.forMatch())) }

// Misweighed is fault 12: the job's weight is not what the fee of its order gives.
func (x Court) Misweighed(p Place, o job.Order) Call {
	return x.match(x.c.matchCourt.PackMisweighed(p.forMatch(), matchcourt.JobEscrowOrder(toOrder(o))))
}

// FalseLeaf is fault 5: the leaf under the entry's pre is not what node and registry say.
func (x Court) FalseLeaf(p Place, s Spot) Call {
	return x.leaf(x.c.leafCourt.PackFalseLeaf(p.forLeaf(), s.forLeaf()))
}

// Omitted is fault 6: two inclusions of one session around the match say that
// the node was there, but under pre it is absent or older.
func (x Court) Omitted(p Place, s Spot, before, after book.Inclusion) Call {
	return x.leaf(x.c.leafCourt.PackOmitted(p.forLeaf(), s.forLeaf(), toInclusion(before), toInclusion(after)))
}

// Missed is fault 9: the ticket's page is overdue.
func (x Court) Missed(scheduler common.Address, t book.Ticket) Call {
	return x.leaf(x.c.leafCourt.PackMissed(scheduler, toTicket(t), t.Signature[:]))
}

// Late is fault 9: the ticket's page came too late, or is shorter than promised.
func (x Court) Late(header []byte, t book.Ticket) Call {
	return x.leaf(x.c.leafCourt.PackLate(header, toTicket(t), t.Signature[:]))
}

// Displaced is fault 9: at the ticket's place is another entry.
func (x Court) Displaced(p Place, t book.Ticket) Call {
	return x.leaf(x.c.leafCourt.PackDisplaced(p.forLeaf(), toTicket(t), t.Signature[:]))
}

// EntryQuery stands for a slot in a query that is for the entry itself.
const EntryQuery = 1<<32 - 1

// AskEntryCalls asks for an entry with its job and leaf, to be sent in this
// order; the query's bond, BookTerms.QueryBond, comes back if there is no answer.
func (x Court) AskEntryCalls(header []byte, index uint32, bond job.Amount) []Call {
	c := x.c
	return c.withApproval(c.contracts.Token, c.contracts.LeafCourt, bond, c.leafCourt.PackAskEntry(header, index))
}

// AskLeafCalls is AskEntryCalls for the leaf of a slot under the entry's pre.
func (x Court) AskLeafCalls(p Place, slot uint32, bond job.Amount) []Call {
	c := x.c
	return c.withApproval(c.contracts.Token, c.contracts.LeafCourt, bond, c.leafCourt.PackAskLeaf(p.forLeaf(), slot))
}

// AnswerEntry answers a query for an entry, with its job and leaf.
func (x Court) AnswerEntry(p Place) Call {
	return x.leaf(x.c.leafCourt.PackAnswerEntry(p.forLeaf()))
}

// AnswerLeaf answers a query for a leaf.
func (x Court) AnswerLeaf(p Place, s Spot) Call {
	return x.leaf(x.c.leafCourt.PackAnswerLeaf(p.forLeaf(), s.forLeaf()))
}

// Withheld is fault 10: a query was not answered in time. slot is EntryQuery
// and pre zero for a query for an entry.
func (x Court) Withheld(scheduler common.Address, page uint64, index, slot uint32, pre common.Hash) Call {
	return x.leaf(x.c.leafCourt.PackWithheld(scheduler, page, index, slot, pre))
}

// Query is a scheduler being asked for bytes.
type Query struct {
	Scheduler common.Address `json:"scheduler"`
	Page      uint64         `json:"page"`
	Index     uint32         `json:"index"`
	Slot      uint32         `json:"slot"` // EntryQuery: the entry itself
	Until     uint64         `json:"until"`
	Tx        common.Hash    `json:"tx"`
}

// Queries returns the queries that a scheduler was ever asked, oldest first;
// those answered or forfeited are still among them.
func (x Court) Queries(ctx context.Context, scheduler common.Address) ([]Query, error) {
	c := x.c
	logs, err := c.logs(ctx, "leafCourt.Asked", ethereum.FilterQuery{
		Addresses: []common.Address{c.contracts.LeafCourt},
		Topics:    [][]common.Hash{{c.leafCourt.GetABI().Events["Asked"].ID}, nil, {common.BytesToHash(scheduler[:])}},
	})
	if err != nil {
		return nil, err
	}
	out := make([]Query, len(logs))
	for i := range logs {
		ev, err := c.leafCourt.UnpackAskedEvent(&logs[i])
		if err != nil {
			return nil, fmt.Errorf("read query in %s: %w", logs[i].TxHash, err)
		}
		out[i] = Query{Scheduler: ev.Scheduler, Page: ev.Page, Index: ev.Index, Slot: ev.Slot, Until: ev.Until, Tx: logs[i].TxHash}
	}
	return out, nil
}

// Slashing is a fault that a scheduler has paid for.
type Slashing struct {
	Scheduler  common.Address `json:"scheduler"`
	Page       uint64         `json:"page"`
	Index      uint32         `json:"index"`
	Fault      uint8          `json:"fault"` // 1 to 12
	Challenger common.Address `json:"challenger"`
	Reward     job.Amount     `json:"reward"` // smallest units of SKYOPS
	Burned     job.Amount     `json:"burned"`
	Tx         common.Hash    `json:"tx"`
	Block      uint64         `json:"block"`
}

// Claim is a penalty that nobody has claimed yet, and the call that does.
type Claim struct {
	Slashing
	Call Call
}

// Claims returns the penalties of a scheduler that a challenger has proven and
// nobody claimed yet, oldest first: half of each is the challenger's, and is paid
// by the claim's call, whoever sends it.
func (x Court) Claims(ctx context.Context, scheduler, challenger common.Address) (out []Claim, err error) {
	all, err := x.Slashings(ctx, scheduler)
	if err != nil {
		return nil, err
	}
	c := x.c
	for _, s := range all {
		if s.Challenger != challenger {
			continue
		}
		data := c.book.PackClaimable(scheduler, s.Page, s.Index)
		left, err := read(ctx, c, "book.claimable", c.contracts.Book, data, c.book.UnpackClaimable)
		if err != nil {
			return nil, err
		}
		if left.Sign() > 0 {
			out = append(out, Claim{s, Call{To: c.contracts.Book, Data: c.book.PackClaim(scheduler, s.Page, s.Index)}})
		}
	}
	return out, nil
}

// Slashings returns what a scheduler has paid for, oldest first.
func (x Court) Slashings(ctx context.Context, scheduler common.Address) ([]Slashing, error) {
	c := x.c
	logs, err := c.logs(ctx, "book.Slashed", ethereum.FilterQuery{
		Addresses: []common.Address{c.contracts.Book},
		Topics:    [][]common.Hash{{c.book.GetABI().Events["Slashed"].ID}, {common.BytesToHash(scheduler[:])}},
	})
	if err != nil {
		return nil, err
	}
	out := make([]Slashing, len(logs))
	for i := range logs {
		if out[i], err = c.slashing(&logs[i]); err != nil {
			return nil, err
		}
	}
	return out, nil
}

func (c *Client) slashing(l *types.Log) (Slashing, error) {
	ev, err := c.book.UnpackSlashedEvent(l)
	if err != nil {
		return Slashing{}, fmt.Errorf("read slashing in %s: %w", l.TxHash, err)
	}
	return Slashing{
		Scheduler: ev.Scheduler, Page: ev.Page, Index: ev.Index, Fault: ev.Fault, Challenger: ev.Challenger,
		Reward: job.NewAmount(ev.Reward), Burned: job.NewAmount(ev.Burned), Tx: l.TxHash, Block: l.BlockNumber,
	}, nil
}

func (p Place) forMatch() matchcourt.CourtPlace {
	return matchcourt.CourtPlace{Header: p.Header, Entry: p.Entry, Index: p.Index, Path: words(p.Path), Job: p.Job, Chosen: p.Chosen}
}

func (p Place) forLeaf() leafcourt.CourtPlace { return leafcourt.CourtPlace(p.forMatch()) }

func (s Spot) forMatch() matchcourt.CourtSpot {
	return matchcourt.CourtSpot{Slot: s.Slot, Leaf: s.Leaf, Path: words(s.Path)}
}

func (s Spot) forLeaf() leafcourt.CourtSpot { return leafcourt.CourtSpot(s.forMatch()) }

func toTicket(t book.Ticket) leafcourt.LeafCourtTicket {
	return leafcourt.LeafCourtTicket{Entry: t.Entry, Page: t.Page, Index: t.Index, Time: t.Time}
}

func toInclusion(i book.Inclusion) leafcourt.LeafCourtSignedInclusion {
	return leafcourt.LeafCourtSignedInclusion{
		Inclusion: leafcourt.LeafCourtInclusion{Session: i.Session, Slot: i.Slot, Seq: i.Seq, Beat: i.Beat, Time: i.Time},
		Sig:       i.Signature[:],
	}
}

func words(hs []common.Hash) [][32]byte {
	out := make([][32]byte, len(hs))
	for i, h := range hs {
		out[i] = h
	}
	return out
}
