package sender

import (
	"context"
	"errors"
	"fmt"
	"math/big"
	"time"

	"github.com/ethereum/go-ethereum/common"
)

// Run carries intents out until ctx is done, and then returns nil. It waits out
// outages of the node and of the outbox; it returns ErrWrongChain when the node
// serves another chain than the account's. Call it once per Sender.
func (s *Sender) Run(ctx context.Context) error {
	defer s.release(ctx)
	const quick, slowest = 2 * time.Millisecond, 5 * time.Second
	pause := quick
	var outage time.Time
	for {
		open, acted, err := s.tick(ctx)
		switch {
		case ctx.Err() != nil:
			return nil
		case errors.Is(err, ErrWrongChain):
			return err
		case err != nil:
			if outage.IsZero() {
				outage = s.opts.Now()
				s.opts.Logger.Warn("sending is interrupted", "error", err)
			}
			pause = min(max(2*pause, 50*time.Millisecond), slowest)
		case acted:
			pause = quick
		case open == 0:
			pause = s.opts.Poll
		default:
			pause = min(pause*3/2, s.opts.Poll)
		}
		if err == nil && !outage.IsZero() {
			s.opts.Logger.Info("sending goes on", "after", s.opts.Now().Sub(outage))
			outage = time.Time{}
		}
		select {
		case <-time.After(pause):
		case <-s.wake:
			pause = quick
		case <-ctx.Done():
			return nil
		}
	}
}

// release frees the account for the next sender, even when ctx is done.
func (s *Sender) release(ctx context.Context) {
	ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), 5*time.Second)
	defer cancel()
	if err := s.outbox.ReleaseSender(ctx, s.account, s.holder); err != nil {
		s.opts.Logger.Warn("the key stays reserved", "for", s.opts.LeaseFor, "error", err)
	}
	s.leased = time.Time{}
}

// lease makes sure that this sender, and no other, may send for its account.
// The first time it needs the chain's genesis, which the lease is for.
func (s *Sender) lease(ctx context.Context) (held bool, err error) {
	now := s.opts.Now()
	if s.leased.Sub(now) > s.opts.LeaseFor/2 {
		return true, nil
	}
	if s.genesis == (common.Hash{}) {
		if s.genesis, err = s.readGenesis(ctx); err != nil {
			return false, err
		}
	}
	until := now.Add(s.opts.LeaseFor)
	pinned, held, err := s.outbox.LeaseSender(ctx, s.account, s.genesis, s.holder, now, until)
	if err != nil {
		return false, err
	}
	if pinned != s.genesis {
		found := s.genesis
		s.genesis = common.Hash{}
		return false, fmt.Errorf("%w: its genesis is %s, this account's %s", ErrWrongChain, found, pinned)
	}
	if held {
		s.leased = until
	}
	return held, nil
}

// readGenesis checks the chain's id and returns its genesis hash.
func (s *Sender) readGenesis(ctx context.Context) (common.Hash, error) {
	id, err := s.chain.ChainID(ctx)
	if err != nil {
		return common.Hash{}, fmt.Errorf("read chain id: %w", err)
	}
	if id.Cmp(new(big.Int).SetUint64(s.opts.ChainID)) != 0 {
		return common.Hash{}, fmt.Errorf("%w: its id is %s, not %d", ErrWrongChain, id, s.opts.ChainID)
	}
	h, err := s.chain.HeaderByNumber(ctx, new(big.Int))
	if err != nil {
		return common.Hash{}, fmt.Errorf("read genesis: %w", err)
	}
	return h.Hash(), nil
}

// checkChain makes sure, right before signing, that the endpoint still serves
// the account's chain: endpoints change behind their names.
func (s *Sender) checkChain(ctx context.Context) error {
	g, err := s.readGenesis(ctx)
	if err != nil {
		return err
	}
	if g != s.genesis {
		return fmt.Errorf("%w: its genesis is %s, this account's %s", ErrWrongChain, g, s.genesis)
	}
	return nil
}
