package job

import "github.com/skyops/skyops/protocol/record"

// buildRecord writes down what happened. Money and anchoring follow the record
// and are no part of it.
func (s *story) buildRecord() record.Record {
	sub := s.in.Submission
	return record.Record{
		Version: 1,
		ChainID: s.in.ChainID, Escrow: s.in.Escrow,
		Job:   s.in.Job,
		Order: sub.Order, OrderSig: sub.Signature, Index: sub.Index,
		SpecHash: s.specHash, Proof: sub.Proof,
		Outcome: s.outcome.how, Cause: s.outcome.cause,
		Matches: s.matches, Attempts: s.status.Attempts,
		Package: s.pack, Repeat: s.repeated,
		EndedAt: s.ended,
	}
}
