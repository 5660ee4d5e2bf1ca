package batch

import (
	"math/big"
	"math/bits"
	"slices"

	"github.com/skyops/skyops/protocol/job"
	"github.com/skyops/skyops/protocol/record"
)

// State is what a run of the story hands to the next.
type State struct {
	Status  Status        `json:"status"`
	Owner   string        `json:"owner,omitempty"`  // identity.OwnerHash, for the index
	GPU     string        `json:"gpu,omitempty"`    // of every item, for the index
	Next    uint32        `json:"next"`             // first item that was never tried
	Going   []Try         `json:"going,omitempty"`  // that run
	Again   Bits          `json:"again,omitempty"`  // items that are to be tried once more
	Lost    Bits          `json:"lost,omitempty"`   // items whose last try failed
	Tries   []byte        `json:"tries,omitempty"`  // of each item so far, where one was tried again
	Owed    job.Amount    `json:"owed"`             // that going tries may cost
	Grace   uint64        `json:"grace"`            // seconds after the deadline during which the escrow pays
	Settled uint64        `json:"settled"`          // unix milliseconds of the newest settlement
	Reason  string        `json:"reason,omitempty"` // why no more are started
	News    []record.Item `json:"news,omitempty"`   // that are not noted yet
}

// Try is a job that runs.
type Try struct {
	Index  uint32     `json:"i"`
	Try    uint32     `json:"t,omitempty"`
	Budget job.Amount `json:"b"`
}

// Bits is a set of items.
type Bits []byte

// Has reports whether i is in the set.
func (b Bits) Has(i uint32) bool { return int(i/8) < len(b) && b[i/8]>>(i%8)&1 == 1 }

// Set puts i in or takes it out.
func (b *Bits) Set(i uint32, in bool) {
	for in && len(*b) <= int(i/8) {
		*b = append(*b, 0)
	}
	if in {
		(*b)[i/8] |= 1 << (i % 8)
	} else if b.Has(i) {
		(*b)[i/8] &^= 1 << (i % 8)
	}
}

// First returns the least item in the set.
func (b Bits) First() (i uint32, ok bool) {
	k := slices.IndexFunc(b, func(v byte) bool { return v != 0 })
	if k < 0 {
		return 0, false
	}
	return uint32(8*k + bits.TrailingZeros8(b[k])), true
}

// Len counts the set.
func (b Bits) Len() (n uint32) {
	for _, v := range b {
		n += uint32(bits.OnesCount8(v))
	}
	return n
}

// next returns the try that is to be started now: an item that is to be tried
// again goes before one that never was.
func (s *State) next(o job.Order) (Try, bool) {
	if s.Reason != "" {
		return Try{}, false
	}
	if i, ok := s.Again.First(); ok {
		s.Again.Set(i, false)
		return s.begin(o, i), true
	}
	if s.Next < o.Count {
		s.Next++
		return s.begin(o, s.Next-1), true
	}
	return Try{}, false
}

// more reports whether next has one.
func (s *State) more(o job.Order) bool {
	_, again := s.Again.First()
	return s.Reason == "" && (again || s.Next < o.Count)
}

// begin counts a try of an item in.
func (s *State) begin(o job.Order, i uint32) Try {
	t := Try{Index: i, Budget: s.budget(o)}
	if int(i) < len(s.Tries) {
		t.Try = uint32(s.Tries[i])
	}
	s.Going = append(s.Going, t)
	s.Owed = s.Owed.Add(t.Budget)
	s.Status.Tries++
	s.Status.Running = uint32(len(s.Going))
	return t
}

// budget is what a try may cost: an equal share of what the order pays, unless
// what is spent, given to others and kept for items that were never tried leaves less.
func (s *State) budget(o job.Order) job.Amount {
	share := job.NewAmount(new(big.Int).Div(o.Payable().Big(), big.NewInt(int64(max(o.Count, 1)))))
	kept := job.NewAmount(new(big.Int).Mul(share.Big(), big.NewInt(int64(o.Count-s.Next))))
	left := o.Payable().Sub(s.Status.Cost).Sub(s.Owed).Sub(kept)
	if left.Cmp(share) < 0 {
		return left
	}
	return share
}

// end counts a try out; false: it is none that runs, as of a word that comes twice.
func (s *State) end(index, try uint32, how record.Outcome, cost job.Amount, retries uint32) bool {
	k := slices.IndexFunc(s.Going, func(t Try) bool { return t.Index == index && t.Try == try })
	if k < 0 {
		return false
	}
	s.Owed = s.Owed.Sub(s.Going[k].Budget)
	s.Going = slices.Delete(s.Going, k, k+1)
	s.Status.Running = uint32(len(s.Going))
	s.Status.Cost = s.Status.Cost.Add(cost)
	switch {
	case how == record.Succeeded:
		s.Status.Succeeded++
	case how == record.Cancelled:
		s.Status.Cancelled++
	case s.Reason == "" && try < retries && s.allow(index, try):
	default:
		s.Status.Failed++
		s.Lost.Set(index, true)
		s.count(index, try+1)
	}
	return true
}

// allow puts an item among those that are tried once more.
func (s *State) allow(index, try uint32) bool {
	if try+1 >= job.MaxTries {
		return false
	}
	s.count(index, try+1)
	s.Again.Set(index, true)
	return true
}

func (s *State) count(index, tries uint32) {
	if int(index) >= len(s.Tries) {
		s.Tries = append(s.Tries, make([]byte, int(index)+1-len(s.Tries))...)
	}
	s.Tries[index] = byte(tries)
}

// retry has all failed items tried again that may be, and returns how many.
func (s *State) retry() (n uint32) {
	for i := range uint32(8 * len(s.Lost)) {
		if s.Lost.Has(i) && uint32(s.Tries[i]) < job.MaxTries {
			s.Lost.Set(i, false)
			s.Again.Set(i, true)
			n++
		}
	}
	s.Status.Failed -= n
	return n
}

// stop has nothing more started; what was not begun counts as cancelled.
func (s *State) stop(reason string, o job.Order) {
	if s.Reason != "" {
		return
	}
	s.Reason = reason
	s.Status.Cancelled += o.Count - s.Next + s.Again.Len()
	s.Next, s.Again = o.Count, nil
}

// over reports whether every item has ended.
func (s *State) over(o job.Order) bool {
	_, again := s.Again.First()
	return len(s.Going) == 0 && s.Next >= o.Count && !again
}

// phase is what the batch ends in.
func (s *State) phase() Phase {
	switch {
	case s.Status.Cause != nil:
		return Failed
	case s.Status.Cancelled > 0:
		return Cancelled
	case s.Status.Failed > 0:
		return Failed
	}
	return Succeeded
}
