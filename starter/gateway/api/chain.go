package api

import (
	"context"
	"errors"
	"net/http"
	"sync"
	"time"

	"github.com/danielgtaylor/huma/v2"
	"github.com/ethereum/go-ethereum/common"
	"golang.org/x/sync/errgroup"
	"golang.org/x/sync/singleflight"

	"github.com/skyops/skyops/chain"
	"github.com/skyops/skyops/protocol/job"
	"github.com/skyops/skyops/protocol/match"
	"github.com/skyops/skyops/starter/client"
)

// paramsFresh is how long the versions of the parameters are remembered: to find
// since when each is in force takes dozens of calls.
const (
	paramsFresh    = time.Minute
	paramsPatience = 15 * time.Second // for one reading
	paramsAgain    = time.Second      // after one that failed
)

// chainRoutes serve what anybody can read on the chain, for those who do not.
func (s *Server) chainRoutes() {
	huma.Register(s.api, op(http.MethodGet, "/v1/accounts/{address}", "account", "Read what an address has on the chain", false), s.account)
	huma.Register(s.api, op(http.MethodGet, "/v1/accounts/{address}/delegations/{delegation}", "delegation", "Read what a delegation has spent, and whether it is revoked", false), s.delegation)
	o := op(http.MethodGet, "/v1/schedulers/{address}", "scheduler", "Read a scheduler's bond, book and proven faults", false)
	o.Errors = append(o.Errors, http.StatusNotFound)
	huma.Register(s.api, o, s.scheduler)
	huma.Register(s.api, op(http.MethodGet, "/v1/params", "params", "Read the weights and caps that choose a job's node, in all versions", false), s.params)
}

// AddressPath names an address in a path.
type AddressPath struct {
	Address string `path:"address" doc:"Address on the chain" pattern:"^0x[0-9a-fA-F]{40}$"`
}

func (p AddressPath) address() common.Address { return common.HexToAddress(p.Address) }

func (s *Server) account(ctx context.Context, in *AddressPath) (*reply[client.Account], error) {
	out := client.Account{Address: in.address()}
	g, gctx := errgroup.WithContext(ctx)
	read := func(into *job.Amount, from func(context.Context) (job.Amount, error)) {
		g.Go(func() (err error) { *into, err = from(gctx); return err })
	}
	read(&out.Coin, func(ctx context.Context) (job.Amount, error) { return s.Chain.CoinBalance(ctx, out.Address) })
	read(&out.Token, func(ctx context.Context) (job.Amount, error) { return s.Chain.TokenBalance(ctx, out.Address) })
	read(&out.CoinHeld, func(ctx context.Context) (job.Amount, error) { return s.Chain.Balance(ctx, chain.Coin, out.Address) })
	read(&out.TokenHeld, func(ctx context.Context) (job.Amount, error) {
		return s.Chain.Balance(ctx, s.Network.Token, out.Address)
	})
	if err := g.Wait(); err != nil {
		return nil, s.fail(ctx, "reading the account", err)
	}
	return &reply[client.Account]{out}, nil
}

func (s *Server) delegation(ctx context.Context, in *struct {
	AddressPath
	Delegation string `path:"delegation" doc:"The delegation's hash" pattern:"^0x[0-9a-fA-F]{64}$"`
}) (*reply[client.DelegationState], error) {
	out := client.DelegationState{Delegation: common.HexToHash(in.Delegation)}
	var err error
	if out.Spent, out.Revoked, err = s.Chain.Granted(ctx, in.address(), out.Delegation); err != nil {
		return nil, s.fail(ctx, "reading the delegation", err)
	}
	return &reply[client.DelegationState]{out}, nil
}

func (s *Server) scheduler(ctx context.Context, in *AddressPath) (*reply[client.SchedulerState], error) {
	out := client.SchedulerState{Scheduler: in.address(), Slashings: []client.Slashing{}}
	terms, err := s.Book.BookTerms(ctx)
	if errors.Is(err, chain.ErrNoContract) {
		return nil, then(problem(http.StatusNotFound, client.CodeNotFound, "this network keeps no book of matches"), "GET /v1/network says what it has")
	}
	var account chain.Book
	if err == nil {
		account, err = s.Book.Book(ctx, out.Scheduler)
	}
	var faults []chain.Slashing
	if err == nil {
		faults, err = s.Book.Slashings(ctx, out.Scheduler)
	}
	if err != nil {
		return nil, s.fail(ctx, "reading the scheduler's account", err)
	}
	out.Bond, out.MinBond, out.Penalty, out.Thawing, out.ThawAt = account.Bond, terms.MinBond, terms.Penalty, account.Thawing, account.ThawAt
	out.NextPage, out.Reveal = account.Next, account.Reveal
	out.MayCommit = out.Bond.Cmp(out.MinBond) >= 0 && out.Reveal != (common.Hash{})
	for _, f := range faults {
		out.Slashings = append(out.Slashings, client.Slashing{
			Page: f.Page, Index: f.Index, Fault: f.Fault, Challenger: f.Challenger, Reward: f.Reward, Burned: f.Burned, Tx: f.Tx, Block: f.Block,
		})
	}
	return &reply[client.SchedulerState]{out}, nil
}

// paramsCache is the newest reading of the parameters.
type paramsCache struct {
	reading singleflight.Group // those who ask meanwhile wait for the one reading

	mu     sync.Mutex
	last   chain.ParamsHistory
	at     time.Time // of last; zero: there is none
	err    error     // of the newest attempt; nil: it was good
	failed time.Time // when that was
}

// known returns what is remembered, if that is to be answered at this time: a
// fresh reading, or how the newest attempt failed, whatever was read before.
func (c *paramsCache) known(now time.Time) (h chain.ParamsHistory, err error, ok bool) {
	c.mu.Lock()
	defer c.mu.Unlock()
	switch {
	case !c.at.IsZero() && now.Sub(c.at).Abs() <= paramsFresh:
		return c.last, nil, true
	case c.err == nil || now.Sub(c.failed).Abs() > paramsAgain:
		return h, nil, false
	case !c.at.IsZero():
		return c.last, nil, true // old, and what there is
	}
	return h, c.err, true
}

// keep remembers a reading, and returns what those who waited for it are told.
func (c *paramsCache) keep(now time.Time, h chain.ParamsHistory, err error) (chain.ParamsHistory, error) {
	c.mu.Lock()
	defer c.mu.Unlock()
	switch c.err = err; {
	case err == nil:
		c.last, c.at = h, now
	case c.at.IsZero():
		c.failed = now
		return h, err
	default:
		c.failed = now
	}
	return c.last, nil
}

// paramsHistory reads the parameters once for all who ask at a time. Whoever
// leaves breaks the reading for nobody.
func (s *Server) paramsHistory(ctx context.Context) (chain.ParamsHistory, error) {
	if h, err, ok := s.history.known(s.now()); ok {
		return h, err
	}
	done := s.history.reading.DoChan("", func() (any, error) {
		ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), paramsPatience)
		defer cancel()
		h, err := s.Book.ParamsHistory(ctx)
		if errors.Is(err, chain.ErrNoContract) {
			h, err = chain.ParamsHistory{Versions: []chain.ParamsVersion{{Params: match.DefaultParams()}}}, nil
		}
		return s.history.keep(s.now(), h, err)
	})
	select {
	case r := <-done:
		return r.Val.(chain.ParamsHistory), r.Err
	case <-ctx.Done():
		return chain.ParamsHistory{}, ctx.Err()
	}
}

// inForce returns the parameters in force now, as the chain has them; while it
// was never read, those that every network begins with.
func (s *Server) inForce(ctx context.Context) match.Params {
	h, err := s.paramsHistory(ctx)
	if err != nil || len(h.Versions) == 0 {
		return match.DefaultParams()
	}
	now := h.Versions[0]
	for _, v := range h.Versions {
		if v.From <= uint64(s.now().Unix()) {
			now = v
		}
	}
	return now.Params
}

// versions finds the parameters that the chain had when they were last read.
func (s *Server) versions(ctx context.Context) match.Versions {
	return func(version uint32) (match.Params, bool) {
		if p, ok := match.PublishedParams(version); ok {
			return p, true // nobody need be asked
		}
		h, err := s.paramsHistory(ctx)
		if err != nil || version == 0 || int(version) > len(h.Versions) {
			return match.Params{}, false
		}
		return h.Versions[version-1].Params, true
	}
}

func (s *Server) params(ctx context.Context, _ *struct{}) (*reply[client.Params], error) {
	h, err := s.paramsHistory(ctx)
	if err != nil {
		return nil, s.fail(ctx, "reading the parameters", err)
	}
	now := s.now()
	out := client.Params{Owner: h.Owner, Delay: uint64(h.Delay / time.Second), Versions: []client.ParamsVersion{}}
	for i, v := range h.Versions {
		started := v.From <= uint64(now.Unix())
		replaced := i+1 < len(h.Versions) && h.Versions[i+1].From <= uint64(now.Unix())
		out.Versions = append(out.Versions, client.ParamsVersion{Params: v.Params, From: v.From, InForce: started && !replaced})
	}
	return &reply[client.Params]{out}, nil
}
