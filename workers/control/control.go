package control

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"maps"
	"time"

	enumspb "go.temporal.io/api/enums/v1"
	"go.temporal.io/api/operatorservice/v1"
	"go.temporal.io/api/serviceerror"
	"go.temporal.io/sdk/client"
	"golang.org/x/sync/errgroup"

	"github.com/ethereum/go-ethereum/common"

	"github.com/skyops/skyops/activities/delivery"
	"github.com/skyops/skyops/activities/delivery/direct"
	"github.com/skyops/skyops/activities/delivery/ipfs"
	"github.com/skyops/skyops/activities/delivery/peer"
	"github.com/skyops/skyops/activities/egress"
	"github.com/skyops/skyops/activities/keys"
	"github.com/skyops/skyops/activities/outage"
	"github.com/skyops/skyops/activities/placement"
	"github.com/skyops/skyops/chain"
	"github.com/skyops/skyops/chain/sender"
	"github.com/skyops/skyops/protocol/match"
	"github.com/skyops/skyops/protocol/reputation"
	"github.com/skyops/skyops/store"
	"github.com/skyops/skyops/workers/fleet"
	"github.com/skyops/skyops/workers/keeper/door"
	"github.com/skyops/skyops/workers/vitals"
	"github.com/skyops/skyops/workflows/frontend"
	story "github.com/skyops/skyops/workflows/job"
	"github.com/skyops/skyops/workflows/payload"
)

// How long a start waits for what it depends on, and the pause between tries:
// the processes of a scheduler start in any order.
const (
	startPatience = 2 * time.Minute
	startPause    = 200 * time.Millisecond
	storageStall  = 30 * time.Second
)

// Run serves until ctx ends.
func Run(ctx context.Context, cfg Config, log *slog.Logger, v *vitals.Vitals) error {
	s, err := cfg.load()
	if err != nil {
		return fmt.Errorf("start: %w", err)
	}
	db, err := store.Open(ctx, cfg.Store)
	if err != nil {
		return fmt.Errorf("start: %w", err)
	}
	defer db.Close()
	other, err := peer.New(s.network.Operator.IPFS, storageStall)
	if err != nil {
		return fmt.Errorf("start: %w", err)
	}
	defer other.Close()
	r := &wiring{peer: other, secrets: s, webhooks: egress.Guard{Anywhere: cfg.AnyWebhook}, store: db, log: log, vitals: v, outages: outage.NewWatch(time.Now, time.Now())}
	defer r.close()
	for _, step := range []struct {
		what string
		do   func(context.Context) error
	}{
		{"links", r.openLinks}, {"keeper", r.findKeeper}, {"chain", r.dialChain}, {"sender", r.makeSender}, {"fleet", r.makeFleet}, {"book", r.makeBook}, {"Temporal", r.dialTemporal},
	} {
		if err := patiently(ctx, step.do); err != nil {
			return fmt.Errorf("start: %s: %w", step.what, err)
		}
	}
	r.watched()
	return r.serve(ctx)
}

// wiring holds what the worker is wired of.
type wiring struct {
	secrets
	webhooks egress.Guard
	store    *store.Store
	log      *slog.Logger
	chain    *chain.Client
	grace    uint64
	sender   *sender.Sender
	nodes    *fleet.Map
	fleet    *placement.Fleet
	book     *bookLedger
	press    *placement.Press
	schedule *chain.Schedule // of the matching parameters
	upkeep   *upkeep
	temporal client.Client
	outages  *outage.Watch
	storage  delivery.Store
	peer     delivery.Reader // reads storage as another peer of the network
	links    direct.Keys
	keeper   keys.Door // nil: it has none
	parcels  *parcels
	vitals   *vitals.Vitals
}

func (r *wiring) close() {
	if r.temporal != nil {
		r.temporal.Close()
	}
	if r.chain != nil {
		r.chain.Close()
	}
}

// patiently repeats a step of the start until it succeeds or startPatience is over.
func patiently(ctx context.Context, step func(context.Context) error) error {
	ctx, cancel := context.WithTimeout(ctx, startPatience)
	defer cancel()
	for {
		err := step(ctx)
		if err == nil {
			return nil
		}
		select {
		case <-time.After(startPause):
		case <-ctx.Done():
			return err
		}
	}
}

func (r *wiring) dialChain(ctx context.Context) error {
	n := r.network
	c, err := chain.Dial(ctx, n.RPC, chain.Contracts{
		Escrow: n.Escrow, Token: n.Token, Registry: n.Registry, Anchor: n.Anchor, MatchCourt: n.MatchCourt, LeafCourt: n.LeafCourt, WorkCourt: n.WorkCourt,
	})
	if err != nil {
		return err
	}
	if got := c.Domain(ctx); got != n.Domain() {
		c.Close()
		return fmt.Errorf("chain %d answers at %s, the network is on chain %d", got.ChainID, n.RPC, n.ChainID)
	}
	if r.grace, err = c.Grace(ctx); err != nil {
		c.Close()
		return err
	}
	r.chain = c
	return nil
}

func (r *wiring) makeSender(ctx context.Context) (err error) {
	r.sender, err = sender.Dial(ctx, r.network.RPC, r.key, r.store, sender.Options{ChainID: r.network.ChainID, Logger: r.log})
	return err
}

func (r *wiring) makeFleet(ctx context.Context) error {
	op := r.network.Operator
	token, err := fleet.Token(ctx, r.store)
	if err != nil {
		return err
	}
	if r.nodes, err = fleet.New(op.Fleet, []byte(op.IngressCert), token, r.log); err != nil {
		return err
	}
	return nil
}

// openLinks reads what links to results are signed with.
func (r *wiring) openLinks(ctx context.Context) (err error) {
	r.links, err = direct.OpenKeys(ctx, r.store)
	return err
}

// findKeeper makes what asks at the keeper's door, if it has one.
func (r *wiring) findKeeper(ctx context.Context) error {
	addr := r.network.Operator.KeeperDoor
	if addr == "" {
		return nil
	}
	secret, err := door.Secret(ctx, r.store)
	if err != nil {
		return err
	}
	r.keeper, err = door.Door{Secret: secret, Log: r.log, Traces: r.vitals.Traces()}.Client(addr)
	return err
}

// makeBook makes what writes and publishes the scheduler's book.
func (r *wiring) makeBook(ctx context.Context) error {
	terms, err := r.chain.BookTerms(ctx)
	if err != nil {
		return err
	}
	if r.schedule, err = r.chain.Schedule(ctx); err != nil {
		return err
	}
	content, err := ipfs.New(r.network.Operator.IPFS, storageStall)
	if err != nil {
		return err
	}
	if r.storage, err = fleet.Storage(ctx, r.network.Operator, content, r.store, fleet.DepotStall); err != nil {
		return err
	}
	reveals := placement.NewReveals(r.store, placement.ChainLength)
	pages := shelf{r.store}
	pen, err := placement.NewPen(pages, reveals, r.key, r.network.Domain(), time.Now)
	if err != nil {
		return err
	}
	r.fleet = placement.NewFleet(placement.Config{
		Params: r.params(), Schedule: r.schedule.Params, Token: r.network.Token, Pen: pen, Span: terms.Span, Now: r.ingressTime, Log: r.log, Behind: r.behind,
	})
	r.book = &bookLedger{
		chain: r.chain, sender: r.sender, scheduler: r.network.Scheduler, minBond: terms.MinBond, commitment: func() (common.Hash, error) { return reveals.Commitment(0) },
	}
	r.upkeep = &upkeep{ledger: r.book, reveals: reveals, log: r.log}
	r.press = &placement.Press{
		Shelf: pages, Publisher: logs{kept{r.storage, r.store}}, Ledger: r.book, Reveals: reveals,
		Scheduler: r.network.Scheduler, Params: func(at uint64) uint32 { return r.schedule.At(at).Version }, Now: time.Now, Log: r.log, Patience: terms.CommitDelay / 2,
	}
	return nil
}

// behind says why no match may be made now, or nil.
func (r *wiring) behind() error {
	if err := r.upkeep.Behind(); err != nil {
		return err
	}
	if err := still(r.ingressTime(), time.Now(), r.press.Patience/2); err != nil {
		return err
	}
	return r.press.Behind()
}

// still says why no match may be made by a clock that stands still since the
// ingress is away, once that is for too long: the match's page would have to be
// on chain by a time that has passed.
func still(clock, now time.Time, most time.Duration) error {
	if behind := now.Sub(clock); behind > most {
		return fmt.Errorf("the ingress is away since %s, and its clock stands still: nothing is matched until it is back", behind.Round(time.Second))
	}
	return nil
}

// params are the matching parameters in force now, checks how work is checked.
func (r *wiring) params() match.Params      { return r.schedule.Params(uint64(time.Now().Unix())) }
func (r *wiring) checks() reputation.Checks { return r.schedule.At(uint64(time.Now().Unix())).Checks }

// refreshEvery is how often announced parameters are looked for. They are in
// force days later.
const refreshEvery = 30 * time.Second

// keepSchedule looks for announced parameters until ctx ends.
func (r *wiring) keepSchedule(ctx context.Context) {
	for {
		select {
		case <-ctx.Done():
			return
		case <-time.After(refreshEvery):
		}
		if err := r.schedule.Refresh(ctx); err != nil && ctx.Err() == nil {
			r.log.Warn("announced parameters cannot be read; what is known holds", "error", err)
		}
	}
}

// ingressTime is the clock that the age of beats counts on. It is the
// ingress's, which stands still while the ingress is away.
func (r *wiring) ingressTime() time.Time {
	if t := r.nodes.Time(); !t.IsZero() {
		return t
	}
	return time.Now()
}

// dialTemporal connects and makes the namespace know the jobs' search attributes.
func (r *wiring) dialTemporal(ctx context.Context) error {
	keys, err := payload.Master(r.master)
	if err != nil {
		return err
	}
	op := r.network.Operator
	options, err := frontend.Options(op, keys, r.log)
	if err != nil {
		return err
	}
	options.MetricsHandler = r.vitals.Temporal()
	if traces := r.vitals.Traces(); traces.On() {
		if options.Interceptors, err = frontend.Traced(traces.Provider()); err != nil {
			return err
		}
	}
	c, err := client.DialContext(ctx, options)
	if err != nil {
		return err
	}
	if err := addSearchAttributes(ctx, c, op.Namespace); err != nil {
		c.Close()
		return err
	}
	r.temporal = c
	return nil
}

// addSearchAttributes adds what the namespace lacks; asking to add what is
// there would fail.
func addSearchAttributes(ctx context.Context, c client.Client, namespace string) error {
	have, err := c.OperatorService().ListSearchAttributes(ctx, &operatorservice.ListSearchAttributesRequest{Namespace: namespace})
	if err != nil {
		return fmt.Errorf("list search attributes of %s: %w", namespace, err)
	}
	missing := story.SearchAttributes()
	maps.DeleteFunc(missing, func(name string, _ enumspb.IndexedValueType) bool {
		_, ok := have.GetCustomAttributes()[name]
		return ok
	})
	if len(missing) == 0 {
		return nil
	}
	_, err = c.OperatorService().AddSearchAttributes(ctx, &operatorservice.AddSearchAttributesRequest{Namespace: namespace, SearchAttributes: missing})
	if exists := new(serviceerror.AlreadyExists); err != nil && !errors.As(err, &exists) {
		return fmt.Errorf("add search attributes to %s: %w", namespace, err)
	}
	return nil
}

// serve runs the worker and what goes with it until ctx ends.
func (r *wiring) serve(ctx context.Context) error {
	g, ctx := errgroup.WithContext(ctx)
	g.Go(func() error { return r.sender.Run(ctx) })
	g.Go(func() error { return ended(ctx, r.nodes.Run(ctx)) })
	g.Go(func() error { follow(ctx, r.nodes, r.fleet, r.log); return nil })
	g.Go(func() error { r.fleet.Serve(ctx); return nil })
	g.Go(func() error { r.press.Run(ctx); return nil })
	g.Go(func() error { r.upkeep.run(ctx); return nil })
	g.Go(func() error { r.keepSchedule(ctx); return nil })
	g.Go(func() error { r.parts().lookAfter(ctx, r.outages); return nil })
	g.Go(func() error { return r.work(ctx) })
	return g.Wait()
}

// ended drops the error of a run that ended because it was told to.
func ended(ctx context.Context, err error) error {
	if ctx.Err() != nil {
		return nil
	}
	return err
}
