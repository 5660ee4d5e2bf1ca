package control

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"sync"
	"time"

	"github.com/ethereum/go-ethereum/common"

	"github.com/skyops/skyops/chain"
	"github.com/skyops/skyops/chain/sender"
	"github.com/skyops/skyops/protocol/job"
	"github.com/skyops/skyops/protocol/record"
)

// reputePeriod is how often a node's paid work is counted at most. Counting an
// order takes more gas than settling it does, and the usual order is worth one
// point: one a day keeps a node that works every day between 6,200 and 7,600 of
// 10,000, at a sixth of the gas when its jobs take four hours.
const reputePeriod = 24 * time.Hour

// reputeWait bounds what counting adds to a settlement where the chain is slow.
const reputeWait = time.Second

// repute has nodes' paid work counted towards their reputation on chain, which
// anybody may do. One order of a node counts per period, the first that the
// contract takes. The intent has the period in its name, so that of several
// processes one sends it, and none twice after a crash. What comes of it nobody
// waits for: a refusal by the contract costs nothing, and no job hears of it.
type repute struct {
	chain  Counter
	sender Sender
	now    func() time.Time
	log    *slog.Logger

	mu     sync.Mutex
	period int64                   // that done is of
	done   map[common.Address]bool // nodes that need not be asked about again
}

// Counter is the reputation contract; *chain.Client is one.
type Counter interface {
	Counts(ctx context.Context, o job.Order, node common.Address) error
	RecordCall(o job.Order, node common.Address) chain.Call
}

// settled has the pay of a closed order counted for the nodes in its receipts.
// It returns within reputeWait; what fails is left to the node's next order.
func (r *repute) settled(ctx context.Context, o job.Order, receipts []record.SignedReceipt) {
	ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), reputeWait)
	defer cancel()
	for _, s := range receipts {
		node := s.Receipt.Node
		if err := r.count(ctx, o, node); err != nil {
			r.log.Info("a node's pay is not counted towards its reputation", "node", node, "order", s.Receipt.Order, "error", err)
		}
	}
}

// count has one node's pay under an order counted, unless the period's is taken.
func (r *repute) count(ctx context.Context, o job.Order, node common.Address) error {
	period := r.now().Unix() / int64(reputePeriod/time.Second)
	if r.had(period, node) {
		return nil
	}
	err := r.chain.Counts(ctx, o, node)
	if _, ok := errors.AsType[*chain.Revert](err); ok {
		r.log.Debug("a node's pay counts nothing", "node", node, "why", err)
		return nil
	}
	if err != nil {
		return err
	}
	id := fmt.Sprintf("reputation/%s/%d", node.Hex(), period)
	if err := r.sender.Submit(ctx, id, patient(r.chain.RecordCall(o, node))); err != nil && !errors.Is(err, sender.ErrConflict) {
		return err
	}
	r.note(period, node)
	return nil
}

func (r *repute) had(period int64, node common.Address) bool {
	r.mu.Lock()
	defer r.mu.Unlock()
	return r.period == period && r.done[node]
}

func (r *repute) note(period int64, node common.Address) {
	r.mu.Lock()
	defer r.mu.Unlock()
	if r.period != period || r.done == nil {
		r.period, r.done = period, make(map[common.Address]bool)
	}
	r.done[node] = true
}
