// Package keeper is the role that opens job keys at the moment of their release:
// its own process, its own task queue and door, its own key, which alone opens envelopes.
// Of Temporal's payloads it can read those sent to it, and no others.
//
// Not promised: what is sent to it is no secret from the control plane, which
// sends it and holds the master key of payloads; it reads the lease register in
// the scheduler's store, so a scheduler that lies there about the lease is
// believed (that the node is registered and staked is asked of the chain); its
// operator can read every job key.
//
// Start at Command.
package keeper

import (
	"cmp"
	"context"
	"encoding/hex"
	"errors"
	"fmt"
	"log/slog"
	"net"
	"strings"
	"time"

	"github.com/ethereum/go-ethereum/common"
	"github.com/spf13/cobra"
	"github.com/spf13/pflag"
	"go.temporal.io/sdk/activity"
	"go.temporal.io/sdk/client"
	"go.temporal.io/sdk/worker"

	"github.com/skyops/skyops/activities/keys"
	"github.com/skyops/skyops/chain"
	"github.com/skyops/skyops/protocol/lease"
	"github.com/skyops/skyops/protocol/network"
	"github.com/skyops/skyops/protocol/seal"
	"github.com/skyops/skyops/store"
	"github.com/skyops/skyops/workers/keeper/door"
	"github.com/skyops/skyops/workers/role"
	"github.com/skyops/skyops/workers/vitals"
	"github.com/skyops/skyops/workflows/frontend"
	"github.com/skyops/skyops/workflows/payload"
)

// releases is how many keys are released at once: each costs two signature
// checks and two key encapsulations, a few milliseconds of one core.
const releases = 16

type options struct{ network, store, payloadKey, keeperKey, listen string }

// Command returns the command of the role "keeper".
func Command() *cobra.Command {
	var o options
	return role.Command("keeper", "Release job keys to the nodes that hold their leases", func(f *pflag.FlagSet) {
		f.StringVar(&o.network, "network", "", "network file with its operator section")
		f.StringVar(&o.store, "store", "", "store with the lease register, sqlite:PATH or postgres://…")
		f.StringVar(&o.payloadKey, "payload-key", "", "file with the keeper's key of Temporal payloads")
		f.StringVar(&o.keeperKey, "keeper-key", "", "file with the age identity that job keys are sealed to")
		f.StringVar(&o.listen, "listen", "", "address at which the scheduler's control asks (default: the network file's keeperDoor; neither: by the queue alone)")
	}, []string{"network", "store", "payload-key", "keeper-key"}, func(ctx context.Context, log *slog.Logger, v *vitals.Vitals) error {
		return o.run(ctx, log, v)
	})
}

func (o options) run(ctx context.Context, log *slog.Logger, v *vitals.Vitals) (err error) {
	n, err := network.LoadOperator(o.network)
	if err != nil {
		return err
	}
	text, err := role.ReadKey(o.keeperKey)
	if err != nil {
		return err
	}
	identity, err := seal.ReadIdentity(strings.NewReader(text))
	if err != nil {
		return fmt.Errorf("keeper key: %w", err)
	}
	if n.Keeper != "" && n.Keeper != identity.Recipient() {
		return errors.New("the keeper key is not the one that the network file tells users to seal to")
	}
	journal, err := NewJournal(identity.Encode(), log)
	if err != nil {
		return err
	}
	st, err := store.Open(ctx, o.store)
	if err != nil {
		return fmt.Errorf("open store: %w", err)
	}
	defer func() { err = errors.Join(err, st.Close()) }()
	chainClient, err := chain.Dial(ctx, n.RPC, chain.Contracts{
		Escrow: n.Escrow, Token: n.Token, Registry: n.Registry, Anchor: n.Anchor, MatchCourt: n.MatchCourt, LeafCourt: n.LeafCourt,
	})
	if err != nil {
		return fmt.Errorf("connect to the chain: %w", err)
	}
	defer chainClient.Close()
	temporal, err := o.dial(ctx, n, log, v)
	if err != nil {
		return err
	}
	defer temporal.Close()

	releasing := counted(v, &keys.Activities{
		Domain: n.Domain(), Scheduler: n.Scheduler, Keeper: identity,
		Leases: leases{st}, Signatures: chainClient, Nodes: registry{chainClient}, Journal: journal, Now: time.Now,
	})
	answering, err := o.answer(ctx, n, st, releasing, log, v)
	if err != nil {
		return err
	}
	w := newWorker(temporal, releasing)
	if err := w.Start(); err != nil {
		return fmt.Errorf("start worker: %w", err)
	}
	defer w.Stop()
	v.Check("chain", func(ctx context.Context) error { _, err := chainClient.BlockNumber(ctx); return err })
	v.Check("temporal", func(ctx context.Context) error { _, err := temporal.CheckHealth(ctx, nil); return err })
	role.Ready(log, v, "queue", keys.TaskQueue, "journal", hex.EncodeToString(journal.Public()))
	return answering()
}

// answer opens the keeper's door, if it is to have one; the function that it returns
// waits for ctx to end, or for the door to break.
func (o options) answer(ctx context.Context, n network.Network, st *store.Store, k door.Keeper, log *slog.Logger, v *vitals.Vitals) (wait func() error, err error) {
	addr, none := cmp.Or(o.listen, n.Operator.KeeperDoor), func() error { <-ctx.Done(); return nil }
	if addr == "" {
		return none, nil
	}
	secret, err := door.Secret(ctx, st)
	if err != nil {
		return nil, err
	}
	l, err := net.Listen("tcp", addr)
	if err != nil && o.listen == "" { // the address may be of what stands before the keepers
		log.Warn("the keeper has no door: it cannot listen at the network file's keeperDoor; name an address of its own by --listen", "err", err)
		return none, nil
	}
	if err != nil {
		return nil, fmt.Errorf("listen for the scheduler's control: %w", err)
	}
	ended := make(chan error, 1)
	go func() { ended <- door.Door{Secret: secret, Log: log, Traces: v.Traces()}.Serve(ctx, l, k) }()
	return func() error { return <-ended }, nil
}

func (o options) dial(ctx context.Context, n network.Network, log *slog.Logger, v *vitals.Vitals) (client.Client, error) {
	key, err := role.ReadSecret(o.payloadKey)
	if err != nil {
		return nil, err
	}
	ring, err := payload.Single(payload.KeeperContext, key)
	if err != nil {
		return nil, err
	}
	options, err := frontend.Options(n.Operator, ring, log)
	if err != nil {
		return nil, err
	}
	options.Identity, options.MetricsHandler = "keeper", v.Temporal()
	if traces := v.Traces(); traces.On() {
		if options.Interceptors, err = frontend.Traced(traces.Provider()); err != nil {
			return nil, err
		}
	}
	c, err := client.DialContext(ctx, options)
	if err != nil {
		return nil, fmt.Errorf("connect to Temporal at %s: %w", n.Operator.Temporal, err)
	}
	return c, nil
}

func newWorker(c client.Client, a door.Keeper) worker.Worker {
	w := worker.New(c, keys.TaskQueue, worker.Options{
		DisableWorkflowWorker: true, MaxConcurrentActivityExecutionSize: releases, WorkerStopTimeout: 5 * time.Second,
	})
	w.RegisterActivityWithOptions(a.Release, activity.RegisterOptions{Name: keys.ReleaseActivity})
	return w
}

// leases reads the store's register as the keeper's activity wants it.
type leases struct{ *store.Store }

// Lease implements keys.Leases.
func (l leases) Lease(ctx context.Context, job common.Hash) (lease.Lease, error) {
	held, err := l.Store.Lease(ctx, job)
	if errors.Is(err, store.ErrNotFound) {
		return held, fmt.Errorf("%w: the job has none", lease.ErrStale)
	}
	return held, err
}

// registry reads the chain's register of nodes as the keeper's activity wants it.
type registry struct{ *chain.Client }

// Active implements keys.Nodes.
func (r registry) Active(ctx context.Context, key common.Address) (bool, error) {
	n, err := r.Node(ctx, key)
	if errors.Is(err, chain.ErrUnknownNode) {
		return false, nil
	}
	return n.Active, err
}
