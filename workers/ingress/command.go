package ingress

import (
	"context"
	"crypto/tls"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"net"
	"strings"
	"time"

	"github.com/spf13/cobra"
	"github.com/spf13/pflag"
	"go.temporal.io/api/workflowservice/v1"

	"github.com/skyops/skyops/activities/delivery"
	"github.com/skyops/skyops/activities/delivery/depot"
	"github.com/skyops/skyops/activities/delivery/direct"
	"github.com/skyops/skyops/activities/delivery/ipfs"
	"github.com/skyops/skyops/activities/delivery/peer"
	"github.com/skyops/skyops/chain"
	"github.com/skyops/skyops/protocol/job"
	"github.com/skyops/skyops/protocol/network"
	"github.com/skyops/skyops/store"
	"github.com/skyops/skyops/workers/fleet"
	"github.com/skyops/skyops/workers/role"
	"github.com/skyops/skyops/workers/vitals"
	"github.com/skyops/skyops/workflows/frontend"
)

// options are the role's flags.
type options struct {
	network, store, master, schedulerKey, cert, key string
	listen, blobListen, fleetListen, depot          string
	region                                          uint8
}

// Command returns the command of the role "ingress".
func Command() *cobra.Command {
	var o options
	return role.Command("ingress", "Let nodes reach Temporal, the lease register and storage", func(f *pflag.FlagSet) {
		f.StringVar(&o.network, "network", "", "network file with its operator section")
		f.StringVar(&o.store, "store", "", "store, sqlite:PATH or postgres://…")
		f.StringVar(&o.master, "master", "", "file with the master key of Temporal payloads")
		f.StringVar(&o.schedulerKey, "scheduler-key", "", "file with the key that countersigns receipts")
		f.StringVar(&o.cert, "cert", "", "PEM certificate that nodes pin")
		f.StringVar(&o.key, "key", "", "PEM key of the certificate")
		f.StringVar(&o.listen, "listen", "", "address nodes call (default: the network file's ingress)")
		f.StringVar(&o.blobListen, "blob-listen", "", "address of the blob endpoint")
		f.StringVar(&o.fleetListen, "fleet-listen", "", "address of the node map, for the scheduler's own processes (default: the network file's fleet)")
		f.StringVar(&o.depot, "depot", "", "folder for packages that IPFS does not take or give back, where the network file has depotGiB")
		f.Uint8Var(&o.region, "region", 0, "region the ingress is in, 0 to 7: the one whose latency it measures")
	}, []string{"network", "store", "master", "scheduler-key", "cert", "key", "blob-listen"}, func(ctx context.Context, log *slog.Logger, v *vitals.Vitals) error {
		return o.run(ctx, log, v)
	})
}

func (o options) run(ctx context.Context, log *slog.Logger, v *vitals.Vitals) (err error) {
	n, err := network.LoadOperator(o.network)
	if err != nil {
		return err
	}
	cfg, err := o.config(n, log)
	if err != nil {
		return err
	}
	st, err := store.Open(ctx, o.store)
	if err != nil {
		return fmt.Errorf("open store: %w", err)
	}
	defer func() { err = errors.Join(err, st.Close()) }()
	contracts := chain.Contracts{
		Escrow: n.Escrow, Token: n.Token, Registry: n.Registry, Anchor: n.Anchor, MatchCourt: n.MatchCourt, LeafCourt: n.LeafCourt,
	}
	client, err := chain.Dial(ctx, n.RPC, contracts)
	if err != nil {
		return fmt.Errorf("connect to the chain: %w", err)
	}
	defer client.Close()
	conn, err := frontend.Connect(n.Operator)
	if err != nil {
		return err
	}
	defer conn.Close()
	cfg.Store, cfg.Registry, cfg.Temporal = st, ChainRegistry(client), workflowservice.NewWorkflowServiceClient(conn)

	other, err := peer.New(n.Operator.IPFS, ipfs.DefaultTimeout)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, other.Close()) }()
	cfg.Peer = other
	storage, err := fleet.Storage(ctx, n.Operator, cfg.Blobs, st, fleet.DepotStall)
	if err != nil {
		return err
	}
	cfg.Blobs = storage
	if cfg.Depot, err = o.openDepot(ctx, n, st, storage); err != nil {
		return err
	}
	i, err := New(cfg)
	if err != nil {
		return err
	}
	l, err := o.bind(n)
	if err != nil {
		return err
	}
	i.watched(v)
	v.Check("chain", func(ctx context.Context) error { _, err := client.BlockNumber(ctx); return err })
	role.Ready(log, v, "nodes", l.Nodes.Addr(), "blobs", l.Blobs.Addr(), "fleet", l.Fleet.Addr())
	return i.Serve(ctx, l)
}

// openDepot opens the depot that the network file promises; nil: none. Packages are read
// back from it through the gateway, under a link, as their owners will. Where another
// ingress answers at the address that deposits would be read at, it is refused: half of
// what is deposited would not be found.
func (o options) openDepot(ctx context.Context, n network.Network, s Secrets, readers *depot.Store) (*depot.Target, error) {
	switch {
	case n.DepotGiB == 0 && o.depot == "":
		return nil, nil
	case n.DepotGiB == 0:
		return nil, errors.New("--depot: the network file says that there is none; give it depotGiB")
	case o.depot == "":
		return nil, errors.New("the network file has depotGiB: say with --depot where it is")
	}
	folder, err := depot.Open(o.depot, uint64(n.DepotGiB)<<30)
	if err != nil {
		return nil, err
	}
	if err := readers.Free(ctx, n.Operator.Blob, folder); err != nil {
		return nil, err
	}
	keys, err := direct.OpenKeys(ctx, s)
	if err != nil {
		return nil, err
	}
	gateway := direct.New(n.Gateway, keys, ipfs.DefaultTimeout, time.Now)
	return &depot.Target{Folder: folder, Back: func(ctx context.Context, p delivery.Parcel, name string, off int64) (io.ReadCloser, error) {
		return gateway.Open(ctx, p, strings.TrimSuffix(n.Gateway, "/"), name, off)
	}}, nil
}

// config reads what needs no connection.
func (o options) config(n network.Network, log *slog.Logger) (Config, error) {
	cfg := Config{Domain: n.Domain(), Namespace: n.Operator.Namespace, BlobURL: n.Operator.Blob, Region: o.region, Results: n.Retention.Results(), Orders: n.Retention.Orders(), Log: log}
	if o.region >= job.Regions {
		return cfg, fmt.Errorf("--region %d: there are regions 0 to %d", o.region, job.Regions-1)
	}
	var err error
	if cfg.Master, err = role.ReadSecret(o.master); err != nil {
		return cfg, err
	}
	if cfg.Scheduler, err = role.ReadChainKey(o.schedulerKey); err != nil {
		return cfg, err
	}
	if _, err := role.ReadKey(o.key); err != nil { // its mode; the content is read below
		return cfg, err
	}
	if cfg.Certificate, err = tls.LoadX509KeyPair(o.cert, o.key); err != nil {
		return cfg, fmt.Errorf("read certificate: %w", err)
	}
	if cfg.Blobs, err = ipfs.New(n.Operator.IPFS, ipfs.DefaultTimeout); err != nil {
		return cfg, err
	}
	return cfg, nil
}

// bind opens the three listeners, or none.
func (o options) bind(n network.Network) (Listeners, error) {
	var l Listeners
	var open []net.Listener
	for _, b := range []struct {
		to       *net.Listener
		addr     string
		fallback string
	}{{&l.Nodes, o.listen, n.Operator.Ingress}, {&l.Blobs, o.blobListen, ""}, {&l.Fleet, o.fleetListen, n.Operator.Fleet}} {
		addr := b.addr
		if addr == "" {
			addr = b.fallback
		}
		x, err := net.Listen("tcp", addr)
		if err != nil {
			for _, y := range open {
				_ = y.Close()
			}
			return l, fmt.Errorf("listen on %s: %w", addr, err)
		}
		*b.to, open = x, append(open, x)
	}
	return l, nil
}
