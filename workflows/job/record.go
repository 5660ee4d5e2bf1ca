package job

import (
	"crypto/sha256"
	"encoding/json"
	"fmt"

	"github.com/ethereum/go-ethereum/common"

	"github.com/skyops/skyops/activities/placement"
	"github.com/skyops/skyops/protocol/record"
)

// program names what an attempt runs for whom and on which devices. It starts
// from the owner's keyed hash, so that nobody without that key can guess it.
func (s *story) program(p placement.PlaceResult) common.Hash {
	spec := s.in.Submission.Spec
	b, err := json.Marshal([]any{"skyops/run/v1", s.owner, spec.Image.Digest, spec.Command, spec.Env, p.Evidence.Chosen.Model, p.GPUs}) //workflowcheck:ignore maps are written in order
	if err != nil {
		panic(fmt.Sprintf("strings and numbers do not encode: %v", err))
	}
	return sha256.Sum256(b)
}

// buildRecord writes down what happened. Money and anchoring follow the record
// and are no part of it.
func (s *story) buildRecord() record.Record {
	sub := s.in.Submission
	return record.Record{
		Version: 1,
		ChainID: s.in.ChainID, Escrow: s.in.Escrow,
		Job:   s.in.Job,
		Order: sub.Order, OrderSig: sub.Signature, Index: sub.Index, Item: sub.Item,
		SpecHash: s.specHash, Proof: sub.Proof,
		Outcome: s.outcome.how, Cause: s.outcome.cause,
		Matches: s.matches, Attempts: s.status.Attempts,
		Package: s.pack, Repeat: s.repeated,
		EndedAt: s.ended,
	}
}
