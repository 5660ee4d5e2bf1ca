// Package infra is what a Skyops network stands on, in one process: a Temporal
// server with its Web UI, a durable Ethereum chain with the contracts, and an
// IPFS node. In production each of the three is somebody's cluster, and the same
// network file points at it.
//
// The first Start on a folder makes keys, deploys the contracts and registers
// the hosts; later ones find all that. The chain has one sealer: it is an
// auditable ledger, not a decentralised one.
//
// Start at Start.
package infra

import (
	"context"
	"crypto/ecdsa"
	"encoding/json"
	"errors"
	"fmt"
	"log/slog"
	"math/big"
	"os"
	"time"

	"github.com/ethereum/go-ethereum/common"
	"github.com/ethereum/go-ethereum/crypto"
	"github.com/ethereum/go-ethereum/ethclient"
	"golang.org/x/sync/errgroup"

	"github.com/skyops/skyops/chain"
	"github.com/skyops/skyops/chain/direct"
	"github.com/skyops/skyops/chain/embedded"
	"github.com/skyops/skyops/dev/ipfsnode"
	"github.com/skyops/skyops/dev/state"
	"github.com/skyops/skyops/dev/temporalserver"
	"github.com/skyops/skyops/protocol/eip712"
	"github.com/skyops/skyops/protocol/job"
	"github.com/skyops/skyops/protocol/network"
	jobworkflow "github.com/skyops/skyops/workflows/job"
)

const namespace = "skyops"

// The toy network's money: a million coin to each account that pays gas, and a
// billion SKYOPS to the faucet.
var (
	oneUnit     = new(big.Int).Exp(big.NewInt(10), big.NewInt(18), nil)
	prefund     = new(big.Int).Mul(big.NewInt(1_000_000), oneUnit)
	tokenSupply = new(big.Int).Mul(big.NewInt(1_000_000_000), oneUnit)
	minStake    = new(big.Int).Mul(big.NewInt(1_000), oneUnit)
	hostStake   = new(big.Int).Mul(big.NewInt(250_000), oneUnit)
	hostGas     = oneUnit
)

// Infra is a running infrastructure.
type Infra struct {
	temporal *temporalserver.Server
	chain    *embedded.Chain
	ipfs     *ipfsnode.Node
	arweave  *network.Arweave // of others; nil: there is none
	notice   chain.Notice     // see Options
}

// Options are what a network is founded with; later starts leave it as it is.
type Options struct {
	Arweave string // gateway that storage is free at; empty: none
	// Notice is how long beforehand the faucet's account, as the council, announces
	// other matching parameters; zero: nobody ever changes them.
	Notice chain.Notice
}

// collectEvery is how often the IPFS node gives back what no pin covers.
const collectEvery = 10 * time.Minute

// keepResults is how many days jobs' results are kept.
const keepResults = 30

// depotGiB is how much the ingress keeps itself of packages that IPFS does not give back.
const depotGiB = 16

// mostWinston is what a MiB on Arweave may cost: ten AR, five times what arlocal asks for.
const mostWinston = 1e13

// Start brings the three up and, when it returns, the network file is written.
func Start(ctx context.Context, st *state.State, o Options, log *slog.Logger) (*Infra, error) {
	in := &Infra{notice: o.Notice}
	if o.Arweave != "" {
		in.arweave = &network.Arweave{Gateway: o.Arweave, MaxWinston: mostWinston}
	}
	secret, err := makeSecrets(st)
	if err != nil {
		return nil, err
	}
	g, gctx := errgroup.WithContext(ctx)
	g.Go(func() error { return in.startTemporal(st) })
	g.Go(func() error {
		var err error
		in.ipfs, err = ipfsnode.Start(gctx, ipfsnode.Options{
			Dir: st.Path("ipfs"), RPC: st.Addresses.IPFS, Gateway: st.Addresses.IPFSGateway, Swarm: st.Addresses.Swarm,
			Logger: log.With("part", "ipfs"), Collect: collectEvery,
		})
		return err
	})
	g.Go(func() error { return in.startChain(gctx, st, secret, log) })
	if err := g.Wait(); err != nil {
		return nil, errors.Join(err, in.Stop())
	}
	return in, nil
}

// Stop ends what runs.
func (in *Infra) Stop() error {
	var errs []error
	if in.temporal != nil {
		in.temporal.Stop()
	}
	if in.ipfs != nil {
		errs = append(errs, in.ipfs.Stop())
	}
	if in.chain != nil {
		errs = append(errs, in.chain.Stop())
	}
	return errors.Join(errs...)
}

// IPFS returns the addresses other IPFS peers can connect to.
func (in *Infra) IPFS() []string { return in.ipfs.Addresses() }

func (in *Infra) startTemporal(st *state.State) error {
	var err error
	in.temporal, err = temporalserver.Start(temporalserver.Options{
		File: st.Path("temporal.db"), Address: st.Addresses.Temporal, Namespace: namespace,
		SearchAttributes: jobworkflow.SearchAttributes(),
		UIAddress:        st.Addresses.UI, CodecEndpoint: "http://" + st.Addresses.Gateway + "/codec",
		LogFile: st.Path("logs", "temporal.log"),
	})
	return err
}

func (in *Infra) startChain(ctx context.Context, st *state.State, secret secrets, log *slog.Logger) error {
	funded := map[common.Address]*big.Int{}
	for _, name := range []string{"faucet", "scheduler"} {
		a, err := st.Address(name)
		if err != nil {
			return err
		}
		funded[a] = prefund
	}
	var err error
	in.chain, err = embedded.Start(ctx, embedded.Options{
		Dir: st.Path("chain"), Addr: st.Addresses.Chain, Origin: "http://" + st.Addresses.Gateway, Prefund: funded, Logger: log.With("part", "chain"),
	})
	if err != nil {
		return err
	}
	if _, err := os.Stat(st.NetworkFile()); err == nil {
		return nil
	}
	return in.found(ctx, st, secret)
}

// operatorOf names the account that registers a host: each has one of its own, as
// nodes that check each other must.
func operatorOf(host string) string { return "operator-" + host }

// found makes the network: contracts, registered hosts, and the file that names
// it all. The file comes last: a start that died half way founds another one.
func (in *Infra) found(ctx context.Context, st *state.State, secret secrets) error {
	client, err := ethclient.DialContext(ctx, in.chain.URL())
	if err != nil {
		return fmt.Errorf("dial the embedded chain: %w", err)
	}
	defer client.Close()
	faucet, err := st.Key("faucet")
	if err != nil {
		return err
	}
	terms := chain.Params{
		Supply: job.NewAmount(tokenSupply), MinStake: job.NewAmount(minStake), Thaw: 24 * time.Hour, Grace: time.Hour,
	}
	if in.notice != (chain.Notice{}) {
		terms.Notice, terms.Council = in.notice, []common.Address{crypto.PubkeyToAddress(faucet.PublicKey)}
	}
	contracts, err := chain.Deploy(ctx, client, faucet, terms)
	if err != nil {
		return err
	}
	if err := registerHosts(ctx, st, client, in.chain.URL(), contracts); err != nil {
		return err
	}
	scheduler, err := st.Address("scheduler")
	if err != nil {
		return err
	}
	if err := bond(ctx, client, faucet, in.chain.URL(), contracts, scheduler); err != nil {
		return err
	}
	a := st.Addresses
	return st.WriteJSON("network.json", network.Network{
		Name: "dev", ChainID: in.chain.ChainID(), RPC: in.chain.URL(),
		Escrow: contracts.Escrow, Token: contracts.Token, Registry: contracts.Registry, Anchor: contracts.Anchor,
		MatchCourt: contracts.MatchCourt, LeafCourt: contracts.LeafCourt, WorkCourt: contracts.WorkCourt,
		Retention: network.Retention{ResultDays: keepResults}, DepotGiB: depotGiB,
		Scheduler: scheduler, Keeper: secret.keeper, Gateway: "http://" + a.Gateway, IPFSGateway: "http://" + a.IPFSGateway, Arweave: in.arweave,
		Operator: &network.Operator{
			Temporal: a.Temporal, Namespace: namespace, Ingress: a.Ingress, IngressCert: secret.ingressCert,
			Blob: "https://" + a.Blob, Fleet: a.Fleet, KeeperDoor: a.Keeper, IPFS: "http://" + a.IPFS, UI: "http://" + a.UI,
		},
	})
}

// bond puts up what a scheduler must have at stake to be believed in its matches.
func bond(ctx context.Context, backend *ethclient.Client, from *ecdsa.PrivateKey, url string, contracts chain.Contracts, scheduler common.Address) error {
	c, err := chain.Dial(ctx, url, contracts)
	if err != nil {
		return err
	}
	defer c.Close()
	terms, err := c.BookTerms(ctx)
	if err != nil {
		return err
	}
	if _, err := direct.Send(ctx, backend, from, c.BondCalls(scheduler, terms.MinBond.Add(terms.MinBond))...); err != nil {
		return fmt.Errorf("bond for the scheduler: %w", err)
	}
	return nil
}

// registerHosts stakes for every host of the fleet, each with a payout address of its own.
func registerHosts(ctx context.Context, st *state.State, backend *ethclient.Client, url string, contracts chain.Contracts) error {
	var fleet []state.Host
	b, err := os.ReadFile(st.Path("fleet.json"))
	if err != nil {
		return fmt.Errorf("read fleet: %w", err)
	}
	if err := json.Unmarshal(b, &fleet); err != nil {
		return fmt.Errorf("read fleet: %w", err)
	}
	c, err := chain.Dial(ctx, url, contracts)
	if err != nil {
		return err
	}
	defer c.Close()
	faucet, err := st.Key("faucet")
	if err != nil {
		return err
	}
	var gifts []chain.Call
	for _, h := range fleet {
		operator, err := st.Address(operatorOf(h.Name))
		if err != nil {
			return err
		}
		gifts = append(gifts, c.TransferCall(contracts.Token, operator, job.NewAmount(hostStake)), c.TransferCall(chain.Coin, operator, job.NewAmount(hostGas)))
	}
	if _, err := direct.Send(ctx, backend, faucet, gifts...); err != nil {
		return fmt.Errorf("give the operators their stakes: %w", err)
	}
	for _, h := range fleet {
		operator, err := st.Key(operatorOf(h.Name))
		if err != nil {
			return err
		}
		operatorAddress, err := st.Address(operatorOf(h.Name))
		if err != nil {
			return err
		}
		key, err := st.Key(h.Name)
		if err != nil {
			return err
		}
		address, err := st.Address(h.Name)
		if err != nil {
			return err
		}
		payout, err := st.Address("payout-" + h.Name)
		if err != nil {
			return err
		}
		sig, err := eip712.Sign(key, c.NodeKeyDigest(address, operatorAddress))
		if err != nil {
			return err
		}
		calls := c.RegisterCalls(address, payout, job.NewAmount(hostStake), h.Name, sig)
		if _, err := direct.Send(ctx, backend, operator, calls...); err != nil {
			return fmt.Errorf("register %s: %w", h.Name, err)
		}
	}
	return nil
}
