package apitest

import (
	"errors"
	"fmt"
	"time"

	"github.com/ethereum/go-ethereum/common"
	"github.com/ethereum/go-ethereum/crypto"

	"github.com/skyops/skyops/chain"
	"github.com/skyops/skyops/protocol/book"
	"github.com/skyops/skyops/protocol/eip712"
	"github.com/skyops/skyops/protocol/match"
	"github.com/skyops/skyops/protocol/merkle"
	"github.com/skyops/skyops/protocol/record"
)

// prove writes the record that scheduler and node would have signed.
func (s *Scheduler) prove(j *story, pack *record.Package, logRoot common.Hash, code int) (record.Proof, error) {
	receipt, err := s.receipt(j, pack, j.match.Evidence)
	if err != nil {
		return record.Proof{}, fmt.Errorf("receipt: %w", err)
	}
	specHash, err := j.in.Submission.Spec.Hash()
	if err != nil {
		return record.Proof{}, err
	}
	outcome, cause := record.Succeeded, (*record.Cause)(nil)
	if code != 0 {
		outcome, cause = record.Failed, failure(code)
	}
	now := uint64(time.Now().UnixMilli())
	r := record.Record{
		Version: 1, ChainID: s.g.Network.ChainID, Escrow: s.g.Network.Escrow, Job: j.in.Job,
		Order: j.in.Submission.Order, OrderSig: j.in.Submission.Signature, SpecHash: specHash,
		Index: j.in.Submission.Index, Item: j.in.Submission.Item, Proof: j.in.Submission.Proof,
		Outcome: outcome, Cause: cause, Package: pack, EndedAt: now,
		Matches: []record.Match{*j.match},
		Attempts: []record.Attempt{{
			Epoch: 1, Node: s.node.address, StartedAt: receipt.Receipt.StartedAt, EndedAt: now,
			Outcome: outcome, Cause: cause, LogRoot: logRoot, Receipt: &receipt, Simulated: true,
		}},
	}
	hash, err := r.Hash()
	if err != nil {
		return record.Proof{}, err
	}
	return record.Proof{
		Record: r,
		Settlement: &record.Settlement{
			Tx: crypto.Keccak256Hash([]byte("settle")), Block: 7, Paid: receipt.Receipt.Total,
			Fee: j.in.Submission.Order.Fee, Refunded: j.in.Submission.Order.Payable().Sub(receipt.Receipt.Total),
		},
		Anchoring: &record.Anchoring{
			Contract: s.g.Network.Anchor, Scheduler: s.scheduler.address, Root: merkle.Root([]common.Hash{hash}), Count: 1,
			Path: merkle.Path([]common.Hash{hash}, 0), Tx: crypto.Keccak256Hash([]byte("anchor")), Block: 8,
		},
	}, nil
}

// errNoNode reports that no node of the map fits.
var errNoNode = errors.New("no node fits")

// match matches the job to this twin's node, which accepts.
func (s *Scheduler) match(j *story) (record.Match, error) {
	evidence, err := s.evidence(j)
	if err != nil {
		return record.Match{}, err
	}
	accept := record.Accept{
		Job: j.in.Job, Epoch: 1, Node: s.node.address, Snapshot: evidence.Root,
		Key: []byte("ephemeral"), Expiry: uint64(time.Now().Add(time.Minute).Unix()),
	}
	accept.Signature, err = eip712.Sign(s.node.private, s.g.Network.Domain().Digest(accept.StructHash()))
	return record.Match{Epoch: 1, Evidence: evidence, Offer: record.Offer{Node: s.node.address, Accept: &accept}}, err
}

// evidence matches the job to this twin's node, promises the entry and commits
// it: each match has a page of its own.
func (s *Scheduler) evidence(j *story) (match.Evidence, error) {
	m, err := match.NewJob(j.in.Submission, j.in.Job, 1, nil, s.g.Network.Token)
	if err != nil {
		return match.Evidence{}, err
	}
	m.Order, m.Index, m.Weight = j.in.OrderHash, j.in.Submission.Index, uint32(match.DefaultParams().FeeWeight(m.Asset, j.in.Submission.Order.Fee))
	s.writing.Lock()
	defer s.writing.Unlock()
	snap, at, reveal := s.snapshot(), uint64(time.Now().Unix()), s.reveals.At(s.pages)
	start := snap.Clone()
	best, feasible := match.Best(match.DefaultParams(), snap, m, match.Seed(reveal, snap.Root(), m.Salt), at)
	if feasible == 0 {
		return match.Evidence{}, errNoNode
	}
	e, err := match.NewEvidence(snap, at, reveal, match.DefaultParams(), m, best.Slot)
	if err != nil {
		return match.Evidence{}, err
	}
	e.Page = uint64(s.pages)
	entry := book.EntryOf(e)
	ticket, err := book.NewTicket(s.scheduler.private, s.g.Network.Domain(), entry)
	if err != nil {
		return match.Evidence{}, err
	}
	e.Ticket = ticket.Signature
	return e, s.commit(start, book.Step{Entry: entry, Job: m})
}

// commit seals the next page, which has one entry, and publishes it.
func (s *Scheduler) commit(start *match.Snapshot, step book.Step) error {
	h := book.Header{
		Scheduler: s.scheduler.address, Page: uint64(s.pages), Reveal: s.reveals.At(s.pages), Params: match.DefaultParams().Version,
	}
	h, log, err := book.Seal(h, book.Start{Snapshot: start}, []book.Step{step})
	if err != nil {
		return err
	}
	cid, err := s.put(log)
	if err != nil {
		return err
	}
	s.g.Chain.Commit(chain.CommittedPage{
		SealedPage: chain.SealedPage{Header: h.Encode(), CID: cid}, Scheduler: h.Scheduler, Number: h.Page, Time: step.Entry.Time,
	})
	s.pages++
	return nil
}

// receipt is one second of work, signed by both sides.
func (s *Scheduler) receipt(j *story, pack *record.Package, e match.Evidence) (record.SignedReceipt, error) {
	const ran = 1000
	r := record.Receipt{
		Order: j.in.OrderHash, Job: j.in.Job, Epoch: 1, Node: s.node.address, Seq: 1, GPUs: 1,
		StartedAt: uint64(time.Now().UnixMilli()) - ran, BilledMs: ran, BytesOut: pack.Bytes,
		Rate: e.Chosen.Rate[e.Job.Asset], Egress: e.Chosen.Egress[e.Job.Asset],
		Result: pack.Manifest,
	}
	r.Cost = record.Cost(r.Rate, r.GPUs, r.BilledMs, r.Egress, r.BytesOut)
	r.Total = r.Cost
	out := record.SignedReceipt{Receipt: r}
	digest := s.g.Network.Domain().Digest(r.StructHash())
	var err error
	if out.NodeSig, err = eip712.Sign(s.node.private, digest); err != nil {
		return out, err
	}
	out.SchedulerSig, err = eip712.Sign(s.scheduler.private, digest)
	return out, err
}
