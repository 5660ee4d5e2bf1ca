package chain

import (
	"context"
	"crypto/ecdsa"
	"fmt"
	"math/big"
	"time"

	"github.com/ethereum/go-ethereum/accounts/abi/bind/v2"
	"github.com/ethereum/go-ethereum/common"
	"github.com/ethereum/go-ethereum/crypto"

	"github.com/skyops/skyops/chain/bindings/jobescrow"
	"github.com/skyops/skyops/chain/bindings/noderegistry"
	"github.com/skyops/skyops/chain/bindings/resultanchor"
	"github.com/skyops/skyops/chain/bindings/skyopstoken"
	"github.com/skyops/skyops/protocol/job"
)

// Params are what a network's contracts are made with. None can be changed later.
type Params struct {
	Holder   common.Address // receives the whole supply; zero: the deployer
	Supply   job.Amount     // smallest units of SKYOPS
	MinStake job.Amount     // of a node, smallest units of SKYOPS, below 2^96
	Thaw     time.Duration  // between asking for stake back and getting it
	Grace    time.Duration  // after an order's deadline, for its receipts to arrive
}

// DeployBackend is what Deploy needs of a node; ethclient.Client and
// simulated.Client have it.
type DeployBackend interface {
	bind.ContractBackend
	bind.DeployBackend
	ChainID(ctx context.Context) (*big.Int, error)
}

// Deploy creates a network's contracts from key's account, which must hold
// enough coin (about 8 million gas) and must send nothing else meanwhile. It
// returns when all four are mined. A second call makes a second network.
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
	token, registry := crypto.CreateAddress(from, nonce), crypto.CreateAddress(from, nonce+1)
	steps := []struct {
		name string
		code string
		args []byte
	}{
		{"SkyopsToken", skyopstoken.SkyopsTokenMetaData.Bin, skyopstoken.NewSkyopsToken().PackConstructor(p.Holder, p.Supply.Big())},
		{"NodeRegistry", noderegistry.NodeRegistryMetaData.Bin,
			noderegistry.NewNodeRegistry().PackConstructor(token, p.MinStake.Big(), uint64(p.Thaw/time.Second))},
		{"JobEscrow", jobescrow.JobEscrowMetaData.Bin, jobescrow.NewJobEscrow().PackConstructor(token, registry, uint64(p.Grace/time.Second))},
		{"ResultAnchor", resultanchor.ResultAnchorMetaData.Bin, nil},
	}
	hashes := make([]common.Hash, len(steps))
	for i, s := range steps {
		opts := bind.NewKeyedTransactor(key, chainID)
		opts.Context, opts.Nonce = ctx, new(big.Int).SetUint64(nonce+uint64(i))
		_, tx, err := bind.DeployContract(opts, common.FromHex(s.code), backend, s.args)
		if err != nil {
			return Contracts{}, fmt.Errorf("deploy %s: %w", s.name, RevertReason(err))
		}
		hashes[i] = tx.Hash()
	}
	addresses := make([]common.Address, len(steps))
	for i, s := range steps {
		if addresses[i], err = bind.WaitDeployed(ctx, backend, hashes[i]); err != nil {
			return Contracts{}, fmt.Errorf("deploy %s by %s: %w", s.name, hashes[i], err)
		}
	}
	return Contracts{Token: addresses[0], Registry: addresses[1], Escrow: addresses[2], Anchor: addresses[3]}, nil
}
