// Package ipfsnode runs an IPFS node inside this process: blocks on disk,
// bitswap over libp2p for other peers, a read-only HTTP gateway, and the part
// of Kubo's RPC (/api/v0) that Skyops uses. A stock Kubo can be put in its
// place by URL, and can fetch from it.
//
// It does no content routing: peers find it by its address. What no pin covers is
// collected now and then, an hour after it was stored at the earliest. Its RPC has no authentication, as Kubo's has none: keep it on loopback.
//
// Start at Start.
package ipfsnode

import (
	"cmp"
	"context"
	"crypto/rand"
	"errors"
	"fmt"
	"log/slog"
	"net"
	"net/http"
	"os"
	"path/filepath"
	"sync"
	"time"

	"github.com/ipfs/boxo/bitswap"
	"github.com/ipfs/boxo/bitswap/network/bsnet"
	"github.com/ipfs/boxo/blockservice"
	"github.com/ipfs/boxo/blockstore"
	"github.com/ipfs/boxo/gateway"
	"github.com/ipfs/boxo/ipld/merkledag"
	pin "github.com/ipfs/boxo/pinning/pinner"
	"github.com/ipfs/boxo/pinning/pinner/dspinner"
	leveldb "github.com/ipfs/go-ds-leveldb"
	ipld "github.com/ipfs/go-ipld-format"
	"github.com/libp2p/go-libp2p"
	"github.com/libp2p/go-libp2p/core/crypto"
	"github.com/libp2p/go-libp2p/core/host"
	"github.com/libp2p/go-libp2p/p2p/transport/tcp"

	"github.com/skyops/skyops/dev/ipfsnode/packs"
)

// Options say where the node keeps its blocks and where it answers. All
// addresses are host:port; port 0 takes a free one.
type Options struct {
	Dir     string
	RPC     string
	Gateway string
	Swarm   string
	Logger  *slog.Logger
	// Collect is the time between collections of what no pin covers; 0: only as the
	// RPC asks (repo/gc). What is younger than Grace stays; 0: an hour.
	Collect time.Duration
	Grace   time.Duration
}

// Node is a running IPFS node.
type Node struct {
	log     *slog.Logger
	host    host.Host
	bitswap *bitswap.Bitswap
	packs   *packs.Store
	blocks  blockstore.Blockstore // packs, and identity CIDs
	service blockservice.BlockService
	dag     ipld.DAGService // asks peers for what is missing
	local   ipld.DAGService // does not
	pins    pin.Pinner
	grace   time.Duration
	pinning sync.RWMutex // held to write while it is marked what pins cover
	closers []func() error
	rpc     net.Listener
	gateway net.Listener
}

// Start opens the block store and serves. Stop ends what it started.
func Start(ctx context.Context, o Options) (*Node, error) {
	n := &Node{log: o.Logger, grace: cmp.Or(o.Grace, time.Hour)}
	if err := n.open(ctx, o); err != nil {
		return nil, errors.Join(err, n.Stop())
	}
	if o.Collect > 0 {
		n.collectEvery(context.WithoutCancel(ctx), o.Collect)
	}
	return n, nil
}

func (n *Node) open(ctx context.Context, o Options) error {
	if err := n.openStore(ctx, o.Dir); err != nil {
		return err
	}
	if err := n.openSwarm(ctx, o); err != nil {
		return err
	}
	backend, err := gateway.NewBlocksBackend(n.service)
	if err != nil {
		return fmt.Errorf("build IPFS gateway: %w", err)
	}
	pages := gateway.NewHandler(gateway.Config{DeserializedResponses: true, NoDNSLink: true, RetrievalTimeout: 30 * time.Second}, backend)
	if n.gateway, err = n.serve(o.Gateway, pages); err != nil {
		return fmt.Errorf("serve IPFS gateway: %w", err)
	}
	if n.rpc, err = n.serve(o.RPC, n.routes()); err != nil {
		return fmt.Errorf("serve IPFS RPC: %w", err)
	}
	return nil
}

func (n *Node) openStore(ctx context.Context, dir string) error {
	if err := os.MkdirAll(dir, 0o700); err != nil {
		return fmt.Errorf("make IPFS folder: %w", err)
	}
	meta, err := leveldb.NewDatastore(filepath.Join(dir, "meta"), nil) // it syncs every write
	if err != nil {
		return fmt.Errorf("open IPFS metadata in %s: %w", dir, err)
	}
	n.closers = append(n.closers, meta.Close)
	if n.packs, err = packs.Open(filepath.Join(dir, "packs"), meta); err != nil {
		return fmt.Errorf("open IPFS blocks in %s: %w", dir, err)
	}
	n.blocks = blockstore.NewIdStore(n.packs)
	n.local = merkledag.NewDAGService(blockservice.New(n.blocks, nil))
	if n.pins, err = dspinner.New(ctx, meta, n.local); err != nil {
		return fmt.Errorf("open IPFS pins: %w", err)
	}
	return nil
}

func (n *Node) openSwarm(ctx context.Context, o Options) error {
	key, err := identity(filepath.Join(o.Dir, "identity"))
	if err != nil {
		return err
	}
	ip, port, err := net.SplitHostPort(o.Swarm)
	if err != nil {
		return fmt.Errorf("IPFS swarm address %q: %w", o.Swarm, err)
	}
	n.host, err = libp2p.New(
		libp2p.Identity(key),
		libp2p.ListenAddrStrings(fmt.Sprintf("/ip4/%s/tcp/%s", ip, port)),
		libp2p.Transport(tcp.NewTCPTransport),
		libp2p.DisableRelay(),
	)
	if err != nil {
		return fmt.Errorf("start libp2p host on %s: %w", o.Swarm, err)
	}
	n.closers = append(n.closers, n.host.Close)
	network := bsnet.NewFromIpfsHost(n.host)
	n.bitswap = bitswap.New(context.WithoutCancel(ctx), network, nil, n.blocks)
	network.Start(n.bitswap)
	n.closers = append(n.closers, func() error { network.Stop(); return n.bitswap.Close() })
	n.service = blockservice.New(n.blocks, n.bitswap)
	n.dag = merkledag.NewDAGService(n.service)
	return nil
}

// serve answers on address until Stop.
func (n *Node) serve(address string, h http.Handler) (net.Listener, error) {
	l, err := net.Listen("tcp", address)
	if err != nil {
		return nil, fmt.Errorf("listen on %s: %w", address, err)
	}
	server := &http.Server{Handler: h, ReadHeaderTimeout: 10 * time.Second, IdleTimeout: 2 * time.Minute}
	go func() {
		if err := server.Serve(l); err != nil && !errors.Is(err, http.ErrServerClosed) {
			n.log.Error("IPFS listener ended", "address", address, "err", err)
		}
	}()
	n.closers = append(n.closers, server.Close)
	return l, nil
}

// Stop closes listeners, swarm and store, in that order.
func (n *Node) Stop() error {
	var errs []error
	for i := len(n.closers) - 1; i >= 0; i-- {
		if err := n.closers[i](); err != nil && !errors.Is(err, net.ErrClosed) {
			errs = append(errs, err)
		}
	}
	n.closers = nil
	return errors.Join(errs...)
}

// RPC returns the base URL of the RPC, without /api/v0.
func (n *Node) RPC() string { return "http://" + n.rpc.Addr().String() }

// Gateway returns the base URL of the HTTP gateway, without /ipfs.
func (n *Node) Gateway() string { return "http://" + n.gateway.Addr().String() }

// Addresses returns the multiaddresses peers reach the node at, with its peer id.
func (n *Node) Addresses() []string {
	var out []string
	for _, a := range n.host.Addrs() {
		out = append(out, a.String()+"/p2p/"+n.host.ID().String())
	}
	return out
}

// identity reads the node's libp2p key, or makes it.
func identity(path string) (crypto.PrivKey, error) {
	b, err := os.ReadFile(path)
	if err == nil {
		key, err := crypto.UnmarshalPrivateKey(b)
		if err != nil {
			return nil, fmt.Errorf("read IPFS identity %s: %w", path, err)
		}
		return key, nil
	}
	if !errors.Is(err, os.ErrNotExist) {
		return nil, fmt.Errorf("read IPFS identity: %w", err)
	}
	key, _, err := crypto.GenerateEd25519Key(rand.Reader)
	if err != nil {
		return nil, fmt.Errorf("make IPFS identity: %w", err)
	}
	if b, err = crypto.MarshalPrivateKey(key); err != nil {
		return nil, fmt.Errorf("encode IPFS identity: %w", err)
	}
	if err := os.WriteFile(path, b, 0o600); err != nil {
		return nil, fmt.Errorf("keep IPFS identity: %w", err)
	}
	return key, nil
}
