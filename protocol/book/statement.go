package book

import (
	"crypto/ecdsa"
	"fmt"

	"github.com/ethereum/go-ethereum/common"

	"github.com/skyops/skyops/protocol/eip712"
	"github.com/skyops/skyops/protocol/match"
)

// EIP-712 types of what a scheduler signs.
const (
	TicketType    = "Ticket(bytes32 entry,uint64 page,uint32 index,uint64 time)"
	QueuedType    = "Queued(bytes32 job,bytes32 order,uint64 time,uint64 thread)"
	InclusionType = "Inclusion(uint64 session,uint32 slot,uint64 seq,bytes32 beat,uint64 time)"
)

// Ticket is a scheduler's promise that its book will hold an entry.
type Ticket struct {
	Entry     common.Hash     `json:"entry"` // its hash
	Page      uint64          `json:"page"`
	Index     uint32          `json:"index"`
	Time      uint64          `json:"time"` // the entry's
	Signature match.Signature `json:"signature"`
}

// NewTicket promises an entry.
func NewTicket(key *ecdsa.PrivateKey, d eip712.Domain, e Entry) (Ticket, error) {
	t := Ticket{Entry: e.Hash(), Page: e.Page, Index: e.Index, Time: e.Time}
	sig, err := eip712.Sign(key, t.Digest(d))
	if err != nil {
		return t, fmt.Errorf("sign the ticket of entry %d of page %d: %w", e.Index, e.Page, err)
	}
	t.Signature = match.Signature(sig)
	return t, nil
}

// Digest returns what the scheduler signs.
func (t Ticket) Digest(d eip712.Domain) common.Hash {
	return d.Digest(eip712.New(TicketType).Bytes32(t.Entry).Uint64(t.Page).Uint64(uint64(t.Index)).Uint64(t.Time).Hash())
}

// Verify checks that the scheduler signed the ticket.
func (t Ticket) Verify(d eip712.Domain, scheduler common.Address) error {
	return eip712.Verify(scheduler, t.Digest(d), t.Signature[:])
}

// Queued is a scheduler's promise that a job has its place among those that wait:
// in the pages of the thread, nobody whom it beats in the race gets a node that it
// could run on. It holds for as long as the job waits there on these terms.
type Queued struct {
	Job       common.Hash     `json:"job"` // hash of its terms, as its entry will have it
	Order     common.Hash     `json:"order"`
	Time      uint64          `json:"time"` // unix seconds since when it waits, match.Job.Queued
	Thread    uint64          `json:"thread,string"`
	Signature match.Signature `json:"signature"`
}

// NewQueued promises a job that waits its place.
func NewQueued(key *ecdsa.PrivateKey, d eip712.Domain, j *match.Job, thread uint64) (Queued, error) {
	q := Queued{Job: j.Hash(), Order: j.Order, Time: j.Queued, Thread: thread}
	sig, err := eip712.Sign(key, q.Digest(d))
	if err != nil {
		return q, fmt.Errorf("sign the place of job %s in the queue: %w", j.ID, err)
	}
	q.Signature = match.Signature(sig)
	return q, nil
}

// Digest returns what the scheduler signs.
func (q Queued) Digest(d eip712.Domain) common.Hash {
	return d.Digest(eip712.New(QueuedType).Bytes32(q.Job).Bytes32(q.Order).Uint64(q.Time).Uint64(q.Thread).Hash())
}

// Verify checks that the scheduler signed the promise.
func (q Queued) Verify(d eip712.Domain, scheduler common.Address) error {
	return eip712.Verify(scheduler, q.Digest(d), q.Signature[:])
}

// Inclusion is a scheduler's receipt for a beat: from then on its snapshots hold
// that beat or a newer one, as long as the session lasts.
type Inclusion struct {
	Session   uint64          `json:"session,string"` // drawn at random when the node's stream begins
	Slot      uint32          `json:"slot"`
	Seq       uint64          `json:"seq"`
	Beat      common.Hash     `json:"beat"` // its hash
	Time      uint64          `json:"time"` // unix seconds, on the clock that entries have
	Signature match.Signature `json:"signature"`
}

// NewInclusion acknowledges a beat.
func NewInclusion(key *ecdsa.PrivateKey, d eip712.Domain, session uint64, b match.Beat, at uint64) (Inclusion, error) {
	i := Inclusion{Session: session, Slot: b.Slot, Seq: b.Seq, Beat: b.Hash(), Time: at}
	sig, err := eip712.Sign(key, i.Digest(d))
	if err != nil {
		return i, fmt.Errorf("sign the inclusion of beat %d of slot %d: %w", b.Seq, b.Slot, err)
	}
	i.Signature = match.Signature(sig)
	return i, nil
}

// Digest returns what the scheduler signs.
func (i Inclusion) Digest(d eip712.Domain) common.Hash {
	return d.Digest(eip712.New(InclusionType).Uint64(i.Session).Uint64(uint64(i.Slot)).Uint64(i.Seq).Bytes32(i.Beat).Uint64(i.Time).Hash())
}

// Verify checks that the scheduler signed the receipt.
func (i Inclusion) Verify(d eip712.Domain, scheduler common.Address) error {
	return eip712.Verify(scheduler, i.Digest(d), i.Signature[:])
}
