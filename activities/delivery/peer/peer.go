// Package peer reads from an IPFS node as any other node of the network does: over
// the swarm, by bitswap, with an identity of its own. Whoever stored content
// through the node's RPC learns from it whether others can fetch it.
//
// A peer keeps nothing and serves nothing. What it hands out matches its CID. It
// asks one node only, whose address it learns from that node's RPC; it finds no
// other providers, so that what it does not find there is not there.
//
// Start at New.
package peer

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"strings"
	"sync"
	"time"

	"github.com/ipfs/boxo/bitswap/client"
	"github.com/ipfs/boxo/bitswap/network"
	"github.com/ipfs/boxo/bitswap/network/bsnet"
	"github.com/ipfs/boxo/exchange"
	"github.com/ipfs/go-cid"
	"github.com/libp2p/go-libp2p"
	"github.com/libp2p/go-libp2p/core/host"
	corenet "github.com/libp2p/go-libp2p/core/network"
	libp2ppeer "github.com/libp2p/go-libp2p/core/peer"
	"github.com/libp2p/go-libp2p/p2p/transport/tcp"

	"github.com/skyops/skyops/activities/delivery"
	"github.com/skyops/skyops/activities/delivery/unixfs"
)

// maxAnswer bounds what a node says about itself, in bytes.
const maxAnswer = 1 << 20

// lookupTime bounds how long the node may take to say where it is reached.
const lookupTime = 10 * time.Second

// Peer fetches from one IPFS node. Its methods may be called from any goroutine.
type Peer struct {
	rpc     string
	stall   time.Duration
	host    host.Host
	bitswap *client.Client
	swarm   network.BitSwapNetwork
	life    context.Context
	end     context.CancelFunc

	mu      sync.Mutex
	node    libp2ppeer.ID // that it is or was connected to
	session exchange.Fetcher
}

// New makes a peer of the node whose RPC answers at base (as for ipfs.New). It
// does not connect: the first fetch does, and again after a broken connection. A
// block that does not come for stall is given up. Close ends it.
func New(base string, stall time.Duration) (*Peer, error) {
	h, err := libp2p.New(libp2p.NoListenAddrs, libp2p.Transport(tcp.NewTCPTransport), libp2p.DisableRelay())
	if err != nil {
		return nil, fmt.Errorf("make IPFS peer: %w", err)
	}
	p := &Peer{rpc: strings.TrimSuffix(strings.TrimSuffix(base, "/"), "/api/v0"), stall: stall, host: h, swarm: bsnet.NewFromIpfsHost(h)}
	p.life, p.end = context.WithCancel(context.Background())
	p.bitswap = client.New(p.life, p.swarm, nil, nil, client.WithoutDuplicatedBlockStats())
	p.swarm.Start(p.bitswap)
	return p, nil
}

// Close ends the peer; what is being read fails.
func (p *Peer) Close() error {
	p.end()
	p.swarm.Stop()
	return errors.Join(p.bitswap.Close(), p.host.Close())
}

// Get streams length bytes of the file ref from offset off, as delivery.Store's Get does.
func (p *Peer) Get(ctx context.Context, ref string, off, length int64) (io.ReadCloser, error) {
	return unixfs.Open(ctx, ref, off, length, p.block)
}

// block fetches one block.
func (p *Peer) block(ctx context.Context, c cid.Cid) ([]byte, error) {
	session, err := p.connect(ctx)
	if err != nil {
		return nil, err
	}
	ctx, cancel := context.WithTimeout(ctx, p.stall)
	defer cancel()
	b, err := session.GetBlock(ctx, c)
	if err != nil {
		if ctx.Err() != nil {
			err = fmt.Errorf("%w among peers within %s", delivery.ErrNotFound, p.stall)
		}
		return nil, fmt.Errorf("fetch block %s: %w", c, err)
	}
	return b.RawData(), nil
}

// connect makes sure of the connection to the node.
func (p *Peer) connect(ctx context.Context) (exchange.Fetcher, error) {
	p.mu.Lock()
	defer p.mu.Unlock()
	if p.session != nil && p.host.Network().Connectedness(p.node) == corenet.Connected {
		return p.session, nil
	}
	node, err := p.find(ctx)
	if err != nil {
		return nil, err
	}
	if err := p.host.Connect(ctx, node); err != nil {
		return nil, fmt.Errorf("connect to the IPFS node's swarm port: %w", err)
	}
	p.node, p.session = node.ID, p.bitswap.NewSession(p.life)
	return p.session, nil
}

// find asks the node where peers reach it.
func (p *Peer) find(ctx context.Context) (node libp2ppeer.AddrInfo, err error) {
	ctx, cancel := context.WithTimeout(ctx, lookupTime)
	defer cancel()
	req, err := http.NewRequestWithContext(ctx, http.MethodPost, p.rpc+"/api/v0/id", nil)
	if err != nil {
		return node, fmt.Errorf("ask the IPFS node for its addresses: %w", err)
	}
	resp, err := http.DefaultClient.Do(req)
	if err != nil {
		return node, fmt.Errorf("ask the IPFS node for its addresses: %w", err)
	}
	defer resp.Body.Close()
	var said struct{ Addresses []string }
	err = json.NewDecoder(io.LimitReader(resp.Body, maxAnswer)).Decode(&said)
	if err != nil || resp.StatusCode != http.StatusOK {
		return node, fmt.Errorf("ask the IPFS node for its addresses: it answered %s: %w", resp.Status, errors.Join(err))
	}
	for _, a := range said.Addresses {
		at, err := libp2ppeer.AddrInfoFromString(a)
		if err != nil || node.ID != "" && at.ID != node.ID {
			continue // one that this peer cannot use
		}
		node.ID, node.Addrs = at.ID, append(node.Addrs, at.Addrs...)
	}
	if node.ID == "" {
		return node, fmt.Errorf("the IPFS node at %s names no address that peers reach it at: open its swarm port", p.rpc)
	}
	return node, nil
}
