package watch

import (
	"context"
	"crypto/ecdsa"
	"fmt"
	"log/slog"
	"os"
	"path/filepath"
	"time"

	"github.com/ethereum/go-ethereum/common"
	"github.com/spf13/cobra"
	"github.com/spf13/pflag"
	"golang.org/x/sync/errgroup"

	"github.com/skyops/skyops/chain"
	"github.com/skyops/skyops/chain/audit"
	"github.com/skyops/skyops/chain/sender"
	"github.com/skyops/skyops/protocol/book"
	"github.com/skyops/skyops/protocol/network"
	"github.com/skyops/skyops/store"
	"github.com/skyops/skyops/workers/role"
	"github.com/skyops/skyops/workers/vitals"
)

// Config is what the role is started with.
type Config struct {
	Network    string // file; a user's copy will do
	State      string // directory of the watcher's own
	Key        string // file: the key that pays for disputes and receives rewards, in hex
	Node       string // address of the node that is looked after
	Inclusions string // file: the receipts that the node keeps; empty: omissions are not seen
	// Patience is how long a page is left alone after its commitment, so that the
	// node has the receipts that came after its entries.
	Patience time.Duration
}

// Command returns the command of the role "watch".
func Command() *cobra.Command {
	c := Config{Patience: time.Minute}
	return role.Command("watch", "Read the scheduler's book for one node, and dispute what wrongs it", func(f *pflag.FlagSet) {
		f.StringVar(&c.Network, "network", "", "network file")
		f.StringVar(&c.State, "state", "", "the watcher's own directory")
		f.StringVar(&c.Key, "key", "", "file with a key that holds coin for disputes; not the node's")
		f.StringVar(&c.Node, "node", "", "address of the node's key")
		f.StringVar(&c.Inclusions, "inclusions", "", "the node's file of receipts, inclusions.jsonl in its --state")
		f.DurationVar(&c.Patience, "patience", c.Patience, "how long after its commitment a page is read")
	}, []string{"network", "state", "key", "node"}, func(ctx context.Context, log *slog.Logger, v *vitals.Vitals) error { return Run(ctx, c, log, v) })
}

// secrets is what a Config's files hold.
type secrets struct {
	network network.Network
	key     *ecdsa.PrivateKey
	node    common.Address
}

func (c Config) load() (s secrets, err error) {
	if !common.IsHexAddress(c.Node) {
		return s, fmt.Errorf("--node %q is not an address", c.Node)
	}
	s.node = common.HexToAddress(c.Node)
	if s.network, err = network.Load(c.Network); err != nil {
		return s, err
	}
	if s.network.IPFSGateway == "" {
		return s, fmt.Errorf("network %q names no IPFS gateway to read pages from", s.network.Name)
	}
	if s.key, err = role.ReadChainKey(c.Key); err != nil {
		return s, err
	}
	return s, os.MkdirAll(c.State, 0o700)
}

// dialPause is how long a start waits between tries to reach the chain.
const dialPause = 2 * time.Second

// Run serves until ctx ends.
func Run(ctx context.Context, c Config, log *slog.Logger, v *vitals.Vitals) error {
	s, err := c.load()
	if err != nil {
		return err
	}
	db, err := store.Open(ctx, "sqlite:"+filepath.Join(c.State, "watch.db"))
	if err != nil {
		return err
	}
	defer db.Close()
	own, err := sender.Dial(ctx, s.network.RPC, s.key, db, sender.Options{ChainID: s.network.ChainID, Logger: log})
	if err != nil {
		return err
	}
	var w *watcher
	var link *chain.Client
	for {
		if w, link, err = open(ctx, c, s, log); err == nil {
			break
		}
		log.Warn("the watcher waits for the chain", "error", err)
		select {
		case <-ctx.Done():
			return nil
		case <-time.After(dialPause):
		}
	}
	defer link.Close()
	w.sender, w.account = own, own.Address()
	v.Check("chain", func(ctx context.Context) error { _, err := link.BlockNumber(ctx); return err })
	role.Ready(log, v, "node", s.node, "slot", *w.book.Known.Only, "from", w.book.From, "account", own.Address())
	g, ctx := errgroup.WithContext(ctx)
	g.Go(func() error { return own.Run(ctx) })
	g.Go(func() error { w.run(ctx); return nil })
	return g.Wait()
}

// open makes the watcher ready to go on where an earlier one ended.
func open(ctx context.Context, c Config, s secrets, log *slog.Logger) (*watcher, *chain.Client, error) {
	n := s.network
	link, err := chain.Dial(ctx, n.RPC, chain.Contracts{
		Escrow: n.Escrow, Token: n.Token, Registry: n.Registry, Anchor: n.Anchor, MatchCourt: n.MatchCourt, LeafCourt: n.LeafCourt,
	})
	if err != nil {
		return nil, nil, err
	}
	w := &watcher{
		chain: link, court: link.Court(), log: log, patience: c.Patience, inclusions: c.Inclusions,
		cursor: filepath.Join(c.State, "watch.json"), now: time.Now,
		book: audit.Book{Pages: link, Fetch: fetchFrom(n.IPFSGateway), Scheduler: n.Scheduler},
	}
	w.book.Prepare = w.prepare
	if err := w.learn(ctx, link, s); err != nil {
		link.Close()
		return nil, nil, err
	}
	return w, link, nil
}

// learn asks the chain whom the watcher looks after, and from where on.
func (w *watcher) learn(ctx context.Context, link *chain.Client, s secrets) error {
	terms, err := link.BookTerms(ctx)
	if err != nil {
		return err
	}
	node, err := link.Node(ctx, s.node)
	if err != nil {
		return err
	}
	schedule, err := link.Schedule(ctx)
	if err != nil {
		return err
	}
	w.refresh = schedule.Refresh
	w.book.Known = book.Known{Domain: s.network.Domain(), Params: schedule.Of, Span: terms.Span, Only: &node.Slot}
	return w.begin(ctx, terms)
}
