package embedded

import (
	"context"
	"crypto/ecdsa"
	"errors"
	"fmt"
	"log/slog"
	"math/big"
	"net"
	"path/filepath"
	"strconv"

	"github.com/ethereum/go-ethereum/common"
	"github.com/ethereum/go-ethereum/common/hexutil"
	"github.com/ethereum/go-ethereum/core"
	"github.com/ethereum/go-ethereum/core/rawdb"
	"github.com/ethereum/go-ethereum/crypto"
	"github.com/ethereum/go-ethereum/eth"
	"github.com/ethereum/go-ethereum/eth/catalyst"
	"github.com/ethereum/go-ethereum/eth/ethconfig"
	"github.com/ethereum/go-ethereum/eth/filters"
	"github.com/ethereum/go-ethereum/node"
	"github.com/ethereum/go-ethereum/p2p"
	"github.com/ethereum/go-ethereum/rpc"
)

// Options say where a chain lives and answers.
type Options struct {
	Dir     string                      // its data; one process at a time
	Addr    string                      // loopback host:port of its JSON-RPC, HTTP and WebSocket; port 0 or "": a free one
	Origin  string                      // of the pages whose browsers may ask it over HTTP; "": none
	Prefund map[common.Address]*big.Int // wei at genesis; only read when Dir is new
	Logger  *slog.Logger                // nil: silent
}

// Chain is a running chain.
type Chain struct {
	stack  *node.Node
	beacon *catalyst.SimulatedBeacon
	sealer *sealer
	id     uint64
	faucet *ecdsa.PrivateKey
}

// Start opens the chain in o.Dir, or makes one there, and serves it until Stop.
// The context bounds starting only.
func Start(ctx context.Context, o Options) (*Chain, error) {
	if o.Logger == nil {
		o.Logger = slog.New(slog.DiscardHandler)
	}
	if err := ctx.Err(); err != nil {
		return nil, fmt.Errorf("start chain: %w", err)
	}
	genesis, faucet, err := found(o.Dir, o.Prefund)
	if err != nil {
		return nil, fmt.Errorf("start chain in %s: %w", o.Dir, err)
	}
	c, err := start(o, genesis, faucet)
	if err != nil {
		return nil, fmt.Errorf("start chain in %s: %w", o.Dir, err)
	}
	o.Logger.Info("chain serves", "url", c.URL(), "chain", c.id, "height", c.DurableHeight())
	return c, nil
}

func start(o Options, genesis *core.Genesis, faucet *ecdsa.PrivateKey) (*Chain, error) {
	cfg, err := nodeConfig(o)
	if err != nil {
		return nil, err
	}
	stack, err := node.New(cfg)
	if err != nil {
		return nil, err
	}
	c := &Chain{stack: stack, id: genesis.Config.ChainID.Uint64(), faucet: faucet}
	if err := c.assemble(o, genesis); err != nil {
		if also := stack.Close(); !errors.Is(also, node.ErrNodeStopped) { // as one is that found no free port
			err = errors.Join(err, also)
		}
		return nil, err
	}
	return c, nil
}

func (c *Chain) assemble(o Options, genesis *core.Genesis) error {
	backend, err := eth.New(c.stack, ethConfig(genesis))
	if err != nil {
		return err
	}
	c.stack.RegisterAPIs([]rpc.API{
		{Namespace: "eth", Service: filters.NewFilterAPI(filters.NewFilterSystem(backend.APIBackend, filters.Config{}))},
		{Namespace: "skyops", Service: &api{c}},
	})
	if c.beacon, err = catalyst.NewSimulatedBeacon(0, crypto.PubkeyToAddress(c.faucet.PublicKey), backend); err != nil {
		return err
	}
	if c.sealer, err = newSealer(backend, c.beacon.Commit, o.Logger); err != nil {
		return err
	}
	if err := c.stack.Start(); err != nil {
		return err
	}
	go c.sealer.run()
	return nil
}

func nodeConfig(o Options) (*node.Config, error) {
	host, port := "127.0.0.1", 0
	if o.Addr != "" {
		h, p, err := net.SplitHostPort(o.Addr)
		if err != nil {
			return nil, fmt.Errorf("address %q: %w", o.Addr, err)
		}
		if port, err = strconv.Atoi(p); err != nil {
			return nil, fmt.Errorf("address %q: %w", o.Addr, err)
		}
		if ip := net.ParseIP(h); h != "localhost" && (ip == nil || !ip.IsLoopback()) {
			return nil, fmt.Errorf("address %q is not on loopback", o.Addr)
		}
		host = h
	}
	modules := []string{"eth", "net", "web3", "skyops"}
	cfg := node.DefaultConfig
	cfg.Name, cfg.DataDir, cfg.IPCPath = "skyops-chain", filepath.Join(o.Dir, "node"), ""
	cfg.P2P = p2p.Config{NoDiscovery: true, NoDial: true}
	cfg.HTTPHost, cfg.HTTPPort, cfg.HTTPModules = host, port, modules
	if o.Origin != "" {
		cfg.HTTPCors = []string{o.Origin}
	}
	cfg.WSHost, cfg.WSPort, cfg.WSModules = host, port, modules // the same port serves both
	return &cfg, nil
}

// poolLimit is the number of transactions that may wait for a block.
const poolLimit = 16_384

// ethConfig holds the only settings under which a kill lost nothing: state is
// kept by hash and written with every block, and the sealer syncs the database.
func ethConfig(genesis *core.Genesis) *ethconfig.Config {
	cfg := ethconfig.Defaults
	cfg.Genesis, cfg.NetworkId, cfg.SyncMode = genesis, genesis.Config.ChainID.Uint64(), ethconfig.FullSync
	cfg.StateScheme, cfg.NoPruning = rawdb.HashScheme, true
	cfg.DatabaseCache, cfg.TrieCleanCache, cfg.TrieDirtyCache, cfg.SnapshotCache = 16, 16, 16, 0
	cfg.TxPool.Journal, cfg.TxPool.NoLocals = "", true // senders keep their own outbox
	cfg.BlobPool.Datadir = ""
	// One account sends most of what arrives, often faster than blocks are made.
	cfg.TxPool.AccountSlots, cfg.TxPool.GlobalSlots = poolLimit, poolLimit
	cfg.TxPool.AccountQueue, cfg.TxPool.GlobalQueue = poolLimit, poolLimit
	cfg.Miner.GasCeil, cfg.Miner.GasPrice = gasLimit, big.NewInt(1)
	cfg.RPCTxFeeCap = 0
	cfg.NoPrefetch = true   // it would run every block once more to warm caches that building it has warmed
	cfg.LogNoHistory = true // the log index takes half of a busy chain's CPU; without it, queries use the blocks' blooms
	return &cfg
}

// URL returns the base URL of the chain's JSON-RPC over HTTP.
func (c *Chain) URL() string { return c.stack.HTTPEndpoint() }

// WebSocketURL returns the URL of the chain's JSON-RPC over WebSocket.
func (c *Chain) WebSocketURL() string { return c.stack.WSEndpoint() }

// ChainID returns the network's id, drawn at random when its folder was made.
func (c *Chain) ChainID() uint64 { return c.id }

// FaucetKey returns the key of the account that holds the network's coins.
func (c *Chain) FaucetKey() *ecdsa.PrivateKey { return c.faucet }

// DurableHeight returns the number of the newest block that no kill takes away.
func (c *Chain) DurableHeight() uint64 { return c.sealer.durable.Load() }

// Stop seals what has arrived, closes the chain and frees its folder. Call it once.
func (c *Chain) Stop() error {
	c.sealer.stop()
	err := errors.Join(c.beacon.Stop(), c.stack.Close())
	if err != nil {
		return fmt.Errorf("stop chain: %w", err)
	}
	return nil
}

// api is the namespace "skyops" of the JSON-RPC.
type api struct{ chain *Chain }

// DurableHeight answers skyops_durableHeight.
func (a *api) DurableHeight() hexutil.Uint64 { return hexutil.Uint64(a.chain.DurableHeight()) }
