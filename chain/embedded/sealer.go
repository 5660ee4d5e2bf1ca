package embedded

import (
	"fmt"
	"log/slog"
	"sync/atomic"
	"time"

	"github.com/ethereum/go-ethereum/common"
	"github.com/ethereum/go-ethereum/core"
	"github.com/ethereum/go-ethereum/eth"
	"github.com/ethereum/go-ethereum/event"
)

// sealer makes blocks of what arrives and tells which are on disk.
type sealer struct {
	eth      *eth.Ethereum
	commit   func() common.Hash
	log      *slog.Logger
	arrivals chan core.NewTxsEvent
	sub      event.Subscription
	durable  atomic.Uint64
	quit     chan struct{}
	done     chan struct{}
}

func newSealer(backend *eth.Ethereum, commit func() common.Hash, log *slog.Logger) (*sealer, error) {
	s := &sealer{
		eth: backend, commit: commit, log: log,
		arrivals: make(chan core.NewTxsEvent, 4096),
		quit:     make(chan struct{}), done: make(chan struct{}),
	}
	if err := s.sync(); err != nil {
		return nil, err
	}
	s.sub = backend.TxPool().SubscribeTransactions(s.arrivals, true)
	return s, nil
}

// retryAfter is the wait before a block or a sync that failed is tried again.
const retryAfter = time.Second

// run seals until stop. It owns the beacon: nobody else commits.
func (s *sealer) run() {
	defer close(s.done)
	defer s.sub.Unsubscribe()
	var retry <-chan time.Time
	for {
		select {
		case <-s.arrivals:
		case <-retry:
		case <-s.quit:
			if err := s.sealAll(); err != nil {
				s.log.Error("sealing failed at the end", "error", err)
			}
			return
		}
		retry = nil
		if pause := pace(s.ahead()); pause > 0 {
			select {
			case <-time.After(pause):
			case <-s.quit:
			}
		}
		s.drain()
		if err := s.sealAll(); err != nil {
			s.log.Error("sealing failed", "error", err, "again", retryAfter)
			retry = time.After(retryAfter)
		}
	}
}

func (s *sealer) drain() {
	for {
		select {
		case <-s.arrivals:
		default:
			return
		}
	}
}

// sealAll makes blocks until the pool has nothing left that fits one.
func (s *sealer) sealAll() error {
	for {
		// The pool drops what the last block holds in its own time: wait for it.
		if err := s.eth.TxPool().Sync(); err != nil {
			return fmt.Errorf("wait for the pool: %w", err)
		}
		if pending, _ := s.eth.TxPool().Stats(); pending == 0 {
			return nil
		}
		before := s.eth.BlockChain().CurrentBlock().Number.Uint64()
		block := s.eth.BlockChain().GetBlockByHash(s.commit())
		if block == nil || block.NumberU64() == before {
			return fmt.Errorf("no block followed number %d", before)
		}
		if err := s.sync(); err != nil {
			return err
		}
		if len(block.Transactions()) == 0 {
			return nil // what is left pays too little, or waits for coins
		}
	}
}

// sync makes the head durable, then says so.
func (s *sealer) sync() error {
	head := s.eth.BlockChain().CurrentBlock().Number.Uint64()
	if err := s.eth.ChainDb().SyncKeyValue(); err != nil {
		return fmt.Errorf("sync block %d to disk: %w", head, err)
	}
	s.durable.Store(head)
	return nil
}

// ahead returns how far block time runs ahead of the clock.
func (s *sealer) ahead() time.Duration {
	head := time.Unix(int64(s.eth.BlockChain().CurrentBlock().Time), 0)
	return time.Until(head)
}

func (s *sealer) stop() {
	close(s.quit)
	<-s.done
}

// pace returns how long to gather transactions before the next block: nothing
// while block time is near the clock, then the moment in which those that were
// sent together arrive, and from free on more the further ahead it is, up to the
// second per block at which it gets no further.
func pace(ahead time.Duration) time.Duration {
	const near, moment, free, full = 20 * time.Second, 10 * time.Millisecond, 4 * time.Minute, 6 * time.Minute
	switch {
	case ahead <= near:
		return 0
	case ahead <= free:
		return moment
	}
	return min(moment+(ahead-free)/((full-free)/time.Second), time.Second)
}
