package chain

import (
	"context"
	"errors"
	"fmt"
	"math"
	"math/big"
	"sort"
	"time"

	"github.com/ethereum/go-ethereum"
	"github.com/ethereum/go-ethereum/common"
	"github.com/ethereum/go-ethereum/core/types"

	"github.com/skyops/skyops/chain/bindings/matchbook"
	"github.com/skyops/skyops/chain/bindings/reputation"
	"github.com/skyops/skyops/protocol/job"
	"github.com/skyops/skyops/protocol/match"
	"github.com/skyops/skyops/protocol/record"
	repute "github.com/skyops/skyops/protocol/reputation"
)

// ErrNotCommitted reports a page that its scheduler has not committed to.
var ErrNotCommitted = errors.New("page is not committed")

// BookTerms are what a network's match book is made with.
type BookTerms struct {
	MinBond     job.Amount    // of a scheduler that may commit, smallest units of SKYOPS
	Penalty     job.Amount    // for one fault
	QueryBond   job.Amount    // for asking for withheld bytes
	Window      time.Duration // after a page's commitment, during which its faults can be proven
	AnswerTime  time.Duration // to answer a query
	CommitDelay time.Duration // after a match, by which its page must be committed
	Thaw        time.Duration // between asking for bond back and getting it
	Span        uint64        // pages: the most within Window and AnswerTime, and how far back a page may refer
}

// DefaultBookTerms returns terms for pages of about 15 seconds: room for five
// schedulers' processes, an hour for publication and an outage of the chain.
func DefaultBookTerms() BookTerms {
	return BookTerms{
		MinBond: whole(10_000), Penalty: whole(1_000), QueryBond: whole(10),
		Window: 12 * time.Hour, AnswerTime: 10 * time.Minute, CommitDelay: time.Hour, Thaw: 24 * time.Hour, Span: 16384,
	}
}

// whole is an amount of whole SKYOPS.
func whole(n int64) job.Amount {
	return job.NewAmount(new(big.Int).Mul(big.NewInt(n), big.NewInt(1e18)))
}

func toTerms(t BookTerms) matchbook.MatchBookTerms {
	return matchbook.MatchBookTerms{
		MinBond: t.MinBond.Big(), Penalty: t.Penalty.Big(), Window: inSeconds(t.Window), AnswerTime: inSeconds(t.AnswerTime),
		CommitDelay: inSeconds(t.CommitDelay), Thaw: inSeconds(t.Thaw), Span: t.Span,
	}
}

// BookTerms returns the terms of this network's book.
func (c *Client) BookTerms(ctx context.Context) (BookTerms, error) {
	t, err := read(ctx, c, "book.terms", c.contracts.Book, c.book.PackTerms(), c.book.UnpackTerms)
	if err != nil {
		return BookTerms{}, err
	}
	query, err := amount(read(ctx, c, "leafCourt.queryBond", c.contracts.LeafCourt, c.leafCourt.PackQueryBond(), c.leafCourt.UnpackQueryBond))
	if err != nil {
		return BookTerms{}, err
	}
	second := func(s uint64) time.Duration { return time.Duration(s) * time.Second }
	return BookTerms{
		MinBond: job.NewAmount(t.MinBond), Penalty: job.NewAmount(t.Penalty), QueryBond: query,
		Window: second(t.Window), AnswerTime: second(t.AnswerTime), CommitDelay: second(t.CommitDelay), Thaw: second(t.Thaw),
		Span: t.Span,
	}, nil
}

// Book is a scheduler's account with the match book.
type Book struct {
	Next    uint64      `json:"next"`   // number of the next page
	Reveal  common.Hash `json:"reveal"` // the newest one, or the commitment before the first; zero: none yet
	Bond    job.Amount  `json:"bond"`   // active, smallest units of SKYOPS
	Thawing job.Amount  `json:"thawing"`
	ThawAt  uint64      `json:"thawAt"` // unix seconds
	// Renewal is the commitment of the chain that starts with page RenewFrom,
	// which cannot be committed before RenewAt; zero when none is announced.
	Renewal   common.Hash `json:"renewal"`
	RenewFrom uint64      `json:"renewFrom"`
	RenewAt   uint64      `json:"renewAt"` // unix seconds
}

// Book returns a scheduler's account; that of one never heard of is empty.
func (c *Client) Book(ctx context.Context, scheduler common.Address) (Book, error) {
	s, err := read(ctx, c, "book.schedulerOf", c.contracts.Book, c.book.PackSchedulerOf(scheduler), c.book.UnpackSchedulerOf)
	if err != nil {
		return Book{}, err
	}
	b := Book{Next: s.Next, Reveal: s.Reveal, Bond: job.NewAmount(s.Bond), Thawing: job.NewAmount(s.Thawing), ThawAt: s.ThawAt}
	if s.RenewFrom != 0 {
		b.Renewal, b.RenewFrom, b.RenewAt = s.Renewal, s.RenewFrom, s.RenewAt
	}
	return b, nil
}

// SealedPage is a page as its scheduler commits to it.
type SealedPage struct {
	Header []byte `json:"header"` // packed
	CID    string `json:"cid"`    // where its log is published
}

// CommittedPage is a page as the chain has it.
type CommittedPage struct {
	SealedPage
	Scheduler common.Address `json:"scheduler"`
	Number    uint64         `json:"number"`
	Time      uint64         `json:"time"` // of the commitment, unix seconds; the window counts from it
	Tx        common.Hash    `json:"tx"`
	Block     uint64         `json:"block"`
}

// CommittedPage returns one page of a scheduler, and ErrNotCommitted if it is not on the chain.
func (c *Client) CommittedPage(ctx context.Context, scheduler common.Address, number uint64) (CommittedPage, error) {
	pages, err := c.CommittedPages(ctx, scheduler, []uint64{number})
	if err != nil {
		return CommittedPage{}, err
	}
	if len(pages) == 0 {
		return CommittedPage{}, fmt.Errorf("%w: page %d of %s", ErrNotCommitted, number, scheduler)
	}
	return pages[0], nil
}

// CommittedPages returns those of the numbered pages of a scheduler that are on
// the chain, in its order; with no numbers, all.
func (c *Client) CommittedPages(ctx context.Context, scheduler common.Address, numbers []uint64) ([]CommittedPage, error) {
	if c.contracts.Book == (common.Address{}) {
		return nil, fmt.Errorf("read pages: %w: this network has no match book", ErrNoContract)
	}
	topics := make([]common.Hash, len(numbers))
	for i, n := range numbers {
		topics[i] = common.BigToHash(new(big.Int).SetUint64(n))
	}
	logs, err := c.logs(ctx, "book.Committed", ethereum.FilterQuery{
		Addresses: []common.Address{c.contracts.Book},
		Topics:    [][]common.Hash{{c.book.GetABI().Events["Committed"].ID}, {common.BytesToHash(scheduler[:])}, topics},
	})
	if err != nil {
		return nil, err
	}
	refs := make([]*types.Log, len(logs))
	for i := range logs {
		refs[i] = &logs[i]
	}
	return c.BookLogs(refs)
}

// BookLogs returns the pages committed among logs, for instance those of one
// transaction; other logs are passed over.
func (c *Client) BookLogs(logs []*types.Log) ([]CommittedPage, error) {
	committed := c.book.GetABI().Events["Committed"].ID
	var pages []CommittedPage
	for _, l := range logs {
		if l.Address != c.contracts.Book || len(l.Topics) == 0 || l.Topics[0] != committed {
			continue
		}
		ev, err := c.book.UnpackCommittedEvent(l)
		if err != nil {
			return nil, fmt.Errorf("read committed page in %s: %w", l.TxHash, err)
		}
		pages = append(pages, CommittedPage{
			SealedPage: SealedPage{Header: ev.Header, CID: ev.Cid}, Scheduler: ev.Scheduler, Number: ev.Page, Time: ev.Time,
			Tx: l.TxHash, Block: l.BlockNumber,
		})
	}
	return pages, nil
}

// ParamsInForce returns the version of the matching parameters in force at a
// time in unix seconds.
func (c *Client) ParamsInForce(ctx context.Context, at uint64) (uint32, error) {
	data := c.params.PackAt(new(big.Int).SetUint64(at))
	return read(ctx, c, "params.at", c.contracts.Params, data, c.params.UnpackAt)
}

// weightsOf returns a version of the matching parameters as the chain has it, but
// for what GPUs are worth.
func (c *Client) weightsOf(ctx context.Context, version uint32) (match.Params, error) {
	data := c.params.PackWeights(new(big.Int).SetUint64(uint64(version)))
	w, err := read(ctx, c, "params.weights", c.contracts.Params, data, c.params.UnpackWeights)
	if err != nil {
		return match.Params{}, err
	}
	f, err := read(ctx, c, "params.fees", c.contracts.Params, c.params.PackFees(new(big.Int).SetUint64(uint64(version))), c.params.UnpackFees)
	if err != nil {
		return match.Params{}, err
	}
	return match.Params{
		Version: version, WeightGPU: w.Gpu, WeightStk: w.Stake, WeightRep: w.Reputation, WeightUp: w.Uptime,
		WeightLat: w.Latency, WeightRate: w.Rate, WeightData: w.Data, Jitter: w.Jitter, LatencyCap: w.LatencyCap,
		MaxAge: w.MaxAge, StakeCap: w.StakeCap, Mode: w.Mode,
		FeeCoin: f.Coin, FeeToken: f.Token,
	}, nil
}

// Checks returns how work is checked and counts under a version of the parameters.
func (c *Client) Checks(ctx context.Context, version uint32) (repute.Checks, error) {
	data := c.params.PackChecks(new(big.Int).SetUint64(uint64(version)))
	k, err := read(ctx, c, "params.checks", c.contracts.Params, data, c.params.UnpackChecks)
	return repute.Checks(k), err
}

// ParamsHistory is the versions of the matching parameters and how the next one comes about.
type ParamsHistory struct {
	Owner    common.Address  // the timelock contract that alone may propose
	Delay    time.Duration   // between a proposal and its being in force
	HalfLife time.Duration   // after which work and faults count half
	Versions []ParamsVersion // oldest first
}

// ParamsVersion is one version and since when, in unix seconds, it is or will be
// in force; 0: from the beginning.
type ParamsVersion struct {
	match.Params
	Checks repute.Checks
	From   uint64
}

// maxParamsVersions bounds what one call reads.
const maxParamsVersions = 256

// ParamsHistory returns all versions of the matching parameters, those included
// that are proposed and not in force yet.
func (c *Client) ParamsHistory(ctx context.Context) (h ParamsHistory, err error) {
	to := c.contracts.Params
	if h.Owner, err = read(ctx, c, "params.owner", to, c.params.PackOwner(), c.params.UnpackOwner); err != nil {
		return h, err
	}
	delay, err := read(ctx, c, "params.delay", to, c.params.PackDelay(), c.params.UnpackDelay)
	if err != nil {
		return h, err
	}
	h.Delay = time.Duration(min(delay, math.MaxInt32)) * time.Second
	life, err := read(ctx, c, "reputation.halfLife", c.contracts.Reputation, c.reputation.PackHalfLife(), c.reputation.UnpackHalfLife)
	if err != nil {
		return h, err
	}
	h.HalfLife = time.Duration(min(life, math.MaxInt32)) * time.Second
	latest, err := read(ctx, c, "params.latest", to, c.params.PackLatest(), c.params.UnpackLatest)
	if err != nil {
		return h, err
	}
	if latest > maxParamsVersions {
		return h, fmt.Errorf("%w: %d versions of the matching parameters", ErrNoContract, latest)
	}
	worths, err := c.performances(ctx)
	if err != nil {
		return h, err
	}
	for version := uint32(1); version <= latest; version++ {
		p, err := c.weightsOf(ctx, version)
		if err != nil {
			return h, err
		}
		worth, ok := worths[version]
		if !ok {
			return h, fmt.Errorf("%w: version %d of the matching parameters was announced by no event", ErrNoContract, version)
		}
		p.Performance = worth
		from, err := inForceFrom(version, func(at uint64) (uint32, error) { return c.ParamsInForce(ctx, at) })
		if err != nil {
			return h, err
		}
		checks, err := c.Checks(ctx, version)
		if err != nil {
			return h, err
		}
		h.Versions = append(h.Versions, ParamsVersion{p, checks, from})
	}
	return h, nil
}

// performances are what GPUs are worth under each version, as its event announced it:
// the contract answers for one model at a time.
func (c *Client) performances(ctx context.Context) (map[uint32]*match.Performance, error) {
	logs, err := c.logs(ctx, "params.ParamsSet", ethereum.FilterQuery{
		Addresses: []common.Address{c.contracts.Params}, Topics: [][]common.Hash{{c.params.GetABI().Events["ParamsSet"].ID}},
	})
	if err != nil {
		return nil, err
	}
	out := map[uint32]*match.Performance{}
	for i := range logs {
		ev, err := c.params.UnpackParamsSetEvent(&logs[i])
		if err != nil {
			return nil, fmt.Errorf("read version of the matching parameters in %s: %w", logs[i].TxHash, err)
		}
		if out[ev.Version], err = match.NewPerformance(ev.Params.Models, ev.Params.Performance); err != nil {
			return nil, fmt.Errorf("version %d of the matching parameters: %w", ev.Version, err)
		}
	}
	return out, nil
}

// inForceFrom returns the first second at which a version, or one after it, is
// in force: which one is follows from the time alone and never goes back.
func inForceFrom(version uint32, at func(uint64) (uint32, error)) (uint64, error) {
	const farthest = 1 << 40
	var failed error
	from := sort.Search(farthest, func(second int) bool {
		v, err := at(uint64(second))
		if err != nil {
			failed = err
		}
		return failed != nil || v >= version
	})
	return uint64(from), failed
}

// Reputation returns the reputation of the node in a slot, 0 to 10,000.
func (c *Client) Reputation(ctx context.Context, slot uint32) (uint16, error) {
	v, err := read(ctx, c, "reputation.reputationOf", c.contracts.Reputation, c.reputation.PackReputationOf(slot), c.reputation.UnpackReputationOf)
	if err != nil {
		return 0, err
	}
	return uint16(v.Uint64()), nil
}

// BondCalls adds the sender's SKYOPS to a scheduler's bond, to be sent in this order.
func (c *Client) BondCalls(scheduler common.Address, amount job.Amount) []Call {
	return c.withApproval(c.contracts.Token, c.contracts.Book, amount, c.book.PackBond(scheduler, amount.Big()))
}

// BeginUnbondCall starts the thaw of part of the sender's bond.
func (c *Client) BeginUnbondCall(amount job.Amount) Call {
	return Call{To: c.contracts.Book, Data: c.book.PackBeginUnbond(amount.Big())}
}

// WithdrawBondCall pays the sender its thawed bond.
func (c *Client) WithdrawBondCall() Call {
	return Call{To: c.contracts.Book, Data: c.book.PackWithdraw()}
}

// BeginBookCall commits the sender to its first chain of reveals, match.Reveals.Commitment.
func (c *Client) BeginBookCall(commitment common.Hash) Call {
	return Call{To: c.contracts.Book, Data: c.book.PackBegin(commitment)}
}

// RenewAhead is how many pages ahead of its first a chain must be announced at least.
const RenewAhead = 1000

// RenewBookCall announces the chain that starts with a page, at least
// RenewAhead pages from the next; see Book.Renewal.
func (c *Client) RenewBookCall(commitment common.Hash, fromPage uint64) Call {
	return Call{To: c.contracts.Book, Data: c.book.PackRenew(commitment, fromPage)}
}

// CommitCall commits the sender to its next pages, in order. Repeating it is
// refused as WrongPage.
func (c *Client) CommitCall(pages []SealedPage) Call {
	sealed := make([]matchbook.MatchBookSealed, len(pages))
	for i, p := range pages {
		sealed[i] = matchbook.MatchBookSealed{Header: p.Header, Cid: p.CID}
	}
	return Call{To: c.contracts.Book, Data: c.book.PackCommit(sealed)}
}

// RecordCall counts what a node was paid under a closed order towards its
// reputation, as work that nobody checked. Anyone may send it.
func (c *Client) RecordCall(o job.Order, node common.Address) Call {
	data := c.reputation.PackRecord(reputation.JobEscrowOrder(toOrder(o)), node)
	return Call{To: c.contracts.Reputation, Data: data}
}

// RecordCheckedCall is RecordCall for work that was found right: it counts whole.
func (c *Client) RecordCheckedCall(o job.Order, f record.Finding) Call {
	v := f.Verdicts[0]
	data := c.reputation.PackRecordChecked(reputation.JobEscrowOrder(toOrder(o)), v.Node, f.Index, reputation.VerdictLibVerdict(toVerdict(v)), v.Signature)
	return Call{To: c.contracts.Reputation, Data: data}
}

// RecordFailedCall counts a fault of a node whose paid work the order's scheduler
// found wrong, by an answer that it knew.
func (c *Client) RecordFailedCall(o job.Order, f record.Finding) Call {
	v := f.Verdicts[0]
	data := c.reputation.PackRecordFailed(reputation.JobEscrowOrder(toOrder(o)), v.Node, f.Index, reputation.VerdictLibVerdict(toVerdict(v)), v.Signature)
	return Call{To: c.contracts.Reputation, Data: data}
}

// Counts reports whether a call of these would count anything on the newest
// block; nil: it would. A refusal is a *Revert, and says why not.
func (c *Client) Counts(ctx context.Context, call Call) error {
	if call.To == (common.Address{}) {
		return fmt.Errorf("call reputation.record: %w: this network has no address for it", ErrNoContract)
	}
	ctx, cancel := context.WithTimeout(ctx, readTimeout)
	defer cancel()
	if _, err := c.backend.CallContract(ctx, ethereum.CallMsg{To: &call.To, Data: call.Data}, nil); err != nil {
		return fmt.Errorf("call reputation.record: %w", RevertReason(err))
	}
	return nil
}
