package embedded

import (
	"crypto/ecdsa"
	"crypto/rand"
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"math/big"
	"os"
	"path/filepath"

	"github.com/ethereum/go-ethereum/common"
	"github.com/ethereum/go-ethereum/core"
	"github.com/ethereum/go-ethereum/core/types"
	"github.com/ethereum/go-ethereum/crypto"
	"github.com/ethereum/go-ethereum/params"
)

const (
	genesisFile = "genesis.json"
	faucetFile  = "faucet.key"

	gasLimit = 60_000_000

	// Chain ids lie in [2^32, 2^50): no public network is there, and wallets
	// that count in JavaScript numbers accept them.
	chainIDLow  = 1 << 32
	chainIDHigh = 1 << 50
)

// faucetBalance is a thousand million coins.
var faucetBalance = new(big.Int).Mul(big.NewInt(1e9), big.NewInt(params.Ether))

// found reads the folder's network, or makes one. The genesis is written last:
// a folder without it has never had a chain.
func found(dir string, prefund map[common.Address]*big.Int) (*core.Genesis, *ecdsa.PrivateKey, error) {
	if err := os.MkdirAll(dir, 0o700); err != nil {
		return nil, nil, err
	}
	b, err := os.ReadFile(filepath.Join(dir, genesisFile))
	if errors.Is(err, fs.ErrNotExist) {
		return foundNew(dir, prefund)
	}
	if err != nil {
		return nil, nil, fmt.Errorf("read genesis: %w", err)
	}
	g := new(core.Genesis)
	if err := json.Unmarshal(b, g); err != nil {
		return nil, nil, fmt.Errorf("read genesis: %w", err)
	}
	key, err := crypto.LoadECDSA(filepath.Join(dir, faucetFile))
	if err != nil {
		return nil, nil, fmt.Errorf("read faucet key: %w", err)
	}
	return g, key, nil
}

func foundNew(dir string, prefund map[common.Address]*big.Int) (*core.Genesis, *ecdsa.PrivateKey, error) {
	key, err := crypto.GenerateKey()
	if err != nil {
		return nil, nil, fmt.Errorf("draw faucet key: %w", err)
	}
	id, err := rand.Int(rand.Reader, big.NewInt(chainIDHigh-chainIDLow))
	if err != nil {
		return nil, nil, fmt.Errorf("draw chain id: %w", err)
	}
	id.Add(id, big.NewInt(chainIDLow))
	g := newGenesis(id, crypto.PubkeyToAddress(key.PublicKey), prefund)
	b, err := json.MarshalIndent(g, "", "  ")
	if err != nil {
		return nil, nil, fmt.Errorf("write genesis: %w", err)
	}
	if err := writeFile(dir, faucetFile, []byte(fmt.Sprintf("%x", crypto.FromECDSA(key)))); err != nil {
		return nil, nil, fmt.Errorf("write faucet key: %w", err)
	}
	if err := writeFile(dir, genesisFile, b); err != nil {
		return nil, nil, fmt.Errorf("write genesis: %w", err)
	}
	return g, key, nil
}

// newGenesis names every fork itself: geth's own set for development chains
// grows with each of its versions, and a chain's rules must not.
func newGenesis(id *big.Int, faucet common.Address, prefund map[common.Address]*big.Int) *core.Genesis {
	zero := func() *uint64 { return new(uint64) }
	alloc := types.GenesisAlloc{
		params.BeaconRootsAddress:        {Nonce: 1, Code: params.BeaconRootsCode, Balance: new(big.Int)},
		params.HistoryStorageAddress:     {Nonce: 1, Code: params.HistoryStorageCode, Balance: new(big.Int)},
		params.WithdrawalQueueAddress:    {Nonce: 1, Code: params.WithdrawalQueueCode, Balance: new(big.Int)},
		params.ConsolidationQueueAddress: {Nonce: 1, Code: params.ConsolidationQueueCode, Balance: new(big.Int)},
		faucet:                           {Balance: faucetBalance},
	}
	for a, v := range prefund {
		alloc[a] = types.Account{Balance: v}
	}
	return &core.Genesis{
		Config: &params.ChainConfig{
			ChainID:        id,
			HomesteadBlock: new(big.Int), EIP150Block: new(big.Int), EIP155Block: new(big.Int), EIP158Block: new(big.Int),
			ByzantiumBlock: new(big.Int), ConstantinopleBlock: new(big.Int), PetersburgBlock: new(big.Int),
			IstanbulBlock: new(big.Int), MuirGlacierBlock: new(big.Int), BerlinBlock: new(big.Int),
			LondonBlock: new(big.Int), ArrowGlacierBlock: new(big.Int), GrayGlacierBlock: new(big.Int),
			TerminalTotalDifficulty: new(big.Int), MergeNetsplitBlock: new(big.Int),
			ShanghaiTime: zero(), CancunTime: zero(), PragueTime: zero(), OsakaTime: zero(),
			BlobScheduleConfig: &params.BlobScheduleConfig{
				Cancun: params.DefaultCancunBlobConfig, Prague: params.DefaultPragueBlobConfig,
			},
		},
		GasLimit: gasLimit, BaseFee: big.NewInt(params.InitialBaseFee), Difficulty: new(big.Int), Alloc: alloc,
	}
}

// writeFile makes a private file whole or not at all.
func writeFile(dir, name string, b []byte) error {
	f, err := os.CreateTemp(dir, name+".*") // mode 0600
	if err != nil {
		return err
	}
	defer os.Remove(f.Name())
	_, err = f.Write(b)
	if err := errors.Join(err, f.Sync(), f.Close()); err != nil {
		return err
	}
	if err := os.Rename(f.Name(), filepath.Join(dir, name)); err != nil {
		return err
	}
	d, err := os.Open(dir)
	if err != nil {
		return err
	}
	return errors.Join(d.Sync(), d.Close())
}
