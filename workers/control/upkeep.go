package control

import (
	"context"
	"fmt"
	"log/slog"
	"sync/atomic"
	"time"

	"github.com/ethereum/go-ethereum/common"

	"github.com/skyops/skyops/activities/placement"
	"github.com/skyops/skyops/chain"
)

// How often the scheduler looks after its account with the book, and how many
// pages ahead it announces a chain of reveals: two days of a book that is never
// idle, so that an outage of the chain does not end the book.
const (
	upkeepEvery = 30 * time.Second
	renewAhead  = 1 << 14
)

// upkeep keeps the scheduler able to commit pages: it announces the next chain
// of reveals before the present one ends, and stops matching while the bond is
// below what the book asks, since no promise could be kept then.
type upkeep struct {
	ledger  *bookLedger
	reveals *placement.Reveals
	log     *slog.Logger

	blocked atomic.Pointer[error]
	warned  string // what was said last of the bond
}

// run works until ctx ends.
func (u *upkeep) run(ctx context.Context) {
	for {
		if err := u.turn(ctx); err != nil && ctx.Err() == nil {
			u.log.Warn("the scheduler's account with the book is not looked after; it is tried again", "error", err)
		}
		select {
		case <-ctx.Done():
			return
		case <-time.After(upkeepEvery):
		}
	}
}

// turn looks once.
func (u *upkeep) turn(ctx context.Context) error {
	at, err := u.ledger.chain.Book(ctx, u.ledger.scheduler)
	if err != nil {
		return err
	}
	u.judge(at)
	return u.renew(ctx, at)
}

// Behind says why no match may be made, or nil.
func (u *upkeep) Behind() error {
	if err := u.blocked.Load(); err != nil {
		return *err
	}
	return nil
}

// judge says how the bond stands.
func (u *upkeep) judge(at chain.Book) {
	l := u.ledger
	var say string
	switch at.Bond.Cmp(l.minBond) {
	case -1:
		err := fmt.Errorf("the bond of scheduler %s is %s, at least %s is due: nothing is matched until somebody adds to it (skyops scheduler bond)", l.scheduler, at.Bond, l.minBond)
		u.blocked.Store(&err)
		say = err.Error()
	case 0:
		u.blocked.Store(nil)
		say = fmt.Sprintf("the bond of scheduler %s is the least that is allowed, %s: after one penalty nothing is matched (skyops scheduler bond)", l.scheduler, at.Bond)
	default:
		u.blocked.Store(nil)
	}
	if say != u.warned && say != "" {
		u.log.Warn(say)
	} else if say != u.warned {
		u.log.Info("the scheduler's bond is enough again", "bond", at.Bond)
	}
	u.warned = say
}

// renew tells the reveals which of their chains is on the network's chain, and
// announces the next one in time.
func (u *upkeep) renew(ctx context.Context, at chain.Book) error {
	r, err := renewalOf(at, u.reveals.Length())
	if err != nil {
		return err
	}
	if at.RenewFrom != 0 {
		ours, err := u.reveals.Commitment(r.known)
		if err != nil {
			return err
		}
		if ours != at.Renewal {
			return fmt.Errorf("the chain of reveals from page %d on is not this store's: is it another network's store?", at.RenewFrom)
		}
	}
	u.reveals.Committed(r.known)
	if !r.announce {
		return nil
	}
	commitment, err := u.reveals.Commitment(r.known + 1)
	if err != nil {
		return err
	}
	from := (r.known + 1) * u.reveals.Length()
	if err := u.ledger.send(ctx, fmt.Sprintf("book/renew-%d", from), u.ledger.chain.RenewBookCall(commitment, from)); err != nil {
		return fmt.Errorf("announce the chain of reveals from page %d on: %w", from, err)
	}
	u.log.Info("the next chain of reveals is announced", "fromPage", from)
	u.reveals.Committed(r.known + 1)
	return nil
}

// renewal is what is to be done about the chains of reveals.
type renewal struct {
	known    uint64 // the newest chain that is on the network's chain, announced or in use
	announce bool   // the next one is due
}

// renewalOf decides by the book's account; chains have length pages each. It
// fails where the present chain ends and none can follow it any more.
func renewalOf(at chain.Book, length uint64) (renewal, error) {
	if at.RenewFrom != 0 {
		if at.RenewFrom%length != 0 {
			return renewal{}, fmt.Errorf("the book's next chain of reveals begins with page %d, not with a multiple of %d: another program announced it", at.RenewFrom, length)
		}
		return renewal{known: at.RenewFrom / length}, nil
	}
	r := renewal{known: at.Next / length}
	left := length - at.Next%length
	if at.Next > 0 && at.Next%length == 0 {
		// The page that would begin a chain is next, and none was announced for it.
		r.known, left = r.known-1, 0
	}
	if left < chain.RenewAhead {
		return renewal{}, fmt.Errorf("the chain of reveals ends in %d pages and it is too late to announce another, %d ahead: this scheduler's book ends there", left, chain.RenewAhead)
	}
	r.announce = at.Reveal != (common.Hash{}) && left <= min(length/2, renewAhead)
	return r, nil
}
