package match

import "github.com/ethereum/go-ethereum/common"

// Sieve is what feasibility hangs on in a job's terms, made ready to be held
// against many leaves, and for all jobs that ask for the same.
type Sieve struct{ m *matcher }

// NewSieve makes a job's terms ready.
func NewSieve(p Params, j Job) *Sieve {
	return &Sieve{newMatcher(&p, &j, common.Hash{}, 0)}
}

// Passes reports whether the node can run the jobs at the given time (unix seconds).
func (s *Sieve) Passes(l *Leaf, at uint64) bool {
	s.m.at = at
	_, ok := s.m.check(l)
	return ok
}

// Asks returns what feasibility hangs on in the job's terms, as bytes: of two jobs
// that ask for the same either both can run on a node or neither.
func (j Job) Asks() string {
	j.ID, j.Owner, j.Attempt, j.Salt, j.Inputs, j.Region = common.Hash{}, common.Address{}, 0, common.Hash{}, nil, 0
	j.PreviousPage, j.PreviousIndex, j.PreviousEntry = 0, 0, common.Hash{}
	j.Order, j.Index, j.Weight, j.Queued = common.Hash{}, 0, 0, 0
	return string(j.Encode())
}
