package chain

import (
	"context"
	"crypto/ecdsa"
	"fmt"
	"math/big"
	"time"

	"github.com/ethereum/go-ethereum/accounts/abi/bind/v2"
	"github.com/ethereum/go-ethereum/common"
	"github.com/ethereum/go-ethereum/core/types"
	"github.com/ethereum/go-ethereum/crypto"

	"github.com/skyops/skyops/chain/bindings/jobescrow"
	"github.com/skyops/skyops/chain/bindings/leafcourt"
	"github.com/skyops/skyops/chain/bindings/matchbook"
	"github.com/skyops/skyops/chain/bindings/matchcourt"
	"github.com/skyops/skyops/chain/bindings/noderegistry"
	paramsbinding "github.com/skyops/skyops/chain/bindings/params"
	reputationbinding "github.com/skyops/skyops/chain/bindings/reputation"
	"github.com/skyops/skyops/chain/bindings/resultanchor"
	"github.com/skyops/skyops/chain/bindings/skyopstoken"
	"github.com/skyops/skyops/chain/bindings/workcourt"
	"github.com/skyops/skyops/protocol/job"
	"github.com/skyops/skyops/protocol/match"
	"github.com/skyops/skyops/protocol/reputation"
)

// Params are what a network's contracts are made with. None can be changed later.
type Params struct {
	Holder   common.Address   // receives the whole supply; zero: the deployer
	Supply   job.Amount       // smallest units of SKYOPS
	MinStake job.Amount       // of a node, smallest units of SKYOPS, below 2^96
	Thaw     time.Duration    // between asking for stake back and getting it
	Grace    time.Duration    // after an order's deadline, for its receipts to arrive
	Guardian common.Address   // may pause deposits and opening orders; zero: nobody
	Council  []common.Address // propose matching parameters, through a timelock; none: nobody ever
	Book     BookTerms        // zero: DefaultBookTerms
	Notice   Notice           // zero: DefaultNotice
}

// Notice is how long it is known beforehand that other matching parameters come.
// Both are whole seconds.
type Notice struct {
	Timelock time.Duration // that the council's timelock waits before it may propose
	Delay    time.Duration // between a proposal and its being in force
}

// DefaultNotice is two days and a week.
func DefaultNotice() Notice {
	return Notice{Timelock: 2 * 24 * time.Hour, Delay: 7 * 24 * time.Hour}
}

// The rest of what matching is judged by is the same for every network so far.
const (
	halfLife    = 30 * 24 * time.Hour // of reputation
	payerCap    = 20                  // points of reputation that one payer gives in a half-life
	nodePenalty = 2                   // a node's proven fault costs its least stake by this
	faultWeight = 100                 // and adds this to the faults that its reputation is made of
)

// What one point of reputation takes, in gwei of the asset: so much pay, and so
// much burned fee, which is what an order at the least fee burns.
const (
	coinUnit  = 100_000       // 0.0001 of the coin
	tokenUnit = 1_000_000_000 // 1 SKYOPS
	coinBurn  = 15_000        // 0.000015 of the coin
	tokenBurn = 30_000_000    // 0.03 SKYOPS
)

// DeployBackend is what Deploy needs of a node; ethclient.Client and
// simulated.Client have it.
type DeployBackend interface {
	bind.ContractBackend
	bind.DeployBackend
	ChainID(ctx context.Context) (*big.Int, error)
}

// Deploy creates a network's contracts from key's account, which must hold
// enough coin (about 25 million gas) and must send nothing else meanwhile. It
// returns when all are mined. A second call makes a second network.
func Deploy(ctx context.Context, backend DeployBackend, key *ecdsa.PrivateKey, p Params) (Contracts, error) {
	chainID, err := backend.ChainID(ctx)
	if err != nil {
		return Contracts{}, fmt.Errorf("deploy: read chain id: %w", err)
	}
	from := crypto.PubkeyToAddress(key.PublicKey)
	nonce, err := backend.PendingNonceAt(ctx, from)
	if err != nil {
		return Contracts{}, fmt.Errorf("deploy: read nonce of %s: %w", from, err)
	}
	if p.Holder == (common.Address{}) {
		p.Holder = from
	}
	if p.Book.Span == 0 {
		p.Book = DefaultBookTerms()
	}
	if p.Notice == (Notice{}) {
		p.Notice = DefaultNotice()
	}
	at := func(i int) common.Address { return crypto.CreateAddress(from, nonce+uint64(i)) }
	for i, s := range creations(p, at) {
		opts := bind.NewKeyedTransactor(key, chainID)
		opts.Context, opts.Nonce = ctx, new(big.Int).SetUint64(nonce+uint64(i))
		_, tx, err := bind.DeployContract(opts, common.FromHex(s.code), backend, s.args)
		if err != nil {
			return Contracts{}, fmt.Errorf("deploy %s: %w", s.name, RevertReason(err))
		}
		// Waiting at once: the next one may ask this one while it is made.
		if err = stands(ctx, backend, tx.Hash()); err != nil {
			return Contracts{}, fmt.Errorf("deploy %s by %s: %w", s.name, tx.Hash(), err)
		}
	}
	return Contracts{
		Token: at(0), Registry: at(1), Escrow: at(2), Anchor: at(3),
		Reputation: at(4), Params: at(5), Book: at(6), MatchCourt: at(7), LeafCourt: at(8), WorkCourt: at(9),
	}, nil
}

// headTime bounds how long a node may have a block's receipts before the block is
// its head: between the two it knows nothing of a contract that was just made.
const headTime = 10 * time.Second

// stands waits until the contract that a transaction creates is there for the next one.
func stands(ctx context.Context, backend DeployBackend, tx common.Hash) error {
	r, err := bind.WaitMined(ctx, backend, tx)
	if err != nil {
		return err
	}
	if r.Status != types.ReceiptStatusSuccessful {
		return fmt.Errorf("its constructor failed, with %d gas", r.GasUsed)
	}
	ctx, cancel := context.WithTimeoutCause(ctx, headTime, bind.ErrNoCodeAfterDeploy)
	defer cancel()
	ticker := time.NewTicker(10 * time.Millisecond)
	defer ticker.Stop()
	for {
		if code, err := backend.CodeAt(ctx, r.ContractAddress, nil); err != nil || len(code) > 0 {
			return err
		}
		select {
		case <-ctx.Done():
			return context.Cause(ctx)
		case <-ticker.C:
		}
	}
}

// creation is one contract to deploy.
type creation struct {
	name string
	code string
	args []byte
}

// creations are a network's contracts in the order of their nonces; at says
// where the i-th will be. The book and its courts name each other.
func creations(p Params, at func(int) common.Address) []creation {
	token, registry, escrow, repute, params, book := at(0), at(1), at(2), at(4), at(5), at(6)
	courts := []common.Address{at(7), at(8)}
	overNodes := []common.Address{at(9)}
	return []creation{
		{"SkyopsToken", skyopstoken.SkyopsTokenMetaData.Bin, skyopstoken.NewSkyopsToken().PackConstructor(p.Holder, p.Supply.Big())},
		{"NodeRegistry", noderegistry.NodeRegistryMetaData.Bin, noderegistry.NewNodeRegistry().
			PackConstructor(token, p.MinStake.Big(), inSeconds(p.Thaw), inSeconds(p.Book.Window), overNodes)},
		{"JobEscrow", jobescrow.JobEscrowMetaData.Bin, jobescrow.NewJobEscrow().
			PackConstructor(token, registry, inSeconds(p.Grace), p.Guardian)},
		{"ResultAnchor", resultanchor.ResultAnchorMetaData.Bin, nil},
		{"Reputation", reputationbinding.ReputationMetaData.Bin, reputationbinding.NewReputation().
			PackConstructor(escrow, params, inSeconds(halfLife), gwei(coinUnit), gwei(tokenUnit), gwei(coinBurn), gwei(tokenBurn), payerCap, overNodes)},
		{"Params", paramsbinding.ParamsMetaData.Bin, paramsbinding.NewParams().
			PackConstructor(firstParams(), inSeconds(p.Notice.Delay), big.NewInt(int64(p.Notice.Timelock/time.Second)), p.Council)},
		{"MatchBook", matchbook.MatchBookMetaData.Bin, matchbook.NewMatchBook().PackConstructor(token, toTerms(p.Book), courts)},
		{"MatchCourt", matchcourt.MatchCourtMetaData.Bin, matchcourt.NewMatchCourt().PackConstructor(book, params, escrow)},
		{"LeafCourt", leafcourt.LeafCourtMetaData.Bin, leafcourt.NewLeafCourt().
			PackConstructor(book, repute, p.Book.QueryBond.Big())},
		{"WorkCourt", workcourt.WorkCourtMetaData.Bin, workcourt.NewWorkCourt().
			PackConstructor(escrow, repute, new(big.Int).Div(p.MinStake.Big(), big.NewInt(nodePenalty)), faultWeight)},
	}
}

func gwei(n int64) *big.Int { return new(big.Int).Mul(big.NewInt(n), big.NewInt(1e9)) }

func inSeconds(d time.Duration) uint64 { return uint64(d / time.Second) }

// firstParams is version 1 of the matching parameters.
func firstParams() paramsbinding.ParamsVersion {
	p := match.DefaultParams()
	models, worth := p.Performance.Table()
	return paramsbinding.ParamsVersion{
		Weights: toWeights(p), Fees: paramsbinding.MatchLibFees{Coin: p.FeeCoin, Token: p.FeeToken},
		Checks: paramsbinding.ReputationLibChecks(reputation.DefaultChecks()),
		Models: models, Performance: worth,
	}
}

func toWeights(p match.Params) paramsbinding.MatchLibWeights {
	return paramsbinding.MatchLibWeights{
		Gpu: p.WeightGPU, Stake: p.WeightStk, Reputation: p.WeightRep, Uptime: p.WeightUp, Latency: p.WeightLat,
		Rate: p.WeightRate, Data: p.WeightData, Jitter: p.Jitter, LatencyCap: p.LatencyCap, MaxAge: p.MaxAge,
		StakeCap: p.StakeCap, Mode: p.Mode,
	}
}
