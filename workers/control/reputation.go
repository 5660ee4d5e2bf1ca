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
	"github.com/skyops/skyops/store"
)

// reputePeriod is how often a node's paid work is counted at most, once as work
// that was found right and once as work that nobody checked. Counting an order
// takes more gas than settling it does, and the usual order is worth one point:
// one a day keeps a node that works every day between 6,200 and 7,600 of 10,000
// where it was checked, else between 2,700 and 4,100, at a sixth of the gas when
// its jobs take four hours.
const reputePeriod = 24 * time.Hour

// reputeWait bounds what counting adds to a settlement where the chain is slow.
const reputeWait = time.Second

// repute has nodes' paid work counted towards their reputation on chain, which
// anybody may do, and refuted work written down. Of what was checked, and of what
// was not, one order of a node counts per period: the first that the contract
// takes. The intent has the period in its name, so that of several
// processes one sends it, and none twice after a crash. What comes of it nobody
// waits for: a refusal by the contract costs nothing, and no job hears of it.
type repute struct {
	chain  Counter
	sender Sender
	found  Findings
	now    func() time.Time
	log    *slog.Logger

	mu     sync.Mutex
	period int64            // that done is of
	done   map[counted]bool // what need not be asked about again
}

// counted is a node's pay of one kind.
type counted struct {
	node   common.Address
	proven bool // that was checked
}

// Counter is the contracts of reputation; *chain.Client is one.
type Counter interface {
	Counts(ctx context.Context, call chain.Call) error
	RecordCall(o job.Order, node common.Address) chain.Call
	RecordCheckedCall(o job.Order, f record.Finding) chain.Call
	RecordFailedCall(o job.Order, f record.Finding) chain.Call
	RefutedCall(o job.Order, f record.Finding) chain.Call
}

// Findings are what checks found; *store.Store has them.
type Findings interface {
	// Passed returns what found a node's work under an order right, or store.ErrNotFound.
	Passed(ctx context.Context, order common.Hash, node common.Address) (record.Finding, error)
}

// Refute implements repeat.Court. What two checkers found of a job goes there
// once, whoever asks how often.
func (r *repute) Refute(ctx context.Context, o job.Order, f record.Finding) error {
	call := r.chain.RefutedCall(o, f)
	if call.To == (common.Address{}) {
		r.log.Warn("this network has no court over nodes: what was found of one is not brought anywhere", "node", f.Work.Receipt.Node)
		return nil
	}
	id := fmt.Sprintf("refuted/%s/%s", f.Work.Receipt.Job.Hex(), f.Work.Receipt.Node.Hex())
	err := r.sender.Submit(ctx, id, patient(call))
	if errors.Is(err, sender.ErrConflict) {
		return nil // the first finding of the job stands
	}
	return err
}

// settled has the pay of a closed order counted for the nodes in its receipts.
// It returns within reputeWait; what fails is left to the node's next order.
func (r *repute) settled(ctx context.Context, o job.Order, receipts []record.SignedReceipt) {
	ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), reputeWait)
	defer cancel()
	for _, s := range receipts {
		node := s.Receipt.Node
		if err := r.count(ctx, s.Receipt.Order, o, node); err != nil {
			r.log.Info("a node's pay is not counted towards its reputation", "node", node, "order", s.Receipt.Order, "error", err)
		}
	}
}

// count has one node's pay under an order counted: as checked work where it was
// and that counts, else as unchecked.
func (r *repute) count(ctx context.Context, order common.Hash, o job.Order, node common.Address) error {
	f, err := r.found.Passed(ctx, order, node)
	if err == nil {
		if taken, err := r.bring(ctx, counted{node, true}, r.chain.RecordCheckedCall(o, f)); taken || err != nil {
			return err
		}
	} else if !errors.Is(err, store.ErrNotFound) {
		return err
	}
	_, err = r.bring(ctx, counted{node, false}, r.chain.RecordCall(o, node))
	return err
}

// bring sends a call unless the period's of its kind was sent; not taken: the
// contract counts nothing by it.
func (r *repute) bring(ctx context.Context, what counted, call chain.Call) (taken bool, err error) {
	period := r.now().Unix() / int64(reputePeriod/time.Second)
	if r.had(period, what) {
		return true, nil
	}
	err = r.chain.Counts(ctx, call)
	if _, ok := errors.AsType[*chain.Revert](err); ok {
		r.log.Debug("a node's pay counts nothing", "node", what.node, "checked", what.proven, "why", err)
		return false, nil
	}
	if err != nil {
		return false, err
	}
	id := fmt.Sprintf("reputation/%s/%d", what.node.Hex(), period)
	if what.proven {
		id += "/checked"
	}
	if err := r.sender.Submit(ctx, id, patient(call)); err != nil && !errors.Is(err, sender.ErrConflict) {
		return false, err
	}
	r.note(period, what)
	return true, nil
}

func (r *repute) had(period int64, what counted) bool {
	r.mu.Lock()
	defer r.mu.Unlock()
	return r.period == period && r.done[what]
}

func (r *repute) note(period int64, what counted) {
	r.mu.Lock()
	defer r.mu.Unlock()
	if r.period != period || r.done == nil {
		r.period, r.done = period, make(map[counted]bool)
	}
	r.done[what] = true
}
