package match

import (
	"errors"
	"fmt"
)

// ClaimTTL is how long a claim stands, in seconds of the book's time, when its
// node does not answer: an offer is answered within five.
const ClaimTTL = 10

// ErrStep reports a leaf that may not follow the one before it.
var ErrStep = errors.New("the leaf may not follow the one before")

// Free returns what of the node a job can still have: what its beat says less
// what is claimed.
func (l *Leaf) Free() Resources {
	c := &l.Claimed
	return Resources{
		GPUs: l.GPUs - min(c.GPUs, l.GPUs), CPU: l.CPU - min(c.CPU, l.CPU),
		RAM: l.RAM - min(c.RAM, l.RAM), Disk: l.Disk - min(c.Disk, l.Disk),
	}
}

// Claim returns the leaf after a match of the job with it at the given time
// (unix seconds): what the job takes is claimed. Of GPUs it takes as many as it
// may use; it never takes more than is free.
func Claim(l Leaf, j *Job, at uint64) Leaf {
	free := l.Free()
	l.Claimed.GPUs += min(j.GPUMax, free.GPUs)
	l.Claimed.CPU += min(j.CPU, free.CPU)
	l.Claimed.RAM += min(j.RAM, free.RAM)
	l.Claimed.Disk += min(j.Disk, free.Disk)
	l.Claims++
	l.ClaimedAt = at
	return l
}

// Adopt returns the leaf that stands in a slot at time t (unix seconds) where old
// stood (nil: none) and l is the newest that is known of the node: with the
// claims that neither an answer nor time has ended. Of l, claims are not looked at.
func Adopt(old *Leaf, l Leaf, t uint64) Leaf {
	switch {
	case old == nil || old.Node != l.Node:
		l.Claimed, l.Claims, l.ClaimedAt = Resources{}, l.Answered, 0
	case l.Answered >= old.Claims || t > old.ClaimedAt+ClaimTTL:
		l.Claimed, l.Claims, l.ClaimedAt = Resources{}, max(old.Claims, l.Answered), old.ClaimedAt
	default:
		l.Claimed, l.Claims, l.ClaimedAt = old.still(&l.Beat), old.Claims, old.ClaimedAt
	}
	return l
}

// Succeeds reports why next may not stand in a slot at the next entry's time t
// (unix seconds) where old stood after the entry before it; nil stands for an
// empty slot. Two rules keep a scheduler from forgetting what it promised, or
// from holding it back: a claim ends when the node's beat has answered it or
// after ClaimTTL, not before, and after ClaimTTL it must.
func Succeeds(old, next *Leaf, t uint64) error {
	switch {
	case next == nil:
		return nil
	case old == nil || old.Node != next.Node:
		if next.Claimed != (Resources{}) || next.Claims != next.Answered || next.ClaimedAt != 0 {
			return fmt.Errorf("%w: slot %d begins with claims", ErrStep, next.Slot)
		}
		return nil
	case next.Seq <= old.Seq && (next.Beat != old.Beat || next.Signature != old.Signature):
		return fmt.Errorf("%w: slot %d goes from beat %d to %d", ErrStep, old.Slot, old.Seq, next.Seq)
	case next.ClaimedAt != old.ClaimedAt:
		return fmt.Errorf("%w: slot %d has its newest claim at another time", ErrStep, old.Slot)
	}
	over := t > old.ClaimedAt+ClaimTTL
	released := next.Claimed == (Resources{}) && next.Claims == max(old.Claims, next.Answered)
	kept := next.Claimed == old.still(&next.Beat) && next.Claims == old.Claims
	switch {
	case released && (over || next.Answered >= old.Claims):
		return nil
	case kept && (!over || next.Claimed == (Resources{})):
		return nil
	}
	return fmt.Errorf("%w: slot %d has claims that %s", ErrStep, old.Slot, map[bool]string{true: "are over", false: "differ"}[kept])
}

// still returns the leaf's claims as far as a newer beat has room for them.
func (l *Leaf) still(b *Beat) Resources {
	c := &l.Claimed
	return Resources{GPUs: min(c.GPUs, b.GPUs), CPU: min(c.CPU, b.CPU), RAM: min(c.RAM, b.RAM), Disk: min(c.Disk, b.Disk)}
}
