// Package booktest makes scheduler's pages for tests of those who read them:
// honest ones, and ones whose match went to a worse node.
//
// Start at NewShelf and Shelf.Commit.
package booktest

import (
	"crypto/ecdsa"
	"fmt"

	"github.com/ethereum/go-ethereum/common"
	"github.com/ethereum/go-ethereum/crypto"

	"github.com/skyops/skyops/protocol/book"
	"github.com/skyops/skyops/protocol/eip712"
	"github.com/skyops/skyops/protocol/job"
	"github.com/skyops/skyops/protocol/match"
)

// Start is the time of all beats and matches, in unix seconds.
const Start = 1_800_000_000

// Domain is what beats and receipts are signed for.
var Domain = eip712.Domain{ChainID: 7, Escrow: common.Address{8}}

// Shelf is the published book of one scheduler.
type Shelf struct {
	Key       *ecdsa.PrivateKey // the scheduler's
	Scheduler common.Address
	Nodes     []match.Leaf // equal but for key and slot, which is their place
	Headers   [][]byte     // packed, by number
	Logs      [][]byte     // by number
	reveals   match.Reveals
}

// NewShelf returns an empty book over some nodes.
func NewShelf(nodes int) (*Shelf, error) {
	key, err := crypto.ToECDSA(crypto.Keccak256([]byte("scheduler")))
	if err != nil {
		return nil, err
	}
	s := &Shelf{Key: key, Scheduler: crypto.PubkeyToAddress(key.PublicKey), reveals: match.NewReveals(common.Hash{3}, 64)}
	for slot := range uint32(nodes) {
		key, err := crypto.ToECDSA(crypto.Keccak256([]byte(fmt.Sprint("node", slot))))
		if err != nil {
			return nil, err
		}
		l := match.Leaf{Beat: match.Beat{
			Slot: slot, Node: crypto.PubkeyToAddress(key.PublicKey), Model: 1, GPUs: 8, VRAM: 81920, CPU: 64_000, RAM: 1 << 18, Disk: 1 << 20,
			Rate: [2]uint64{1000, 50_000}, Flags: match.FlagDocker, Seq: 10, Time: Start,
		}, Stake: 1000, Rep: 500, Uptime: 10_000}
		sig, err := eip712.Sign(key, match.BeatDigest(Domain, l.Beat))
		if err != nil {
			return nil, err
		}
		l.Signature = match.Signature(sig)
		s.Nodes = append(s.Nodes, l)
	}
	return s, nil
}

// Match is a page's one match.
type Match struct {
	Rank    int                // of the node that got it; 0: the best one
	Without []uint32           // slots that the node map lacks
	Params  uint32             // version; 0: 1
	Job     func(j *match.Job) // changes the terms; may be nil
}

// Commit adds a page with one match that begins from nothing, and returns the
// slots that could have had it, the best first.
func (s *Shelf) Commit(m Match) ([]uint32, error) {
	number := uint64(len(s.Headers))
	var snap match.Snapshot
	for _, l := range s.Nodes {
		if err := snap.Set(l); err != nil {
			return nil, err
		}
	}
	for _, slot := range m.Without {
		snap.Remove(slot)
	}
	j := match.Job{
		ID: job.ID(common.Hash{1}, uint32(number)), Order: common.Hash{1}, Index: uint32(number), Attempt: 1, GPUMin: 1, GPUMax: 1, CPU: 1, RAM: 1, Disk: 1,
		MaxRate: 5000, MaxEgress: 50, Runtime: match.FlagDocker,
	}
	if m.Job != nil {
		m.Job(&j)
	}
	reveal := s.reveals.At(int(number))
	plan := match.Rank(match.DefaultParams(), &snap, j, match.Seed(reveal, snap.Root(), j.Salt), Start)
	if len(plan.Candidates) <= m.Rank {
		return nil, fmt.Errorf("%d nodes fit: %+v", len(plan.Candidates), plan.Rejected)
	}
	begin := snap.Clone()
	e, err := match.NewEvidence(&snap, Start, reveal, match.DefaultParams(), j, plan.Candidates[m.Rank].Slot)
	if err != nil {
		return nil, err
	}
	e.Page = number
	h := book.Header{Scheduler: s.Scheduler, Page: number, Reveal: reveal, Params: max(m.Params, 1)}
	h, log, err := book.Seal(h, book.Start{Snapshot: begin}, []book.Step{{Entry: book.EntryOf(e), Job: j}})
	if err != nil {
		return nil, err
	}
	s.Headers, s.Logs = append(s.Headers, h.Encode()), append(s.Logs, log)
	var slots []uint32
	for _, c := range plan.Candidates {
		slots = append(slots, c.Slot)
	}
	return slots, nil
}

// Receipt is the scheduler's for a node's beat, at a time.
func (s *Shelf) Receipt(slot uint32, session, at uint64) (book.Inclusion, error) {
	return book.NewInclusion(s.Key, Domain, session, s.Nodes[slot].Beat, at)
}
